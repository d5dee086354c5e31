import { z } from 'zod';
import { defineGrouper } from '../../core/operator.js';
import { groupKeyOf } from '../../runtime/text/group-key.js';

export default defineGrouper({
  name: 'key_value_grouper',
  version: 1,
  summary: 'Makes one sample of those that have the same values in some fields; each field then holds a list.',
  reads: ['text', 'field'],
  params: z.object({
    group_by_keys: z
      .array(z.string())
      .nullable()
      .default(null)
      .describe('Paths of the fields, such as "label" or "__dj__meta__.kind"; null, or an empty list, for the text.'),
  }),

  groupKey: (sample, { group_by_keys }) =>
    groupKeyOf(group_by_keys?.length ? group_by_keys.map((path) => sample.field(path)) : sample.text),

  examples: [
    { given: [{ text: 'a' }, { text: 'b' }, { text: 'a' }], groups: [[0, 2], [1]] },
    {
      given: [{ text: 'a', kind: 1 }, { text: 'b', kind: '1' }, { text: 'c' }, { text: 'd', kind: 1 }, { text: 'e', kind: null }],
      params: { group_by_keys: ['kind'] },
      groups: [[0, 3], [1], [2, 4]],
    },
    {
      given: [{ meta: { of: { x: 1, y: 2 } } }, { meta: { of: { y: 2, x: 1 } } }, { meta: { of: [1, 2] } }],
      params: { group_by_keys: ['__dj__meta__.of', 'other'] },
      groups: [[0, 1], [2]],
    },
  ],
});
