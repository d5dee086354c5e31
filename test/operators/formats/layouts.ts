/** Layouts of datasets, item by item: what a formatter makes of one, and what an exporter writes. */
import type { AnyExporter, AnyFormatter } from '../../../core/operator.js';
import { DEFAULT_FIELDS, type JsonObject } from '../../../core/sample.js';
import jsonl from '../../../operators/formats/jsonl_exporter.js';
import youku from '../../../operators/formats/youku_formatter.js';
import { readRow } from '../../../runtime/text/json-row.js';

export const AROUND = ['{"num_captions_per_audio":1}'];
export const bytes = (value: unknown) => Buffer.from(JSON.stringify(value));
export const rowOf = (formatter: AnyFormatter, params: JsonObject, from: Uint8Array, header = AROUND) => ({
  id: '0',
  ...formatter.read(from, DEFAULT_FIELDS, formatter.params!.parse(params), header),
});
export const KEEP = { keep_stats_in_res_ds: true, keep_hashes_in_res_ds: true };
export const sampleOf = (row: ReturnType<typeof rowOf>): JsonObject =>
  JSON.parse(Buffer.from(jsonl.render(row, DEFAULT_FIELDS, KEEP)).toString());

/** What a formatter makes of an item of a file. */
export const read = (formatter: AnyFormatter, item: object, params: JsonObject = {}) => sampleOf(rowOf(formatter, params, bytes(item)));
/** The item that an exporter writes for a sample. */
export const write = (exporter: AnyExporter, sample: object, params: JsonObject = {}): JsonObject =>
  JSON.parse(
    Buffer.from(
      exporter.render({ id: 'some.0', ...readRow(bytes(sample), DEFAULT_FIELDS) }, DEFAULT_FIELDS, exporter.params!.parse(params)),
    ).toString(),
  );
export const readYouku = (values: readonly string[], header: readonly string[], params: JsonObject = {}) =>
  sampleOf(
    rowOf(youku as AnyFormatter, params, Buffer.from(values.map((value) => `"${value.replaceAll('"', '""')}"`).join(',')), [...header]),
  );
