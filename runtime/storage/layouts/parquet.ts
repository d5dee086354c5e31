/** Parquet, a row group at a time. */
import { gzipSync } from 'node:zlib';
import type { CompressionCodec, SchemaElement } from 'hyparquet';
import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import type { Column, ColumnType } from '../../../core/columns.js';
import { columnsOf, Groups } from './groups.js';
import type { FileLayout } from './layout.js';

const GROUP = { rows: 100_000, bytes: 32 << 20 };

export class ParquetLayout implements FileLayout {
  private readonly columns: readonly Column[];
  private readonly groups: Groups;
  private readonly bytes = new ByteWriter();
  private readonly file: ParquetWriter;

  constructor(type: ColumnType, { compression }: { readonly compression: 'snappy' | 'gzip' | 'none' }) {
    this.columns = columnsOf(type);
    this.groups = new Groups(this.columns, GROUP);
    const codec: CompressionCodec = compression === 'none' ? 'UNCOMPRESSED' : (compression.toUpperCase() as CompressionCodec);
    const schema = [
      { name: 'schema', num_children: this.columns.length },
      ...this.columns.flatMap(({ name, type }) => elementsOf(name, type)),
    ];
    this.file = new ParquetWriter({
      writer: this.bytes,
      schema,
      codec,
      compressors: { GZIP: (bytes) => gzipSync(bytes) },
      createdBy: 'sluice',
    });
  }

  *push(rows: Buffer): Generator<Uint8Array> {
    this.groups.push(rows, this.write);
    yield* this.take();
  }

  *end(): Generator<Uint8Array> {
    this.groups.end(this.write);
    this.file.finish();
    yield* this.take();
  }

  private readonly write = (values: readonly (readonly unknown[])[], rows: number): void => {
    const columnData = this.columns.map(({ name }, column) => ({ name, data: values[column] as unknown[] }));
    this.file.write({ columnData, rowGroupSize: rows });
  };

  /** What was written since the last time. Places in the file are counted on. */
  private *take(): Generator<Uint8Array> {
    if (this.bytes.index === 0) return;
    yield Buffer.from(this.bytes.getBytes());
    this.bytes.index = 0;
  }
}

/** The elements of a schema that stand for a column: nested ones behind what they are in. */
const elementsOf = (name: string, type: ColumnType): SchemaElement[] => {
  const element: SchemaElement = { name, repetition_type: 'OPTIONAL' };
  switch (type) {
    case 'bool':
      return [{ ...element, type: 'BOOLEAN' }];
    case 'int':
      return [{ ...element, type: 'INT64' }];
    case 'float':
      return [{ ...element, type: 'DOUBLE' }];
    case 'text':
    case 'null':
      return [{ ...element, type: 'BYTE_ARRAY', converted_type: 'UTF8', logical_type: { type: 'STRING' } }];
  }
  if ('fields' in type)
    return [{ ...element, num_children: type.fields.length }, ...type.fields.flatMap((field) => elementsOf(field.name, field.type))];
  return [
    { ...element, num_children: 1, converted_type: 'LIST', logical_type: { type: 'LIST' } },
    { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
    ...elementsOf('element', type.list),
  ];
};
