import { z } from 'zod';
import { defineFilter } from '../../core/operator.js';
import { bound, MAX_INT, within } from '../../core/range.js';
import { tokenizationParams } from '../../core/tokenization.js';
import { scan } from '../../runtime/text/kernels.js';
import { tokenizerBuilds } from '../../runtime/text/tokenizers/load.js';
import { refusedTokenization, tokenizerFiles, tokenizerOf } from '../../runtime/text/tokenizers/tokenization.js';

export default defineFilter({
  name: 'words_num_filter',
  version: 1,
  summary: 'Keeps samples with neither too few nor too many words.',
  reads: ['wordCount', 'cut'],
  cost: 1,
  stats: { num_words: 'Words that are more than special characters.' },
  params: z.object({
    lang: z.string().default('en').describe('Language of the texts. It means nothing: with tokenization, tokenizer says what cuts.'),
    ...tokenizationParams,
  }),
  refuses: refusedTokenization,
  files: tokenizerFiles,
  builds: ({ tokenizer }) => tokenizerBuilds(tokenizer),
  thresholds: z.object({
    min_num: bound(10, 'Fewest words that are kept.'),
    max_num: bound(MAX_INT, 'Most words that are kept.'),
  }),

  prepare: async (params, files) => ({ tokenizer: await tokenizerOf(params, files) }),
  computeStats: (sample, { tokenizer }) =>
    tokenizer ? sample.cut(tokenizer).then((utf8) => ({ num_words: scan(utf8).words })) : { num_words: sample.wordCount },
  keep: within('num_words', 'min_num', 'max_num'),

  examples: [
    { given: { text: 'Four words -- no more.' }, params: { min_num: 4 }, stats: { num_words: 4 }, keeps: true },
    { given: { text: 'tab\tand\nnewline\u00a0cut' }, params: { max_num: 3, min_num: 1 }, stats: { num_words: 3 }, keeps: true },
    {
      given: { text: '今天天气很好，我们去公园。' },
      params: { tokenization: true, tokenizer: 'words', min_num: 4 },
      stats: { num_words: 6 },
      keeps: true,
    },
    { given: { text: '2024 😀 ...' }, stats: { num_words: 0 }, keeps: false },
  ],
});
