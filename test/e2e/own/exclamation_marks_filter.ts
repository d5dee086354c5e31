/** A filter as a user of the package writes one. */
import { defineFilter } from 'sluice/operator';
import { bound, MAX_INT, within } from 'sluice/range';
import { z } from 'zod';

export default defineFilter({
  name: 'exclamation_marks_filter',
  version: 1,
  summary: 'Keeps samples that do not shout.',
  reads: ['text'],
  stats: { exclamation_marks: 'Exclamation marks in the text.' },
  thresholds: z.object({ min_num: bound(0, 'Fewest that are kept.'), max_num: bound(MAX_INT, 'Most that are kept.') }),
  computeStats: ({ text }) => ({ exclamation_marks: text.split('!').length - 1 }),
  keep: within('exclamation_marks', 'min_num', 'max_num'),
  examples: [{ given: { text: 'Hear, hear!' }, params: { max_num: 0 }, stats: { exclamation_marks: 1 }, keeps: false }],
});
