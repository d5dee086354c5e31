import { z } from 'zod';
import { refusal } from '../../core/errors.js';
import { defineFilter, value } from '../../core/operator.js';
import { condition } from '../../runtime/text/condition.js';
import { isTrue } from '../../runtime/text/python-values.js';

export default defineFilter({
  name: 'general_field_filter',
  version: 1,
  summary: 'Keeps samples whose fields meet a condition.',
  reads: ['field'],
  cost: 0.25,
  stats: { general_field_filter_condition: value('What the condition comes to.') },
  params: z.object({
    filter_condition: z
      .string()
      .default('')
      .describe(
        "Comparisons (> < == != >= <= in, not in) of fields, numbers, texts and lists, joined by and, or, not: `num > 3 and label in ['a', 'b']`. With null or a missing field none but not in holds. Empty keeps all.",
      ),
  }),
  refuses({ filter_condition }) {
    const reason = filter_condition === '' ? undefined : refusal(() => condition(filter_condition));
    return reason && `filter_condition ${reason}`;
  },
  thresholds: z.object({}),

  prepare: ({ filter_condition }) => ({ meets: filter_condition === '' ? () => true : condition(filter_condition) }),
  computeStats: ({ field }, { meets }) => ({ general_field_filter_condition: meets(field) ?? Number.NaN }),
  keep: ({ general_field_filter_condition: found }) => !Number.isNaN(found) && isTrue(found),

  examples: [
    { given: { text: 'a' }, params: { filter_condition: "text == 'a'" }, stats: { general_field_filter_condition: true }, keeps: true },
    { given: { meta: { n: 7 } }, params: { filter_condition: '3 < __dj__meta__.n <= 6 or missing > 0' }, keeps: false },
    { given: { text: 'in' }, params: { filter_condition: 'text not in [\'on\', "in"]' }, keeps: false },
  ],
});
