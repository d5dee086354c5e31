/** Rows of JSON lines: columns are cut out when read and put back when written; all else stays as it was, byte for byte. */
import { SampleError } from '../../core/errors.js';
import type { RowContent } from '../../core/operator.js';
import { COLUMNS, type FieldMap, type Json, type JsonObject, type MediaRef } from '../../core/sample.js';
import { BACKSLASH, notJson, OPEN, OPEN_LIST, QUOTE, scanMembers, skipSpace, skipValue, ZERO } from './json-scan.js';
import { readString } from './json-string.js';
import { lookUp, parseJson } from './json-value.js';
import { checkUtf8 } from './utf8-check.js';

export { markWritten, type RowChanges, writeChanged, writeRow } from './json-row-write.js';

const TEXT = COLUMNS.indexOf('text');
const META = COLUMNS.indexOf('meta');
const STATS = COLUMNS.indexOf('stats');
const encoder = new TextEncoder();
const textOf = (bytes: Uint8Array, start: number, end: number) =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8', start, end);

/**
 * Reads one line. White space around the object is not kept, nor is a byte order mark.
 * A row that is not UTF-8, not JSON or not an object throws `SampleError`, which says at which byte.
 */
export const readRow = (line: Uint8Array, fields: FieldMap): RowContent => {
  checkUtf8(line);
  const start = skipSpace(line, line[0] === 0xef && line[1] === 0xbb && line[2] === 0xbf ? 3 : 0);
  if (line[start] !== OPEN) throw notObject(line, start);
  const names = namesOf(fields);
  const content = emptyContent();
  const found = new Found();
  const end = scanMembers(line, start, (keyAt, keyEnd, valueAt) => {
    const column = columnOf(line, keyAt, keyEnd, names);
    return column < 0 ? skipValue(line, valueAt) : readColumn(line, valueAt, column, content, found);
  });
  if (skipSpace(line, end) < line.length) notJson(skipSpace(line, end), 'the end of the row');
  content.rest = cut(line, start, end, found, content);
  if (names.dotted) readNested(fields, content);
  return content;
};

type Content = { -readonly [K in keyof RowContent]: RowContent[K] };
const emptyContent = (): Content => ({
  utf8: null,
  images: [],
  audios: [],
  videos: [],
  meta: {},
  stats: {},
  rest: NOTHING,
  holes: new Int32Array(2 * COLUMNS.length).fill(-1),
  replaced: 0,
});
const NOTHING = new Uint8Array(0);

/** Where the values of the columns were found; the last of several counts. */
class Found {
  readonly at = [-1, -1, -1, -1, -1, -1];
  readonly end = [0, 0, 0, 0, 0, 0];
  readonly kind: Kind[] = ['kept', 'kept', 'kept', 'kept', 'kept', 'kept'];
}
/** `cut`: spelled as the column would be. `kept`: spelled otherwise. `misfit`: a value of another type. */
type Kind = 'cut' | 'kept' | 'misfit';

const readColumn = (line: Uint8Array, at: number, column: number, content: Content, found: Found): number => {
  let end: number;
  let kind: Kind;
  if (column === TEXT && line[at] === QUOTE) {
    const text = readString(line, at + 1);
    end = text.end;
    kind = text.canonical ? 'cut' : 'kept';
    content.utf8 = text.utf8;
    content.replaced = text.replaced;
  } else {
    end = skipValue(line, at);
    const text = textOf(line, at, end);
    const value = parseJson(text);
    kind = setColumn(content, column, value) ? (spell(value) === text && value !== null ? 'cut' : 'kept') : 'misfit';
  }
  found.at[column] = at;
  found.end[column] = end;
  found.kind[column] = kind;
  return end;
};

/** Answers false for a value of another type; null is none of any type. In a group of samples media stand in lists of lists: all are noted. */
const setColumn = (content: Content, column: number, value: Json): boolean => {
  if (column === TEXT) {
    content.utf8 = typeof value === 'string' ? encoder.encode(value) : null;
    content.replaced = typeof value === 'string' ? value.length - value.replaceAll(LONE, '').length : 0;
    return value === null || typeof value === 'string';
  }
  if (column === META || column === STATS) {
    const fits = value === null || (typeof value === 'object' && !Array.isArray(value));
    const object = fits && value !== null ? (value as JsonObject) : {};
    if (column === META) content.meta = object;
    else content.stats = measured(object);
    return fits;
  }
  const lists = isUris(value) ? [value] : Array.isArray(value) ? value.filter(isUris) : [];
  content[COLUMNS[column] as 'images'] = lists.flat().map((uri): MediaRef => ({ uri }));
  return value === null || isUris(value);
};
/** A stat that is null was computed and undefined: JSON has no NaN. */
const measured = (stats: JsonObject): Content['stats'] =>
  (Object.values(stats).includes(null)
    ? Object.fromEntries(Object.entries(stats).map(([name, value]) => [name, value ?? Number.NaN]))
    : stats) as Content['stats'];
