import { defineFormatter } from '../../core/operator.js';
import { recordRow } from './record-row.js';

const SEPARATOR = '\t';

export default defineFormatter({
  name: 'tsv_formatter',
  version: 1,
  summary: 'Reads files of values between tabs, quoted as in CSV, whose first record names the fields.',
  extensions: ['.tsv'],
  unit: 'record',
  separator: SEPARATOR,
  read: (record, fields, _, header) => recordRow(record, fields, header, SEPARATOR),
});
