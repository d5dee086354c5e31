import { z } from 'zod';
import { defineExporter } from '../../core/operator.js';
import { jsonLine, KEEPS } from './exported-row.js';

/** Null is nothing between two separators, an empty text is two quotes: readers that tell them apart can. */
export default defineExporter({
  name: 'tsv_exporter',
  version: 1,
  summary: 'Writes values between tabs, quoted as in CSV, under a record of the fields’ names; what is no text is spelled as in JSON.',
  extensions: ['.tsv'],
  layout: 'records',
  separator: '\t',
  params: z.object(KEEPS),
  render: jsonLine,
});
