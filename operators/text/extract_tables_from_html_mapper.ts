import { z } from 'zod';
import { defineMapper } from '../../core/operator.js';
import { tableMarkupIn, tablesIn } from '../../runtime/text/html-tables.js';

export default defineMapper({
  name: 'extract_tables_from_html_mapper',
  version: 1,
  summary: 'Collects the tables of HTML: row by row the texts of their cells, or their markup.',
  reads: ['text', 'meta'],
  writes: ['meta'],
  cost: 8,
  params: z.object({
    tables_field_name: z.string().default('html_tables').describe('Meta field for the list of tables.'),
    retain_html_tags: z.boolean().default(false).describe('Whether the markup of each table is kept, instead of lists of texts.'),
    include_header: z.boolean().default(true).describe('Whether rows with th cells are kept; markup is always kept whole.'),
  }),

  map({ text, meta }, { tables_field_name, retain_html_tags, include_header }) {
    const tables = retain_html_tags ? tableMarkupIn(text) : tablesIn(text, include_header);
    return { meta: { ...meta, [tables_field_name]: tables } };
  },

  examples: [
    {
      given: { text: '<table><tr><th>Name</th></tr><tr><td> rye <b>dark</b> </td></tr></table>', meta: {} },
      gives: { meta: { html_tables: [[['Name'], ['ryedark']]] } },
    },
    {
      given: { text: '<table><tr><th>Name</th></tr><tr><td>oat</td></tr></table>', meta: { a: 1 } },
      params: { include_header: false, tables_field_name: 'tables' },
      gives: { meta: { a: 1, tables: [[['oat']]] } },
    },
    {
      given: { text: 'x<table class=" a  b" ><tr><td>1 &lt; 2<br></td></tr></table>', meta: {} },
      params: { retain_html_tags: true },
      gives: { meta: { html_tables: ['<table class="a b"><tr><td>1 &lt; 2<br/></td></tr></table>'] } },
    },
    { given: { text: 'no table', meta: {} }, gives: { meta: { html_tables: [] } } },
  ],
});
