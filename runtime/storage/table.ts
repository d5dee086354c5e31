/** Small columnar tables: what was measured on the rows of a shard. */
import { type Data, DataType, Field, FixedSizeBinary, Float64, Int32, makeData, RecordBatchReader, Utf8 } from 'apache-arrow';
import { StoreError } from '../../core/errors.js';
import { BatchEncoder, schemaOf } from './arrow.js';
import { BytesColumn, BytesReader } from './columns.js';
import { Mask } from './mask.js';
import type { BlobRef, Store } from './store.js';

export type TableColumn =
  | { readonly type: 'int32'; readonly values: Int32Array }
  /** `valid` has the rows that are not null; it is absent when none is. NaN is a value. */
  | { readonly type: 'float64'; readonly values: Float64Array; readonly valid?: Mask }
  | { readonly type: 'text'; readonly values: readonly (string | null)[] }
  /** So many bytes per row. */
  | { readonly type: 'bytes'; readonly width: number; readonly values: Uint8Array };

export interface Table {
  readonly rows: number;
  readonly columns: Readonly<Record<string, TableColumn>>;
}

/** Keeps a table as a blob. */
export const writeTable = (store: Store, { rows, columns }: Table): Promise<BlobRef> => {
  const data = Object.values(columns).map((column) => encode(column, rows));
  const fields = Object.keys(columns).map((name, i) => new Field(name, data[i]!.type, true));
  const encoder = new BatchEncoder(schemaOf(fields));
  encoder.batch(rows, data);
  encoder.close();
  return store.put(encoder.take());
};

/** Reads a table, or only the columns named; a column that it lacks is left out. */
export const readTable = async (store: Store, digest: string, names?: readonly string[]): Promise<Table> => {
  const [batch] = RecordBatchReader.from(await store.get(digest));
  if (!batch) throw new StoreError(`blob ${digest} is not a table`);
  const wanted = batch.schema.fields.map(({ name }, i) => [name, batch.data.children[i]!] as const);
  const columns = wanted
    .filter(([name]) => names === undefined || names.includes(name))
    .map(([name, data]) => [name, decode(data)] as const);
  return { rows: batch.numRows, columns: Object.fromEntries(columns) };
};

const encode = (column: TableColumn, rows: number): Data => {
  switch (column.type) {
    case 'int32':
      return makeData({ type: new Int32(), length: rows, data: column.values.subarray(0, rows) });
    case 'float64': {
      const { valid } = column;
      const nullCount = valid ? rows - valid.count : 0;
      // One spelling of NaN, and zeros where nothing was measured: equal tables are equal bytes.
      const data = new Float64Array(rows);
      for (let row = 0; row < rows; row++) {
        if (valid && !valid.has(row)) continue;
        const value = column.values[row]!;
        data[row] = Number.isNaN(value) ? Number.NaN : value;
      }
      return makeData({ type: new Float64(), length: rows, nullCount, nullBitmap: nullCount > 0 ? valid!.bits : null, data });
    }
    case 'text': {
      const texts = new BytesColumn();
      for (const value of column.values) texts.addText(value);
      return texts.take(new Utf8());
    }
    case 'bytes':
      return makeData({ type: new FixedSizeBinary(column.width), length: rows, data: column.values.subarray(0, rows * column.width) });
  }
};

const decode = (data: Data): TableColumn => {
  const { type, length: rows, values } = data;
  if (DataType.isInt(type)) return { type: 'int32', values: values.subarray(0, rows) };
  if (DataType.isFixedSizeBinary(type)) return { type: 'bytes', width: type.byteWidth, values: values.subarray(0, rows * type.byteWidth) };
  if (DataType.isUtf8(type)) {
    const texts = new BytesReader(data);
    return { type: 'text', values: Array.from({ length: rows }, (_, row) => texts.text(row)) };
  }
  const floats = { type: 'float64', values: values.subarray(0, rows) as Float64Array } as const;
  return data.nullCount === 0 ? floats : { ...floats, valid: new Mask(rows, data.nullBitmap.subarray(0, (rows + 7) >> 3)) };
};
