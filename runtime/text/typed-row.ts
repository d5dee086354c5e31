/** Rows of JSON as typed values: first the type that a row has, then its values as a type that all rows share holds them. */
import { type Column, type ColumnType, type FieldsType, join, MOST_FIELDS, MOST_LEVELS } from '../../core/columns.js';
import { OPEN, OPEN_LIST, QUOTE, scanMembers, skipSpace, skipValue } from './json-scan.js';
import { readString } from './json-string.js';

/** Text in UTF-8. An object has no prototype, so that any name can be a field's. */
export type Typed = null | boolean | bigint | number | Uint8Array | readonly Typed[] | { readonly [field: string]: Typed };

const LETTER_T = 0x74;
const LETTER_F = 0x66;
const LETTER_N = 0x6e;
const COMMA = 0x2c;
const INT64 = 2n ** 63n;

const asciiOf = (bytes: Uint8Array, from: number, to: number): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset + from, to - from).toString('latin1');

/** The type of a row: a JSON object that is the whole of `line`. */
export const typeOfRow = (line: Uint8Array): ColumnType => fieldsOf(line, skipSpace(line, 0), 0).type;

interface Found {
  readonly type: ColumnType;
  readonly end: number;
}

const typeAt = (bytes: Uint8Array, at: number, level: number): Found => {
  const byte = bytes[at];
  if (byte === OPEN || byte === OPEN_LIST) {
    if (level === MOST_LEVELS) return { type: 'text', end: skipValue(bytes, at) };
    return byte === OPEN ? fieldsOf(bytes, at, level + 1) : listOf(bytes, at, level + 1);
  }
  const end = skipValue(bytes, at);
  if (byte === QUOTE) return { type: 'text', end };
  if (byte === LETTER_N) return { type: 'null', end };
  if (byte === LETTER_T || byte === LETTER_F) return { type: 'bool', end };
  return { type: isInt64(bytes, at, end) ? 'int' : 'float', end };
};

/** Whether a number is spelled as a whole one, and 64 bits hold it. */
const isInt64 = (bytes: Uint8Array, at: number, end: number): boolean => {
  for (let i = at; i < end; i++) if (bytes[i]! > 0x39 || bytes[i] === 0x2e || bytes[i] === 0x2b) return false;
  if (end - at < 19) return true;
  if (end - at > 20) return false;
  const whole = BigInt(asciiOf(bytes, at, end));
  return whole >= -INT64 && whole < INT64;
};

const fieldsOf = (bytes: Uint8Array, at: number, level: number): Found => {
  const fields: Column[] = [];
  let places: Map<string, number> | undefined;
  const end = scanMembers(bytes, at, (keyAt, keyEnd, valueAt) => {
    const name = keyOf(bytes, keyAt, keyEnd);
    const { type, end } = typeAt(bytes, valueAt, level);
    if (fields.length > 8) places ??= new Map(fields.map((field, place) => [field.name, place]));
    const place = places ? places.get(name) : fields.findIndex((field) => field.name === name);
    // Of members with one name the last counts; the others are read all the same.
    if (place !== undefined && place >= 0) fields[place] = { name, type: join(fields[place]!.type, type) };
    else {
      places?.set(name, fields.length);
      fields.push({ name, type });
    }
    return end;
  });
  return { type: fields.length > MOST_FIELDS ? 'text' : { fields }, end };
};

const listOf = (bytes: Uint8Array, at: number, level: number): Found => {
  let list: ColumnType = 'null';
  const end = scanItems(bytes, at, (itemAt) => {
    const { type, end } = typeAt(bytes, itemAt, level);
    list = join(list, type);
    return end;
  });
  return { type: { list }, end };
};

