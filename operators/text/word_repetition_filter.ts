import { z } from 'zod';
import { defineFilter } from '../../core/operator.js';
import { bound, within } from '../../core/range.js';
import { tokenizationParams } from '../../core/tokenization.js';
import { wordsOf } from '../../runtime/text/kernels.js';
import { repeatedRunsShare } from '../../runtime/text/repetition.js';
import { tokenizerBuilds } from '../../runtime/text/tokenizers/load.js';
import { refusedTokenization, tokenizerFiles, tokenizerOf } from '../../runtime/text/tokenizers/tokenization.js';

export default defineFilter({
  name: 'word_repetition_filter',
  version: 1,
  summary: 'Keeps samples that do not repeat the same runs of words.',
  reads: ['words', 'cut'],
  cost: 4,
  stats: { word_rep_ratio: 'Share of the word runs that occur more than once.' },
  params: z.object({
    lang: z.string().default('en').describe('Language of the texts. It means nothing: with tokenization, tokenizer says what cuts.'),
    ...tokenizationParams,
    rep_len: z.int().min(1).default(10).describe('Words in a run.'),
  }),
  refuses: refusedTokenization,
  files: tokenizerFiles,
  builds: ({ tokenizer }) => tokenizerBuilds(tokenizer),
  thresholds: z.object({
    min_ratio: bound(0, 'Lowest share that is kept.'),
    max_ratio: bound(0.5, 'Highest share that is kept.'),
  }),

  prepare: async ({ rep_len, ...params }, files) => ({ rep_len, tokenizer: await tokenizerOf(params, files) }),
  computeStats(sample, { rep_len, tokenizer }) {
    const measure = (ids: Uint32Array) => ({ word_rep_ratio: repeatedRunsShare(ids, rep_len) });
    return tokenizer ? sample.cut(tokenizer).then((utf8) => measure(wordsOf(utf8).ids)) : measure(sample.words.ids);
  },
  keep: within('word_rep_ratio', 'min_ratio', 'max_ratio'),

  examples: [
    { given: { text: 'One two, one TWO!' }, params: { rep_len: 2 }, stats: { word_rep_ratio: 2 / 3 }, keeps: false },
    { given: { text: 'ΟΔΟΣ οδος' }, params: { rep_len: 1 }, stats: { word_rep_ratio: 1 }, keeps: false },
    { given: { text: 'Nothing is said twice here.' }, params: { rep_len: 2 }, stats: { word_rep_ratio: 0 }, keeps: true },
    {
      given: { text: '天气很好，天气很好。' },
      params: { rep_len: 2, tokenization: true, tokenizer: 'jieba' },
      stats: { word_rep_ratio: 0.8 },
      keeps: false,
    },
    { given: { text: 'short' }, stats: { word_rep_ratio: 0 }, keeps: true },
  ],
});
