/** Arrow files, which are also Feather files, a record batch at a time. */
import { Bool, type Data, type DataType, Field, Float64, Int64, List, makeData, Struct, Utf8 } from 'apache-arrow';
import type { Column, ColumnType } from '../../../core/columns.js';
import type { Typed } from '../../text/typed-row.js';
import { FileEncoder, schemaOf } from '../arrow.js';
import { BytesColumn } from '../columns.js';
import { columnsOf, Groups } from './groups.js';
import type { FileLayout } from './layout.js';

const BATCH = { rows: 64 << 10, bytes: 16 << 20 };

export class ArrowLayout implements FileLayout {
  private readonly columns: readonly Column[];
  private readonly groups: Groups;
  private readonly file: FileEncoder;

  constructor(type: ColumnType, { compression }: { readonly compression: 'lz4' | 'none' }) {
    this.columns = columnsOf(type);
    this.groups = new Groups(this.columns, BATCH);
    this.file = new FileEncoder(schemaOf(this.columns.map(fieldOf)), { isCompressed: compression === 'lz4' });
  }

  *push(rows: Buffer): Generator<Uint8Array> {
    this.groups.push(rows, this.write);
    yield this.file.take();
  }

  *end(): Generator<Uint8Array> {
    this.groups.end(this.write);
    this.file.close();
    yield this.file.take();
  }

  private readonly write = (values: readonly (readonly Typed[])[], rows: number): void =>
    this.file.batch(
      rows,
      this.columns.map(({ type }, column) => dataOf(type, values[column]!)),
    );
}

const fieldOf = ({ name, type }: Column): Field => new Field(name, arrowType(type), true);
const arrowType = (type: ColumnType): DataType => {
  switch (type) {
    case 'bool':
      return new Bool();
    case 'int':
      return new Int64();
    case 'float':
      return new Float64();
    case 'text':
    case 'null':
      return new Utf8();
  }
  return 'list' in type ? new List(fieldOf({ name: 'item', type: type.list })) : new Struct(type.fields.map(fieldOf));
};

const dataOf = (type: ColumnType, values: readonly Typed[]): Data => {
  if (type === 'text' || type === 'null') {
    const texts = new BytesColumn();
    for (const value of values) texts.add(value as Uint8Array | null);
    return texts.take(new Utf8());
  }
  const { length } = values;
  const valid = bitsOf(values, (value) => value !== null);
  const nullCount = values.reduce<number>((sum, value) => (value === null ? sum + 1 : sum), 0);
  const known = { length, nullCount, nullBitmap: nullCount > 0 ? valid : null };
  switch (type) {
    case 'bool':
      return makeData({ ...known, type: new Bool(), data: bitsOf(values, (value) => value === true) });
    case 'int':
      return makeData({ ...known, type: new Int64(), data: BigInt64Array.from(values, (value) => (value as bigint | null) ?? 0n) });
    case 'float':
      return makeData({ ...known, type: new Float64(), data: Float64Array.from(values, (value) => (value as number | null) ?? 0) });
  }
  if ('fields' in type) {
    const children = type.fields.map(({ name, type: own }) =>
      dataOf(
        own,
        values.map((value) => (value as { readonly [field: string]: Typed } | null)?.[name] ?? null),
      ),
    );
    return makeData({ ...known, type: arrowType(type) as Struct, children });
  }
  const valueOffsets = new Int32Array(length + 1);
  const items: Typed[] = [];
  for (const [row, value] of values.entries()) {
    for (const item of (value as readonly Typed[] | null) ?? []) items.push(item);
    valueOffsets[row + 1] = items.length;
  }
  return makeData({ ...known, type: arrowType(type) as List, valueOffsets, child: dataOf(type.list, items) });
};

const bitsOf = (values: readonly Typed[], isSet: (value: Typed) => boolean): Uint8Array => {
  const bits = new Uint8Array(Math.ceil(values.length / 64) * 8);
  for (const [row, value] of values.entries()) if (isSet(value)) bits[row >> 3]! |= 1 << (row & 7);
  return bits;
};