/** Goes over the items of the list at `at`, and answers where it ends; `visit` answers where the item ends. The list is known to be valid up to an item's end. */
const scanItems = (bytes: Uint8Array, at: number, visit: (itemAt: number) => number): number => {
  let i = skipSpace(bytes, at + 1);
  while (bytes[i] !== OPEN_LIST + 2) {
    i = skipSpace(bytes, visit(i));
    if (bytes[i] === COMMA) i = skipSpace(bytes, i + 1);
  }
  return i + 1;
};

/** Names of fields come again and again: they are kept by the place and the first bytes of their spelling. */
const KEPT = 1024;
const keys: ({ readonly spelled: Buffer; readonly name: string } | undefined)[] = [];
const keyOf = (bytes: Uint8Array, at: number, end: number): string => {
  const spelled = Buffer.from(bytes.buffer, bytes.byteOffset + at, end - at);
  const slot = (31 * spelled.length + 7 * spelled[1]! + spelled[spelled.length - 2]!) % KEPT;
  const kept = keys[slot];
  if (kept?.spelled.equals(spelled)) return kept.name;
  const name = JSON.parse(spelled.toString()) as string;
  if (spelled.length < 256) keys[slot] = { spelled: Buffer.from(spelled), name };
  return name;
};

/** Gives each column its value of the row: null where the row has none. Types are settled, and hold every value of the row. */
export class RowReader {
  private readonly root: Fields;

  constructor(private readonly columns: readonly Column[]) {
    this.root = new Fields({ fields: columns });
  }

  read(line: Uint8Array, take: (column: number, value: Typed) => void): void {
    const row = this.root.read(line, skipSpace(line, 0)).value as { readonly [field: string]: Typed };
    for (const [index, { name }] of this.columns.entries()) take(index, row[name] ?? null);
  }
}

interface Read {
  readonly value: Typed;
  readonly end: number;
}
type Reader = (bytes: Uint8Array, at: number) => Read;

const readerOf = (type: ColumnType): Reader => {
  if (type === 'text' || type === 'null') return readText;
  const read = typeof type === 'string' ? SCALARS[type] : readNested(type);
  return (bytes, at) => (bytes[at] === LETTER_N ? { value: null, end: at + 4 } : read(bytes, at));
};

/** A string as it is, anything else as it is spelled. */
const readText: Reader = (bytes, at) => {
  if (bytes[at] === QUOTE) {
    const { utf8, end } = readString(bytes, at + 1);
    return { value: utf8, end };
  }
  const end = skipValue(bytes, at);
  return { value: bytes[at] === LETTER_N ? null : bytes.subarray(at, end), end };
};

const scalar =
  (make: (spelled: string) => Typed): Reader =>
  (bytes, at) => {
    const end = skipValue(bytes, at);
    return { value: make(asciiOf(bytes, at, end)), end };
  };
const SCALARS: Readonly<Record<'bool' | 'int' | 'float', Reader>> = {
  bool: scalar((spelled) => spelled === 'true'),
  int: scalar(BigInt),
  float: scalar(Number),
};

const readNested = (type: Exclude<ColumnType, string>): Reader => {
  if ('list' in type) {
    const read = readerOf(type.list);
    return (bytes, at) => {
      const value: Typed[] = [];
      const end = scanItems(bytes, at, (itemAt) => {
        const item = read(bytes, itemAt);
        value.push(item.value);
        return item.end;
      });
      return { value, end };
    };
  }
  const fields = new Fields(type);
  return (bytes, at) => fields.read(bytes, at);
};

class Fields {
  private readonly readers: ReadonlyMap<string, Reader>;

  constructor({ fields }: FieldsType) {
    this.readers = new Map(fields.map(({ name, type }) => [name, readerOf(type)]));
  }

  read(bytes: Uint8Array, at: number): Read {
    const value: Record<string, Typed> = Object.create(null);
    const end = scanMembers(bytes, at, (keyAt, keyEnd, valueAt) => {
      const name = keyOf(bytes, keyAt, keyEnd);
      const member = this.readers.get(name)!(bytes, valueAt);
      value[name] = member.value;
      return member.end;
    });
    return { value, end };
  }
}
