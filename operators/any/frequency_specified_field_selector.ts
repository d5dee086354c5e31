import { z } from 'zod';
import { SampleError } from '../../core/errors.js';
import { defineSelector } from '../../core/operator.js';
import { groupKeyOf } from '../../runtime/text/group-key.js';

export default defineSelector({
  name: 'frequency_specified_field_selector',
  version: 1,
  summary: 'Keeps the samples with the most (or least) frequent values of a field, one value after the other.',
  reads: ['field'],
  params: z.object({
    field_key: z.string().default('').describe('Path of the field, such as "label" or "__dj__meta__.kind"; empty keeps all samples.'),
    top_ratio: z
      .number()
      .min(0)
      .max(1)
      .nullable()
      .default(null)
      .describe('Share of the distinct values of which samples are kept; 0 counts as not set.'),
    topk: z
      .int()
      .min(0)
      .nullable()
      .default(null)
      .describe('Number of distinct values of which samples are kept; the smaller of both rules. 0 counts as not set.'),
    reverse: z.boolean().default(true).describe('Whether the most frequent values are kept, else the least frequent.'),
  }),

  groupKey({ field }, { field_key }) {
    const found = field_key === '' ? null : field(field_key);
    if (typeof found === 'object' && found !== null) throw new SampleError(`"${field_key}" holds no text, number or null`);
    return groupKeyOf(typeof found === 'boolean' ? Number(found) : found);
  },
  select(count, { field_key, top_ratio, topk, reverse }) {
    if (field_key === '' || !(top_ratio || topk)) return null;
    const take = Math.trunc(Math.min(top_ratio ? top_ratio * count : Infinity, topk || Infinity, count));
    return { descending: reverse, take, ordered: true };
  },

  examples: [
    {
      given: [{ label: 'sea' }, { label: 'air' }, { label: 'sea' }, { label: 'ice' }, {}, { label: null }],
      params: { field_key: 'label', topk: 2 },
      keeps: [0, 2, 4, 5],
    },
    {
      given: [{ label: 'sea' }, { label: 'air' }, { label: 'sea' }, { label: 'ice' }],
      params: { field_key: 'label', top_ratio: 0.67, reverse: false },
      keeps: [1, 3],
    },
    { given: [{ label: 1 }, { label: 2 }, { label: true }], params: { field_key: 'label', topk: 1 }, keeps: [0, 2] },
    { given: [{ label: 'sea' }, { label: 'air' }], params: { field_key: 'label' }, keeps: [0, 1] },
  ],
});
