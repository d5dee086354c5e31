import { defineDeduplicator } from '../../core/operator.js';
import { unionFind } from './distributed.js';
import { minhash } from './minhash.js';

export default defineDeduplicator({
  ...minhash,
  name: 'ray_bts_minhash_cpp_deduplicator',
  version: 1,
  summary: 'The same as document_minhash_deduplicator.',
  params: minhash.params.extend(unionFind),

  examples: [
    {
      given: [{ text: 'far far away, behind the word mountains' }, { text: 'Far far away, behind the word mountains' }],
      params: { merge_batch_size: null },
      keeps: [0],
    },
  ],
});
