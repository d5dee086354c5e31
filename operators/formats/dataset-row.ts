/** What formatters and exporters of datasets with media share: samples as objects, and what they must have. */
import { SampleError } from '../../core/errors.js';
import type { RowContent } from '../../core/operator.js';
import { DEFAULT_FIELDS, type FieldMap, isObject, type Json, type JsonObject, type Row } from '../../core/sample.js';
import { readRow, writeRow } from '../../runtime/text/json-row.js';
import { parseJson } from '../../runtime/text/json-value.js';

const encoder = new TextEncoder();
const textOf = (bytes: Uint8Array): string => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString();

/** One line of JSON; a bad one is told with its byte. */
export const readObject = (line: Uint8Array): JsonObject => {
  readRow(line, DEFAULT_FIELDS);
  return parseJson(textOf(line).replace(/^\uFEFF/, '')) as JsonObject;
};

/** The sample that has these fields. */
export const rowOf = (sample: JsonObject, fields: FieldMap): RowContent => readRow(encoder.encode(JSON.stringify(sample)), fields);

/** A sample's fields, without what the engine and Data-Juicer add to them. */
export const objectOf = (row: Row, fields: FieldMap, keep: { readonly stats: boolean; readonly hashes: boolean }): JsonObject =>
  parseJson(textOf(writeRow(row, fields, { keepStats: keep.stats, keepHashes: keep.hashes }))) as JsonObject;

/** The same as recipes ask for it. */
export const exportedObject = (
  row: Row,
  fields: FieldMap,
  params: { readonly keep_stats_in_res_ds: boolean; readonly keep_hashes_in_res_ds: boolean },
): JsonObject => objectOf(row, fields, { stats: params.keep_stats_in_res_ds, hashes: params.keep_hashes_in_res_ds });

/** One line of JSON. */
export const lineOf = (value: JsonObject): Uint8Array => encoder.encode(`${JSON.stringify(value)}\n`);

/** A field that must be a text. */
export const textIn = (sample: JsonObject, name: string): string => {
  const value = sample[name];
  if (typeof value === 'string') return value;
  throw new SampleError(`${name} must be a text, ${told(value)}`);
};
/** A field that must be a list of objects. */
export const objectsIn = (sample: JsonObject, name: string): readonly JsonObject[] => {
  const value = sample[name];
  if (Array.isArray(value) && value.every(isObject)) return value;
  throw new SampleError(`${name} must be a list of objects, ${told(value)}`);
};
/** A field that must be a list of texts. */
export const textsIn = (sample: JsonObject, name: string): readonly string[] => {
  const value = sample[name];
  if (Array.isArray(value) && value.every((one) => typeof one === 'string')) return value;
  throw new SampleError(`${name} must be a list of texts, ${told(value)}`);
};
/** A field that must be a list of one text. */
export const onlyIn = (sample: JsonObject, name: string): string => {
  const values = textsIn(sample, name);
  if (values.length === 1) return values[0]!;
  throw new SampleError(`${name} names ${values.length} files, where this layout has one`);
};
const told = (value: Json | undefined): string =>
  value === undefined ? 'and the sample has none' : `not ${JSON.stringify(value).slice(0, 80)}`;

/** A file in a folder; none for the folder that relative names are of anyway. */
export const inFolder = (folder: string, name: string): string => (folder === '' ? name : `${folder.replace(/\/+$/, '')}/${name}`);
export const outOfFolder = (folder: string, name: string): string => {
  const prefix = inFolder(folder, '');
  return folder !== '' && name.startsWith(prefix) ? name.slice(prefix.length) : name;
};

/** The sample without these fields. */
export const without = (sample: JsonObject, names: readonly string[]): JsonObject =>
  Object.fromEntries(Object.entries(sample).filter(([name]) => !names.includes(name)));
