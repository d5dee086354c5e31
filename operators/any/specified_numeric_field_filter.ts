import { z } from 'zod';
import { namedField } from '../../core/named-field.js';
import { defineFilter, value } from '../../core/operator.js';
import { bound, isWithin, MAX_INT } from '../../core/range.js';
import { floatOf, isTrue } from '../../runtime/text/python-values.js';

export default defineFilter({
  name: 'specified_numeric_field_filter',
  version: 1,
  summary: 'Keeps samples of which a field holds a number in a range; zero, as all that is empty, is no number to it.',
  reads: ['field'],
  cost: 1,
  stats: { value: value('The value of the field, under the name of its path.') },
  statNames: ({ field_key }) => ({ value: field_key }),
  params: z.object({ field_key: z.string().default('').describe('Path of the field, such as "meta.score"; it must be given.') }),
  refuses: ({ field_key }) => (field_key === '' ? 'field_key must name a field' : undefined),
  thresholds: z.object({
    min_value: bound(-MAX_INT, 'Lowest number that is kept.'),
    max_value: bound(MAX_INT, 'Highest number that is kept.'),
  }),

  computeStats: ({ field }, { field_key }) => ({ value: namedField(field, field_key) }),
  keep({ value: found }, { min_value, max_value, ...rule }) {
    if (Number.isNaN(found)) return false;
    const number = isTrue(found) ? floatOf(found) : null;
    if (number === null) return false;
    return Number.isFinite(number) ? isWithin(number, min_value, max_value, rule) : rule.reversed_range;
  },

  examples: [
    { given: { meta: { score: 3 } }, params: { field_key: '__dj__meta__.score', min_value: 2 }, keeps: true },
    { given: { text: ' 1_0.5 ' }, params: { field_key: 'text', min_value: 10, max_value: 11 }, keeps: true },
    { given: { meta: { score: 0 } }, params: { field_key: '__dj__meta__.score', max_value: 2 }, keeps: false },
  ],
});
