import { z } from 'zod';
import { defineExporter } from '../../core/operator.js';
import { jsonLine, KEEPS } from './exported-row.js';

export default defineExporter({
  name: 'arrow_exporter',
  version: 1,
  summary: 'Writes Arrow files, which are Feather files as well; columns are as those of parquet_exporter.',
  extensions: ['.arrow', '.feather'],
  layout: 'arrow',
  params: z.object({
    ...KEEPS,
    compression: z
      .enum(['lz4', 'none'])
      .default('lz4')
      .describe('How columns are compressed; with `none` files can be mapped into memory.'),
  }),
  render: jsonLine,
});
