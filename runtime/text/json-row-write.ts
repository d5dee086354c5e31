/** The other half of `json-row.ts`: puts the columns of a row back where they stood. */
import { COLUMNS, type Column, type FieldMap, type Json, type Row } from '../../core/sample.js';
import { scanMembers, skipSpace, skipValue, ZERO } from './json-scan.js';
import { Output } from './json-string.js';

/** Which of the fields that the engine, here or elsewhere, adds to rows are written. */
export interface WriteOptions {
  /** Stats and meta. */
  readonly keepStats: boolean;
  /** The fields in which Data-Juicer's deduplicators leave their hashes. */
  readonly keepHashes?: boolean;
}

const META = COLUMNS.indexOf('meta');
const STATS = COLUMNS.indexOf('stats');
const HASHES = ['__dj__hash', '__dj__minhash', '__dj__simhash', '__dj__imagehash', '__dj__videohash'];
const EMPTY = Buffer.from('{}');
const output = new Output();

/** The row as JSON, followed by `tail`: what no step wrote is spelled as it was read, the rest as `JSON.stringify` does. */
export const writeRow = (row: Row, fields: FieldMap, { keepStats, keepHashes = false }: WriteOptions, tail = ''): Uint8Array => {
  output.clear();
  const rest = row.rest.length > 0 ? row.rest : EMPTY;
  const dropped = [...(keepStats ? [] : [fields.meta, fields.stats]), ...(keepHashes ? [] : HASHES)];
  if (dropped.length > 0 && mayHave(row)) putMembers(row, rest, new Set(dropped));
  else putSpan(row, rest, 0, rest.length);
  output.putText(tail);
  return output.take();
};

const mayHave = ({ holes, rest }: Row) =>
  holes[2 * META]! >= 0 || holes[2 * STATS]! >= 0 || Buffer.from(rest.buffer, rest.byteOffset, rest.length).includes('"__dj__');

/** The object without some of its members: each goes with the comma before it, the first with the one behind it. */
const putMembers = (row: Row, rest: Uint8Array, dropped: ReadonlySet<string>) => {
  let previous = -1;
  let head = -1;
  scanMembers(rest, 0, (keyAt, keyEnd, valueAt) => {
    const end = skipValue(rest, valueAt);
    if (previous < 0) head = keyAt;
    if (!dropped.has(JSON.parse(Buffer.from(rest.buffer, rest.byteOffset + keyAt, keyEnd - keyAt).toString()))) {
      if (head >= 0) putSpan(row, rest, 0, head);
      putSpan(row, rest, head >= 0 ? keyAt : previous, end);
      head = -1;
    }
    previous = end;
    return end;
  });
  if (head >= 0) putSpan(row, rest, 0, head);
  putSpan(row, rest, Math.max(previous, 0), rest.length);
};

/** New values of fields by their names; undefined takes a field away. */
export type RowChanges = ReadonlyMap<string, Json | undefined>;

/** The row as JSON with some fields changed, new ones as its last: all else is spelled as it was read. */
export const writeChanged = (row: Row, changes: RowChanges): Uint8Array => {
  output.clear();
  const rest = row.rest.length > 0 ? row.rest : EMPTY;
  const added = new Map(changes);
  let [head, previous, count] = [1, 1, 0];
  scanMembers(rest, 0, (keyAt, keyEnd, valueAt) => {
    const end = skipValue(rest, valueAt);
    const name: string = JSON.parse(Buffer.from(rest.buffer, rest.byteOffset + keyAt, keyEnd - keyAt).toString());
    const value = changes.get(name);
    added.delete(name);
    if (previous === 1) head = keyAt;
    if (value !== undefined || !changes.has(name)) {
      const isFirst = count++ === 0;
      output.put(rest, isFirst ? 0 : previous, isFirst ? head : keyAt);
      putSpan(row, rest, keyAt, value === undefined ? end : valueAt);
      if (value !== undefined) output.putText(spelled(value));
    }
    previous = end;
    return end;
  });
  if (count === 0) output.putText('{');
  output.put(rest, previous, rest.length - 1);
  for (const [name, value] of added) {
    if (value !== undefined) output.putText(`${count++ === 0 ? '' : ','}${spelled(name)}:${spelled(value)}`);
  }
  output.putText('}');
  return output.take();
};