const isUris = (value: Json): value is readonly string[] => Array.isArray(value) && value.every((uri) => typeof uri === 'string');
const LONE = /\p{Surrogate}/gu;

const spell = (value: Json): string => {
  try {
    return JSON.stringify(value);
  } catch (error) {
    throw new SampleError(`a value of meta or stats is nested too deeply: ${(error as Error).message}`);
  }
};

/** The row without the values that are cut, a placeholder in place of each. */
const cut = (line: Uint8Array, start: number, end: number, found: Found, { holes }: Content): Uint8Array => {
  const present = found.at.flatMap((at, column) => (at < 0 ? [] : [column])).sort((a, b) => found.at[a]! - found.at[b]!);
  const size = present.reduce(
    (sum, column) => sum - (found.kind[column] === 'cut' ? found.end[column]! - found.at[column]! - 1 : 0),
    end - start,
  );
  const rest = new Uint8Array(size);
  let from = start;
  let length = 0;
  for (const column of present) {
    const at = found.at[column]!;
    rest.set(line.subarray(from, at), length);
    length += at - from;
    from = at;
    holes[2 * column] = length;
    holes[2 * column + 1] = 1;
    if (found.kind[column] === 'cut') {
      rest[length++] = ZERO;
      from = found.end[column]!;
    } else holes[2 * column + 1] = (found.end[column]! - at) * (found.kind[column] === 'misfit' ? -1 : 1);
  }
  rest.set(line.subarray(from, end), length);
  return rest;
};

/** The columns bound to a path (`a.b`) that is no field's whole name are found level by level; they stay where they are. */
const readNested = (fields: FieldMap, content: Content) => {
  let whole: Json | undefined;
  for (const [column, name] of COLUMNS.entries()) {
    if (content.holes[2 * column]! >= 0 || !fields[name].includes('.')) continue;
    whole ??= parseJson(textOf(content.rest, 0, content.rest.length));
    setColumn(content, column, lookUp(whole, fields[name]));
  }
};

/** The fields that columns are bound to, in quotes, as a row would spell them. */
interface Names {
  readonly of: FieldMap;
  readonly spelled: readonly Uint8Array[];
  readonly dotted: boolean;
}
const namesOf = (fields: FieldMap): Names => {
  if (known?.of === fields) return known;
  const own = COLUMNS.map((column) => fields[column]);
  known = { of: fields, spelled: own.map((name) => encoder.encode(JSON.stringify(name))), dotted: own.some((name) => name.includes('.')) };
  return known;
};
let known: Names | undefined;

/** Which column a key names, or -1. */
const columnOf = (line: Uint8Array, keyAt: number, keyEnd: number, names: Names): number => {
  for (let column = 0; column < COLUMNS.length; column++) {
    const name = names.spelled[column]!;
    if (name.length === keyEnd - keyAt && isAt(line, keyAt, name)) return column;
  }
  for (let i = keyAt; i < keyEnd; i++) {
    if (line[i] === BACKSLASH) {
      const name = JSON.parse(textOf(line, keyAt, keyEnd));
      return COLUMNS.findIndex((column) => names.of[column] === name);
    }
  }
  return -1;
};
const isAt = (line: Uint8Array, at: number, name: Uint8Array): boolean => {
  for (let i = 0; i < name.length; i++) if (line[at + i] !== name[i]) return false;
  return true;
};

const notObject = (line: Uint8Array, start: number): SampleError => {
  if (line[start] === OPEN_LIST)
    return new SampleError('a list, not an object: make a file that is one JSON list into lines first (`jq -c .[]`)');
  const end = skipSpace(line, skipValue(line, start));
  if (end < line.length) notJson(end, 'the end of the row');
  return new SampleError(`not a JSON object at byte ${start + 1}`);
};
