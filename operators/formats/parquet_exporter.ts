import { z } from 'zod';
import { defineExporter } from '../../core/operator.js';
import { jsonLine, KEEPS } from './exported-row.js';

export default defineExporter({
  name: 'parquet_exporter',
  version: 1,
  summary:
    'Writes Parquet: a column for each field of any sample; one whose values have no type in common is text, and holds what is none as JSON.',
  extensions: ['.parquet'],
  layout: 'parquet',
  params: z.object({
    ...KEEPS,
    compression: z.enum(['snappy', 'gzip', 'none']).default('snappy').describe('How pages are compressed.'),
  }),
  render: jsonLine,
});
