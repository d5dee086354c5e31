import { z } from 'zod';
import { defineSelector } from '../../core/operator.js';
import type { Json } from '../../core/sample.js';

export default defineSelector({
  name: 'topk_specified_field_selector',
  version: 1,
  summary: 'Keeps the samples with the largest (or smallest) values of a field, in the order of those values.',
  reads: ['field'],
  cost: 0.25,
  params: z.object({
    field_key: z.string().default('').describe('Path of the field, such as "score" or "__dj__stats__.quality"; empty keeps all samples.'),
    top_ratio: z.number().min(0).max(1).nullable().default(null).describe('Share of the samples that is kept; 0 counts as not set.'),
    topk: z
      .int()
      .min(0)
      .nullable()
      .default(null)
      .describe('Number of samples that are kept; the smaller of both rules. 0 counts as not set.'),
    reverse: z.boolean().default(true).describe('Whether the largest values are kept, else the smallest.'),
  }),

  score: ({ field }, { field_key }) => (field_key === '' ? null : numberOf(field(field_key))),
  select: (count, { field_key, top_ratio, topk, reverse }) => {
    if (field_key === '' || count <= 1 || !(top_ratio || topk)) return null;
    const take = Math.trunc(Math.min(top_ratio ? top_ratio * count : Infinity, topk || Infinity, count));
    return { descending: reverse, take, ordered: true };
  },

  examples: [
    { given: [{ score: 2 }, { score: 9 }, { score: 4 }], params: { field_key: 'score', topk: 2 }, keeps: [1, 2] },
    { given: [{ score: 2 }, { score: '1e1' }, { score: 4 }], params: { field_key: 'score', topk: 2, reverse: false }, keeps: [0, 2] },
    {
      given: [{ meta: { grade: [1, 2] } }, {}, { meta: { grade: 1 } }],
      params: { field_key: '__dj__meta__.grade', topk: 3 },
      keeps: [0, 2, 1],
    },
    { given: [{ score: 1 }, { score: 2 }, { score: 2 }], params: { field_key: 'score', top_ratio: 0.4 }, keeps: [1] },
    { given: [{ score: 1 }, { score: 2 }], params: { field_key: 'score' }, keeps: [0, 1] },
  ],
});

const NUMBER = /^\s*[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?\s*$/i;
const INFINITE = /^\s*([+-]?)inf(?:inity)?\s*$/i;

/** Null where there is no number: such samples rank last. */
const numberOf = (value: Json): number | null => {
  if (typeof value === 'number') return Number.isNaN(value) ? null : value;
  if (typeof value === 'boolean') return Number(value);
  if (typeof value === 'string') {
    if (NUMBER.test(value)) return Number(value);
    const sign = INFINITE.exec(value)?.[1];
    return sign === undefined ? null : sign === '-' ? -Infinity : Infinity;
  }
  if (!Array.isArray(value) || value.length === 0) return null;
  const numbers = value.map(numberOf);
  return numbers.includes(null) ? null : (numbers as number[]).reduce((sum, one) => sum + one, 0) / value.length;
};
