import { z } from 'zod';
import { defineFilter } from '../../core/operator.js';
import { bound, within } from '../../core/range.js';
import { frequentRunsShare } from '../../runtime/text/repetition.js';

export default defineFilter({
  name: 'character_repetition_filter',
  version: 1,
  summary: 'Keeps samples that do not repeat the same runs of characters.',
  reads: ['characterIds'],
  cost: 16,
  stats: {
    char_rep_ratio: 'Share of the runs that are among the most frequent ones (as many as the root of how many differ) and occur again.',
  },
  params: z.object({ rep_len: z.int().min(1).default(10).describe('Characters in a run.') }),
  thresholds: z.object({
    min_ratio: bound(0, 'Lowest share that is kept.'),
    max_ratio: bound(0.5, 'Highest share that is kept.'),
  }),

  computeStats: ({ characterIds }, { rep_len }) => ({ char_rep_ratio: frequentRunsShare(characterIds, rep_len) }),
  keep: within('char_rep_ratio', 'min_ratio', 'max_ratio'),

  examples: [
    { given: { text: 'abababab' }, params: { rep_len: 2 }, stats: { char_rep_ratio: 4 / 7 }, keeps: false },
    { given: { text: '😀😀😀é' }, params: { rep_len: 1 }, stats: { char_rep_ratio: 0.75 }, keeps: false },
    { given: { text: 'No run of ten occurs twice.' }, stats: { char_rep_ratio: 0 }, keeps: true },
    { given: { text: 'short' }, stats: { char_rep_ratio: 0 }, keeps: true },
  ],
});
