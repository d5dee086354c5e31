/** What exporters of rows share. */
import { z } from 'zod';
import type { FieldMap, Row } from '../../core/sample.js';
import { writeRow } from '../../runtime/text/json-row.js';

/** What stays in exported rows. */
export const KEEPS = {
  keep_stats_in_res_ds: z.boolean().default(false).describe('Whether stats and meta stay in the samples.'),
  keep_hashes_in_res_ds: z.boolean().default(false).describe("Whether the fields in which Data-Juicer's deduplicators left hashes stay."),
};

/** A row as a line of JSON; what no step wrote is spelled as it was read. */
export const jsonLine = (
  row: Row,
  fields: FieldMap,
  { keep_stats_in_res_ds, keep_hashes_in_res_ds }: { readonly keep_stats_in_res_ds: boolean; readonly keep_hashes_in_res_ds: boolean },
): Uint8Array => writeRow(row, fields, { keepStats: keep_stats_in_res_ds, keepHashes: keep_hashes_in_res_ds }, '\n');
