import { defineFormatter } from '../../core/operator.js';
import { readRow } from '../../runtime/text/json-row.js';

/** The storage layer turns the rows into lines, as it does with Parquet. */
export default defineFormatter({
  name: 'arrow_formatter',
  version: 1,
  summary: 'Reads Arrow files and streams, Feather among them; bytes that are no UTF-8 become Base64.',
  extensions: ['.arrow', '.arrows', '.feather'],
  unit: 'line',
  read: readRow,
});
