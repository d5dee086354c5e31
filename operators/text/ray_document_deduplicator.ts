import { defineDeduplicator } from '../../core/operator.js';
import { sets } from './distributed.js';
import { sameText } from './same-text.js';

export default defineDeduplicator({
  ...sameText,
  name: 'ray_document_deduplicator',
  version: 1,
  summary: 'The same as document_deduplicator.',
  params: sameText.params.extend(sets),

  examples: [
    { given: [{ text: 'Same' }, { text: 'other' }, { text: 'Same ' }], params: { backend: 'redis', dedup_set_num: 4 }, keeps: [0, 1] },
  ],
});
