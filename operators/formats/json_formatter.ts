import { defineFormatter } from '../../core/operator.js';
import { readRow } from '../../runtime/text/json-row.js';

export default defineFormatter({
  name: 'json_formatter',
  version: 1,
  summary: 'Reads JSON Lines: one object per line, in UTF-8; a `.json` file may be one list of objects.',
  extensions: ['.jsonl', '.json', '.ndjson'],
  unit: 'line',
  read: readRow,
});
