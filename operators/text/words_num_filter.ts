import { z } from 'zod';
import { defineFilter } from '../../core/operator.js';
import { bound, MAX_INT, within } from '../../core/range.js';

export default defineFilter({
  name: 'words_num_filter',
  version: 1,
  summary: 'Keeps samples with neither too few nor too many words.',
  reads: ['wordCount'],
  cost: 1,
  stats: { num_words: 'Words that are more than special characters.' },
  params: z.object({
    lang: z.string().default('en').describe('Language whose tokenizer is used; without tokenization it means nothing.'),
    tokenization: z.boolean().default(false).describe('Whether a tokenizer cuts the words, instead of spaces, tabs and newlines.'),
  }),
  refuses: ({ tokenization }) => (tokenization ? 'tokenization: true needs a tokenizer, which is not built yet' : undefined),
  thresholds: z.object({
    min_num: bound(10, 'Fewest words that are kept.'),
    max_num: bound(MAX_INT, 'Most words that are kept.'),
  }),

  computeStats: ({ wordCount }) => ({ num_words: wordCount }),
  keep: within('num_words', 'min_num', 'max_num'),

  examples: [
    { given: { text: 'Four words -- no more.' }, params: { min_num: 4 }, stats: { num_words: 4 }, keeps: true },
    { given: { text: 'tab\tand\nnewline\u00a0cut' }, params: { max_num: 3, min_num: 1 }, stats: { num_words: 3 }, keeps: true },
    { given: { text: '2024 😀 ...' }, stats: { num_words: 0 }, keeps: false },
  ],
});
