import { z } from 'zod';
import { RecipeError } from '../../core/errors.js';
import { defineSelector } from '../../core/operator.js';

/** Times that a dataset may be repeated: a larger number is a slip rather than a wish. */
const MOST_COPIES = 1000;

export default defineSelector({
  name: 'random_selector',
  version: 2,
  summary:
    'Keeps a number or share of the samples, drawn at random by the seed of the recipe and their places; their order stays. Files, compression and chunks do not matter.',
  reads: [],
  params: z.object({
    select_ratio: z.number().min(0).max(1).nullable().default(null).describe('Share of the samples that is kept; 0 counts as not set.'),
    select_num: z
      .int()
      .min(1)
      .nullable()
      .default(null)
      .describe('Number of samples that are kept; the smaller of both rules. More than there are: all of them, again and again.'),
  }),

  drawn: true,
  select(count, { select_ratio, select_num }) {
    const wanted = Math.min(select_ratio ? Math.trunc(select_ratio * count) : Infinity, select_num ?? Infinity);
    if (count <= 1 || wanted === 0 || wanted === Infinity || wanted === count) return null;
    const copies = Math.ceil(wanted / count) - 1;
    if (copies > MOST_COPIES)
      throw new RecipeError(`random_selector: select_num is ${wanted}, more than ${MOST_COPIES} times the ${count} samples there are`);
    return { descending: false, take: wanted - copies * count, copies, ordered: false };
  },

  examples: [
    { given: [{ text: 'a' }, { text: 'b' }, { text: 'c' }, { text: 'd' }], params: { select_num: 2 }, keeps: [1, 3] },
    { given: [{ text: 'a' }, { text: 'b' }, { text: 'c' }], params: { select_ratio: 0.7, select_num: 1 }, keeps: [1] },
    { given: [{ text: 'a' }, { text: 'b' }], params: { select_num: 5 }, keeps: [0, 1, 0, 1, 1] },
    { given: [{ text: 'a' }, { text: 'b' }], params: { select_ratio: 0.1 }, keeps: [0, 1] },
  ],
});
