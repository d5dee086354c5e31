import { defineDeduplicator } from '../../core/operator.js';
import { memory, unionFind } from './distributed.js';
import { minhashWithUid } from './minhash.js';

export default defineDeduplicator({
  ...minhashWithUid,
  name: 'ray_bts_minhash_deduplicator_with_uid',
  version: 1,
  summary: 'The same as document_minhash_deduplicator_with_uid.',
  params: minhashWithUid.params.extend({ ...unionFind, ...memory }),

  examples: [
    {
      given: [
        { text: 'far far away, behind the word mountains', __dj__uid: 2 },
        { text: 'Far far away, behind the word mountains', __dj__uid: 1 },
      ],
      params: { union_find_parallel_num: 4 },
      keeps: [1],
    },
  ],
});
