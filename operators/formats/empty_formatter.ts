import { z } from 'zod';
import { defineFormatter } from '../../core/operator.js';
import { readRow } from '../../runtime/text/json-row.js';

export default defineFormatter({
  name: 'empty_formatter',
  version: 1,
  summary:
    'Makes samples whose fields are null, for steps that fill them: `generated_dataset_config: {type: EmptyFormatter, length: 100}`.',
  extensions: [],
  unit: 'line',
  params: z.object({
    length: z.int().min(0).describe('How many samples.'),
    feature_keys: z
      .union([z.array(z.string()), z.string()])
      .default([])
      .describe('Names of their fields.'),
  }),
  made: ({ length, feature_keys }) => ({
    line: JSON.stringify(Object.fromEntries([feature_keys].flat().map((name) => [name, null]))),
    rows: length,
  }),
  read: readRow,
});
