import { defineFormatter } from '../../core/operator.js';
import { recordRow } from './record-row.js';

const SEPARATOR = ',';

export default defineFormatter({
  name: 'csv_formatter',
  version: 1,
  summary: 'Reads files of values between commas (RFC 4180), whose first record names the fields.',
  extensions: ['.csv'],
  unit: 'record',
  separator: SEPARATOR,
  read: (record, fields, _, header) => recordRow(record, fields, header, SEPARATOR),
});
