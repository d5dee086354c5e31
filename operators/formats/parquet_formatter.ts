import { defineFormatter } from '../../core/operator.js';
import { readRow } from '../../runtime/text/json-row.js';

/** The storage layer turns the rows into lines, as it decompresses what is compressed. */
export default defineFormatter({
  name: 'parquet_formatter',
  version: 1,
  summary: 'Reads Parquet files; bytes that are no UTF-8 become Base64.',
  extensions: ['.parquet'],
  unit: 'line',
  read: readRow,
});
