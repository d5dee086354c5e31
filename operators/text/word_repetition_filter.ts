import { z } from 'zod';
import { defineFilter } from '../../core/operator.js';
import { bound, within } from '../../core/range.js';
import { repeatedRunsShare } from '../../runtime/text/repetition.js';

export default defineFilter({
  name: 'word_repetition_filter',
  version: 1,
  summary: 'Keeps samples that do not repeat the same runs of words.',
  reads: ['words'],
  cost: 8,
  stats: { word_rep_ratio: 'Share of the word runs that occur more than once.' },
  params: z.object({
    lang: z.string().default('en').describe('Language whose tokenizer is used; without tokenization it means nothing.'),
    tokenization: z.boolean().default(false).describe('Whether a tokenizer cuts the words, instead of spaces, tabs and newlines.'),
    rep_len: z.int().min(1).default(10).describe('Words in a run.'),
  }),
  refuses: ({ tokenization }) => (tokenization ? 'tokenization: true needs a tokenizer, which is not built yet' : undefined),
  thresholds: z.object({
    min_ratio: bound(0, 'Lowest share that is kept.'),
    max_ratio: bound(0.5, 'Highest share that is kept.'),
  }),

  computeStats: ({ words }, { rep_len }) => ({ word_rep_ratio: repeatedRunsShare(words.ids, rep_len) }),
  keep: within('word_rep_ratio', 'min_ratio', 'max_ratio'),

  examples: [
    { given: { text: 'One two, one TWO!' }, params: { rep_len: 2 }, stats: { word_rep_ratio: 2 / 3 }, keeps: false },
    { given: { text: 'ΟΔΟΣ οδος' }, params: { rep_len: 1 }, stats: { word_rep_ratio: 1 }, keeps: false },
    { given: { text: 'Nothing is said twice here.' }, params: { rep_len: 2 }, stats: { word_rep_ratio: 0 }, keeps: true },
    { given: { text: 'short' }, stats: { word_rep_ratio: 0 }, keeps: true },
  ],
});
