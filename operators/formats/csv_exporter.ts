import { z } from 'zod';
import { defineExporter } from '../../core/operator.js';
import { jsonLine, KEEPS } from './exported-row.js';

/** Null is nothing between two separators, an empty text is two quotes: readers that tell them apart can. */
export default defineExporter({
  name: 'csv_exporter',
  version: 1,
  summary: 'Writes values between commas (RFC 4180), under a record of the fields’ names; what is no text is spelled as in JSON.',
  extensions: ['.csv'],
  layout: 'records',
  separator: ',',
  params: z.object(KEEPS),
  render: jsonLine,
});
