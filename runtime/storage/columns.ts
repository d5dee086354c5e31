/** Column buffers, filled row by row and handed to Arrow as they are; and read back without a copy. */
import { type Binary, type Data, type DataType, makeData, Utf8 } from 'apache-arrow';

/** A column of bytes or of text in UTF-8, each of which may be null. */
export class BytesColumn {
  private bytes = Buffer.allocUnsafeSlow(1 << 12);
  private offsets = new Int32Array(257);
  private valid = new Uint8Array(32);
  private nulls = 0;
  private rows = 0;

  /** What the last row put in. */
  get last(): Buffer {
    return this.bytes.subarray(this.offsets[this.rows - 1]!, this.offsets[this.rows]!);
  }

  add(value: Uint8Array | null): void {
    const end = this.room(value === null ? 0 : value.length);
    if (value !== null) this.bytes.set(value, end);
    this.next(end + (value?.length ?? 0), value === null);
  }

  addText(value: string | null): void {
    const end = this.room(value === null ? 0 : value.length * 3);
    this.next(value === null ? end : end + this.bytes.write(value, end), value === null);
  }

  /** All rows as Arrow data, which is valid until the next `add`; the column is empty afterwards. */
  take(type: Utf8 | Binary): Data {
    const { rows, nulls } = this;
    const data = this.bytes.subarray(0, this.offsets[rows]!);
    const nullBitmap = nulls > 0 ? this.valid.slice(0, (rows + 7) >> 3) : null;
    this.valid.fill(0);
    this.rows = 0;
    this.nulls = 0;
    const props = { length: rows, nullCount: nulls, nullBitmap, valueOffsets: this.offsets.subarray(0, rows + 1), data };
    return type instanceof Utf8 ? makeData({ ...props, type }) : makeData({ ...props, type });
  }

  private next(end: number, isNull: boolean): void {
    if (isNull) this.nulls++;
    else this.valid[this.rows >> 3]! |= 1 << (this.rows & 7);
    this.offsets[++this.rows] = end;
  }

  /** Makes room for one more row of up to so many bytes; answers where it begins. */
  private room(bytes: number): number {
    const end = this.offsets[this.rows]!;
    if (end + bytes > this.bytes.length) {
      const grown = Buffer.allocUnsafeSlow(Math.max(end + bytes, 2 * this.bytes.length));
      this.bytes.copy(grown, 0, 0, end);
      this.bytes = grown;
    }
    if (this.rows === 8 * this.valid.length) {
      const [offsets, valid] = [this.offsets, this.valid];
      this.offsets = new Int32Array(2 * this.rows + 1);
      this.offsets.set(offsets);
      this.valid = new Uint8Array(2 * valid.length);
      this.valid.set(valid);
    }
    return end;
  }
}

/** Reads a column of bytes or text that came out of Arrow. */
export class BytesReader {
  private readonly bytes: Buffer;
  private readonly offsets: Int32Array;
  private readonly valid: Uint8Array | null;

  constructor({ values, valueOffsets, nullBitmap, nullCount }: Data<DataType>) {
    this.bytes = Buffer.from(values.buffer, values.byteOffset, values.byteLength);
    this.offsets = valueOffsets as Int32Array;
    this.valid = nullCount > 0 ? nullBitmap : null;
  }

  at(row: number): Uint8Array | null {
    return this.isNull(row) ? null : this.bytes.subarray(this.offsets[row]!, this.offsets[row + 1]!);
  }

  text(row: number): string | null {
    return this.isNull(row) ? null : this.bytes.toString('utf8', this.offsets[row]!, this.offsets[row + 1]!);
  }

  private isNull(row: number): boolean {
    return this.valid !== null && (this.valid[row >> 3]! & (1 << (row & 7))) === 0;
  }
}
