import { defineDeduplicator } from '../../core/operator.js';
import { sameText } from './same-text.js';

export default defineDeduplicator({
  ...sameText,
  name: 'document_deduplicator',
  version: 1,

  examples: [
    { given: [{ text: 'Same' }, { text: 'other' }, { text: 'Same ' }], keeps: [0, 1] },
    { given: [{ text: 'Same' }, { text: 'same' }], keeps: [0, 1] },
    { given: [{ text: 'Same' }, { text: 's, a-m.e ٧' }], params: { lowercase: true, ignore_non_character: true }, keeps: [0] },
  ],
});
