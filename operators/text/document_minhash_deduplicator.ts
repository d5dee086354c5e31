import { defineDeduplicator } from '../../core/operator.js';
import { minhash } from './minhash.js';

const ONE = 'the quick brown fox jumps over the lazy dog and runs on into the deep dark wood by the old stone mill';
const LIKE_IT = `${ONE} again`;
const OTHER = 'nothing of this text is found in any of the others, so that it stays whatever becomes of them';

export default defineDeduplicator({
  ...minhash,
  name: 'document_minhash_deduplicator',
  version: 1,
  summary: 'Keeps the first of the samples whose texts are much the same: by MinHash, which tells how many shingles they have in common.',

  examples: [
    { given: [{ text: ONE }, { text: OTHER }, { text: LIKE_IT }], keeps: [0, 1] },
    { given: [{ text: ONE }, { text: LIKE_IT }], params: { jaccard_threshold: 1 }, keeps: [0, 1] },
    { given: [{ text: ONE }, { text: ONE.toUpperCase() }], params: { lowercase: false }, keeps: [0, 1] },
    { given: [{ text: ONE }, { text: `${ONE.replaceAll(' ', ' - ')}` }], params: { ignore_pattern: ' -' }, keeps: [0] },
    {
      given: [{ text: '今天天气很好，我们去公园玩' }, { text: '今天天气很好，我们去公园玩吧' }],
      params: { tokenization: 'character' },
      keeps: [0],
    },
    {
      given: [{ text: '今天天气很好，我们去公园玩' }, { text: 'nothing of it' }, { text: '今天天气很好，我们去公园玩吧' }],
      params: { tokenization: 'sentencepiece', tokenizer_model: 'o200k_base', window_size: 2, jaccard_threshold: 0.6 },
      keeps: [0, 1],
    },
    { given: [{ text: 'too short' }, { text: 'for a shingle' }], keeps: [0] },
  ],
});
