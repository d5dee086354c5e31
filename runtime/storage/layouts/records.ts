/** Records between separators (RFC 4180) under a header. */
import type { ColumnType } from '../../../core/columns.js';
import { RowReader, type Typed } from '../../text/typed-row.js';
import { eachLine } from '../source.js';
import { columnsOf } from './groups.js';
import type { FileLayout } from './layout.js';

const QUOTE = 34;
const SPACE = 32;
const NOTHING = Buffer.from('""');

/**
 * Strings as they are, anything else as it is spelled in JSON; null and absent are nothing, an empty string is two quotes. So that no row is
 * taken for a blank line, the first field of one without any value is two quotes, too.
 */
export class RecordsLayout implements FileLayout {
  private readonly reader: RowReader;
  private readonly separator: Buffer;
  /** Bytes that a field is quoted for. */
  private readonly special: readonly number[];
  private head: Buffer | undefined;
  private readonly width: number;

  constructor(type: ColumnType, separator: string) {
    const columns = columnsOf(type).map(({ name }) => ({ name, type: 'text' as const }));
    this.reader = new RowReader(columns);
    this.separator = Buffer.from(separator);
    this.special = [QUOTE, this.separator[0]!, 10, 13];
    this.width = columns.length;
    this.head = this.width === 0 ? undefined : this.record(columns.map(({ name }) => Buffer.from(name)));
  }

  *push(rows: Buffer): Generator<Uint8Array> {
    yield* this.header();
    const records: Buffer[] = [];
    eachLine(rows, (line) => {
      const values = new Array<Typed>(this.width);
      this.reader.read(line, (column, value) => {
        values[column] = value;
      });
      records.push(this.record(values as (Uint8Array | null)[]));
    });
    yield Buffer.concat(records);
  }

  *end(): Generator<Uint8Array> {
    yield* this.header();
  }

  private *header(): Generator<Uint8Array> {
    if (this.head) yield this.head;
    this.head = undefined;
  }

  private record(values: readonly (Uint8Array | null)[]): Buffer {
    const isBlank = values.every((value) => value === null);
    const pieces: Uint8Array[] = [];
    for (const [column, value] of values.entries()) {
      if (column > 0) pieces.push(this.separator);
      if (value === null) {
        if (isBlank && column === 0) pieces.push(NOTHING);
      } else pieces.push(this.field(value));
    }
    pieces.push(LINE_END);
    return Buffer.concat(pieces);
  }

  /** Quoted where it would be read otherwise, white space at its ends included. */
  private field(value: Uint8Array): Uint8Array {
    const bytes = Buffer.from(value.buffer, value.byteOffset, value.length);
    const isSpaced = value.length === 0 || value[0]! <= SPACE || value.at(-1)! <= SPACE;
    return isSpaced || this.special.some((byte) => bytes.includes(byte)) ? quoted(bytes) : bytes;
  }
}

/** In quotes, two for each of its own. */
const quoted = (bytes: Buffer): Buffer => {
  let quotes = 0;
  for (let i = 0; i < bytes.length; i++) if (bytes[i] === QUOTE) quotes++;
  const made = Buffer.allocUnsafe(bytes.length + quotes + 2);
  let at = 0;
  made[at++] = QUOTE;
  for (let i = 0; i < bytes.length; i++) {
    made[at++] = bytes[i]!;
    if (bytes[i] === QUOTE) made[at++] = QUOTE;
  }
  made[at] = QUOTE;
  return made;
};
const LINE_END = Buffer.from('\n');
