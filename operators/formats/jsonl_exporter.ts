import { z } from 'zod';
import { defineExporter } from '../../core/operator.js';
import { jsonLine, KEEPS } from './exported-row.js';

export default defineExporter({
  name: 'jsonl_exporter',
  version: 1,
  summary: 'Writes JSON Lines: one object per line; what no step wrote is spelled as it was read.',
  extensions: ['.jsonl', '.ndjson'],
  layout: 'lines',
  params: z.object(KEEPS),
  render: jsonLine,
});
