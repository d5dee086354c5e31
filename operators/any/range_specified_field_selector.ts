import { z } from 'zod';
import { defineSelector } from '../../core/operator.js';
import { meanOf } from '../../runtime/text/python-values.js';

const share = (doc: string) => z.number().min(0).max(1).nullable().default(null).describe(doc);
const rank = (doc: string) => z.int().min(1).nullable().default(null).describe(doc);

export default defineSelector({
  name: 'range_specified_field_selector',
  version: 1,
  summary: 'Keeps the samples that rank between two places by a field, the largest value first.',
  reads: ['field'],
  cost: 0.25,
  params: z.object({
    field_key: z.string().default('').describe('Path of the field, such as "score" or "__dj__stats__.quality"; empty keeps all samples.'),
    lower_percentile: share('Share of the samples, from the smallest value on, that goes.'),
    upper_percentile: share('Share of the samples up to which they are kept.'),
    lower_rank: rank('Number of samples, from the smallest value on, that goes; the larger of both rules.'),
    upper_rank: rank('Number of samples up to which they are kept; the smaller of both rules.'),
  }),

  score({ field }, { field_key }) {
    const number = field_key === '' ? null : meanOf(field(field_key));
    return number === null || Number.isNaN(number) ? -Number.MAX_VALUE : number;
  },
  select(count, { field_key, lower_percentile, upper_percentile, lower_rank, upper_rank }) {
    const isOpen = (percentile: number | null, place: number | null) => percentile === null && place === null;
    if (field_key === '' || count <= 1 || isOpen(lower_percentile, lower_rank) || isOpen(upper_percentile, upper_rank)) return null;
    const skip = Math.max(Math.trunc((lower_percentile ?? 0) * count), lower_rank ?? 0);
    const upper = Math.min(Math.trunc((upper_percentile ?? 1) * count), upper_rank ?? count, count);
    return { descending: false, take: upper > skip ? upper : 0, skip: upper > skip ? skip : 0, ordered: true };
  },

  examples: [
    { given: [{ n: 4 }, { n: 1 }, { n: 3 }, { n: 2 }], params: { field_key: 'n', lower_rank: 1, upper_percentile: 0.75 }, keeps: [2, 3] },
    { given: [{ n: 1 }, { n: 1 }, { n: '2' }], params: { field_key: 'n', lower_rank: 1, upper_rank: 3 }, keeps: [2, 0] },
    { given: [{ n: 1 }, { n: 2 }], params: { field_key: 'n', lower_rank: 1 }, keeps: [0, 1] },
  ],
});
