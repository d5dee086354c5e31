import { z } from 'zod';
import { defineExporter } from '../../core/operator.js';
import { writeRow } from '../../runtime/text/json-row.js';

export default defineExporter({
  name: 'jsonl_exporter',
  version: 1,
  summary: 'Writes JSON Lines: one object per line; what no step wrote is spelled as it was read.',
  extensions: ['.jsonl', '.json', '.ndjson'],
  params: z.object({
    keep_stats_in_res_ds: z.boolean().default(false).describe('Whether stats and meta stay in the samples.'),
    keep_hashes_in_res_ds: z.boolean().default(false).describe("Whether the fields in which Data-Juicer's deduplicators left hashes stay."),
  }),
  render: (row, fields, { keep_stats_in_res_ds, keep_hashes_in_res_ds }) =>
    writeRow(row, fields, { keepStats: keep_stats_in_res_ds, keepHashes: keep_hashes_in_res_ds }, '\n'),
});
