import { z } from 'zod';
import { defineGrouper } from '../../core/operator.js';
import { splitRow } from '../../runtime/text/batched-row.js';

export default defineGrouper({
  name: 'naive_reverse_grouper',
  version: 1,
  summary: 'Makes of a group of samples these samples again.',
  reads: [],
  params: z.object({
    batch_meta_export_path: z
      .string()
      .nullable()
      .default(null)
      .describe('Only null is accepted: what is noted of a group as a whole goes.'),
  }),
  refuses: ({ batch_meta_export_path }) =>
    batch_meta_export_path === null
      ? undefined
      : 'batch_meta_export_path must be null: a step writes no file of its own; export the groups from a recipe that ends before this step',

  split: splitRow,

  examples: [
    {
      given: { id: ['a', 'b'], text: ['one', 'two'], __dj__batch_meta__: { k: 1 } },
      gives: [
        { id: 'a', text: 'one' },
        { id: 'b', text: 'two' },
      ],
    },
    { given: { text: [] }, gives: [] },
    {
      given: { text: ['a <__dj__image>', null], images: [['a.jpg'], []], __dj__meta__: [{ n: 1 }, null] },
      gives: [
        { text: 'a <__dj__image>', images: ['a.jpg'], __dj__meta__: { n: 1 } },
        { text: null, images: [], __dj__meta__: null },
      ],
    },
  ],
});
