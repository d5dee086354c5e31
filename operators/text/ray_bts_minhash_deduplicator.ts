import { defineDeduplicator } from '../../core/operator.js';
import { memory, unionFind } from './distributed.js';
import { minhash } from './minhash.js';

export default defineDeduplicator({
  ...minhash,
  name: 'ray_bts_minhash_deduplicator',
  version: 1,
  summary: 'The same as document_minhash_deduplicator.',
  params: minhash.params.extend({ ...unionFind, ...memory }),

  examples: [
    {
      given: [{ text: 'far far away, behind the word mountains' }, { text: 'Far far away, behind the word mountains' }],
      params: { union_find_parallel_num: 4, minhash_batch_size: 100 },
      keeps: [0],
    },
  ],
});
