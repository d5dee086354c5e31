import { z } from 'zod';
import { defineExporter } from '../../core/operator.js';
import { jsonLine, KEEPS } from './exported-row.js';

export default defineExporter({
  name: 'json_exporter',
  version: 1,
  summary: 'Writes one JSON list of all samples, an object per line; what no step wrote is spelled as it was read.',
  extensions: ['.json'],
  layout: 'list',
  params: z.object(KEEPS),
  render: jsonLine,
});
