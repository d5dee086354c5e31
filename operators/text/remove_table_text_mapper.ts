import { z } from 'zod';
import { defineMapper } from '../../core/operator.js';
import { tableRows, withoutTables } from '../../runtime/text/table-rows.js';

const columns = (value: number, doc: string) => z.int().min(2).max(20).default(value).describe(doc);

export default defineMapper({
  name: 'remove_table_text_mapper',
  version: 1,
  summary:
    'Deletes tables written as text: two or more lines of as many columns, cut by one space, tab or bar; the first line of a text is none.',
  reads: ['text'],
  writes: ['text'],
  cost: 16,
  params: z.object({
    min_col: columns(2, 'Fewest columns of a table.'),
    max_col: columns(20, 'Most columns of a table.'),
  }),

  map: ({ text }, { min_col, max_col }) => {
    let rows = tableRows(text);
    for (let gaps = min_col - 1; gaps < max_col; gaps++) rows = withoutTables(rows, gaps);
    return { text: rows.map(({ start, end }) => text.slice(start, end)).join('') };
  },

  examples: [
    { given: { text: 'Counted:\nname age\nAnn 31\n\nBob|27\nand that is all.\n' }, gives: { text: 'Counted:\nand that is all.\n' } },
    { given: { text: '\na b c\nd e f\n' }, params: { min_col: 4 }, gives: { text: '\na b c\nd e f\n' } },
    { given: { text: 'a b\nc d\ne f' }, gives: { text: 'a b\nc d\ne f' } },
  ],
});
