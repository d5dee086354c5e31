import { defineDeduplicator } from '../../core/operator.js';
import { minhashWithUid } from './minhash.js';

export default defineDeduplicator({
  ...minhashWithUid,
  name: 'document_minhash_deduplicator_with_uid',
  version: 1,
  summary:
    'Of samples whose texts are much the same, by MinHash, keeps the one whose __dj__uid is smallest: so that of a dataset and what is added to it, with larger ones, the former stays.',

  examples: [
    {
      given: [
        { text: 'far far away, behind the word mountains', __dj__uid: 12 },
        { text: 'nothing of this text is found in any of the others', __dj__uid: 20 },
        { text: 'Far far away, behind the word mountains', __dj__uid: 3 },
        { text: 'far far away, Behind the word mountains', __dj__uid: 7 },
      ],
      keeps: [1, 2],
    },
    {
      given: [
        { text: 'far far away, behind the word mountains', __dj__uid: -1 },
        { text: 'far far away, behind the word mountains', __dj__uid: -1 },
      ],
      keeps: [0],
    },
  ],
});
