/** What formatters and exporters of datasets with media share: samples as they are spelled, and what they must have. */
import { SampleError } from '../../core/errors.js';
import type { RowContent } from '../../core/operator.js';
import { DEFAULT_FIELDS, type FieldMap, isObject, type Json, type JsonObject, type Row } from '../../core/sample.js';
import { readRow, writeRow } from '../../runtime/text/json-row.js';
import { scanMembers, skipSpace, skipValue } from '../../runtime/text/json-scan.js';
import { parseJson } from '../../runtime/text/json-value.js';

/** Fields by their names, each as JSON spells it: what is only passed on keeps its spelling. */
export type Spelled = ReadonlyMap<string, string>;

/** One JSON object, of which fields are asked for one by one. */
export class Item {
  constructor(readonly fields: Spelled) {}

  value(name: string): Json | undefined {
    const spelled = this.fields.get(name);
    return spelled === undefined ? undefined : parseJson(spelled);
  }
  has(name: string): boolean {
    return (this.fields.get(name) ?? 'null') !== 'null';
  }
  text(name: string): string {
    const value = this.value(name);
    return typeof value === 'string' ? value : wrong(name, 'a text', value);
  }
  id(name: string): string | number {
    const value = this.value(name);
    return typeof value === 'string' || typeof value === 'number' ? value : wrong(name, 'a text or a number', value);
  }
  objects(name: string): readonly JsonObject[] {
    const value = this.value(name);
    return Array.isArray(value) && value.every(isObject) ? value : wrong(name, 'a list of objects', value);
  }
  texts(name: string): readonly string[] {
    const value = this.value(name);
    return Array.isArray(value) && value.every((one) => typeof one === 'string') ? value : wrong(name, 'a list of texts', value);
  }
  /** A list of one text. */
  single(name: string): string {
    const values = this.texts(name);
    if (values.length === 1) return values[0]!;
    throw new SampleError(`${name} names ${values.length} files, where this layout has one`);
  }
  without(...names: readonly string[]): Spelled {
    return new Map([...this.fields].filter(([name]) => !names.includes(name)));
  }
}

const wrong = (name: string, wanted: string, value: Json | undefined): never => {
  const told = value === undefined ? 'and the sample has none' : `not ${JSON.stringify(value).slice(0, 80)}`;
  throw new SampleError(`${name} must be ${wanted}, ${told}`);
};

/** One line of JSON; a bad one is told with its byte. */
export const readItem = (line: Uint8Array): Item => {
  readRow(line, DEFAULT_FIELDS);
  const bytes = Buffer.from(line.buffer, line.byteOffset, line.length);
  const fields = new Map<string, string>();
  const start = skipSpace(bytes, bytes[0] === 0xef ? BOM_BYTES : 0);
  scanMembers(bytes, start, (keyAt, keyEnd, valueAt) => {
    const end = skipValue(bytes, valueAt);
    fields.set(JSON.parse(bytes.toString('utf8', keyAt, keyEnd)), bytes.toString('utf8', valueAt, end));
    return end;
  });
  return new Item(fields);
};
const BOM_BYTES = 3;

/** The same of an object. */
export const itemOf = (fields: JsonObject): Item => new Item(spelledOf(fields));
const spelledOf = (fields: JsonObject): Spelled => new Map(Object.entries(fields).map(([name, value]) => [name, JSON.stringify(value)]));

/** One object with the fields of all; of two with one name the last counts, where the first stands. */
export const joined = (...parts: readonly (Spelled | JsonObject)[]): string => {
  const fields = new Map<string, string>();
  for (const part of parts) for (const [name, value] of part instanceof Map ? part : spelledOf(part as JsonObject)) fields.set(name, value);
  return `{${Array.from(fields, ([name, value]) => `${JSON.stringify(name)}:${value}`).join(',')}}`;
};

/** The sample that has these fields. */
export const rowOf = (fields: FieldMap, ...parts: readonly (Spelled | JsonObject)[]): RowContent =>
  readRow(Buffer.from(joined(...parts)), fields);

/** One line of JSON. */
export const lineOf = (...parts: readonly (Spelled | JsonObject)[]): Uint8Array => Buffer.from(`${joined(...parts)}\n`);

/** A row as it is exported: without what the engine and Data-Juicer add to it, unless that is to stay. */
export const exportedItem = (
  row: Row,
  fields: FieldMap,
  keep: { readonly keep_stats_in_res_ds: boolean; readonly keep_hashes_in_res_ds: boolean },
): Item => readItem(writeRow(row, fields, { keepStats: keep.keep_stats_in_res_ds, keepHashes: keep.keep_hashes_in_res_ds }));

/** A file in a folder; none for the folder that relative names are of anyway. */
export const inFolder = (folder: string, name: string): string => (folder === '' ? name : `${folder.replace(/\/+$/, '')}/${name}`);
export const outOfFolder = (folder: string, name: string): string => {
  const prefix = inFolder(folder, '');
  return folder !== '' && name.startsWith(prefix) ? name.slice(prefix.length) : name;
};
