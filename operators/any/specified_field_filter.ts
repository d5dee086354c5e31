import { z } from 'zod';
import { namedField } from '../../core/named-field.js';
import { defineFilter, value } from '../../core/operator.js';
import type { Json } from '../../core/sample.js';
import { isEqual } from '../../runtime/text/python-values.js';

export default defineFilter({
  name: 'specified_field_filter',
  version: 1,
  summary: 'Keeps samples of which a field holds nothing but accepted values.',
  reads: ['field'],
  cost: 8,
  stats: { value: value('The value of the field, under the name of its path.') },
  statNames: ({ field_key }) => ({ value: field_key }),
  params: z.object({ field_key: z.string().default('').describe('Path of the field, such as "meta.kind"; it must be given.') }),
  refuses: ({ field_key }) => (field_key === '' ? 'field_key must name a field' : undefined),
  thresholds: z.object({
    target_value: z.array(z.json()).default([]).describe('Accepted values; of a list, each must be one. Empty accepts all.'),
  }),

  computeStats: ({ field }, { field_key }) => ({ value: namedField(field, field_key) }),
  keep({ value: found }, { target_value, reversed_range }) {
    if (target_value.length === 0) return true;
    const values: readonly Json[] = Array.isArray(found) ? found : [found];
    return values.every((one) => target_value.some((target) => isEqual(target, one))) !== reversed_range;
  },

  examples: [
    { given: { text: 'a' }, params: { field_key: 'text', target_value: ['a', 'b'] }, keeps: true },
    { given: { meta: { tags: ['x', 'y'] } }, params: { field_key: '__dj__meta__.tags', target_value: ['x'] }, keeps: false },
    {
      given: { meta: { tags: ['x'] } },
      params: { field_key: '__dj__meta__.tags', target_value: ['x'], reversed_range: true },
      keeps: false,
    },
  ],
});