/** A part of the row, with the columns that were cut from it. */
const putSpan = (row: Row, rest: Uint8Array, start: number, end: number) => {
  for (let from = start; ; ) {
    const column = nextCut(row.holes, from);
    const at = column < 0 ? end : row.holes[2 * column]!;
    output.put(rest, from, Math.min(at, end));
    if (at >= end) return;
    putColumn(row, COLUMNS[column]!);
    from = at + 1;
  }
};
const nextCut = (holes: Int32Array, from: number): number => {
  let next = -1;
  for (let column = 0; column < COLUMNS.length; column++) {
    const at = holes[2 * column]!;
    if (at >= from && holes[2 * column + 1] === 1 && (next < 0 || at < holes[2 * next]!)) next = column;
  }
  return next;
};

/** As JSON, lone surrogates as U+FFFD. */
const spelled = (value: Json): string =>
  JSON.stringify(value, (_, part: unknown) => (typeof part === 'string' ? (part as WellFormed).toWellFormed() : part));
/** Node has it; the library of types does not yet. */
type WellFormed = string & { toWellFormed(): string };

const putColumn = (row: Row, column: Column) => {
  const value = column === 'text' ? row.utf8 : row[column];
  if (value === null) output.putText('null');
  else if (value instanceof Uint8Array) output.putString(value);
  else output.putText(JSON.stringify(Array.isArray(value) ? value.map(({ uri }) => uri) : value));
};

/**
 * Must follow every change of a column (`text` is `utf8`): the spelling that was kept is dropped; a row without the field gets it as its
 * last, but for stats, which come last whenever they are written: the planner may have a filter measure before a mapper writes, or after.
 * Leaves the arrays that `row` shares with others alone.
 */
export const markWritten = (row: Row, column: Column, fields: FieldMap): void => {
  const place = 2 * COLUMNS.indexOf(column);
  const at = row.holes[place]!;
  const length = row.holes[place + 1]!;
  if (at >= 0 && length === 1) return;
  const holes = row.holes.slice();
  if (at < 0) {
    const rest = row.rest.length > 0 ? row.rest : EMPTY;
    const end = endOf(rest, row.holes, fields);
    const comma = skipSpace(rest, 1) < end ? ',' : '';
    const next = end < rest.length - 1 && comma === '' ? ',' : '';
    const added = Buffer.from(`${comma}${JSON.stringify(fields[column])}:0${next}`);
    row.rest = splice(rest, end, 0, added);
    for (let other = 0; other < holes.length; other += 2) if (holes[other]! > end) holes[other] = holes[other]! + added.length;
    holes[place] = end + added.length - 1 - next.length;
  } else {
    const change = 1 - Math.abs(length);
    row.rest = splice(row.rest, at, Math.abs(length), PLACEHOLDER);
    for (let other = 0; other < holes.length; other += 2) if (holes[other]! > at) holes[other] = holes[other]! + change;
  }
  holes[place + 1] = 1;
  row.holes = holes;
};
const COMMA = 44;
/** Where a column is to be added: at the end, but ahead of stats that were added there. */
const endOf = (rest: Uint8Array, holes: Int32Array, fields: FieldMap): number => {
  const end = rest.length - 1;
  if (holes[2 * STATS] !== end - 1 || holes[2 * STATS + 1] !== 1) return end;
  const name = Buffer.from(`${JSON.stringify(fields.stats)}:`);
  const start = end - 1 - name.length;
  if (start < 1 || name.compare(rest, start, end - 1) !== 0) return end;
  if (rest[start - 1] === COMMA) return start - 1;
  return start === 1 ? start : end;
};
const PLACEHOLDER = Uint8Array.of(ZERO);
const splice = (bytes: Uint8Array, at: number, length: number, by: Uint8Array): Uint8Array => {
  const made = new Uint8Array(bytes.length - length + by.length);
  made.set(bytes.subarray(0, at));
  made.set(by, at);
  made.set(bytes.subarray(at + length), at + by.length);
  return made;
};
