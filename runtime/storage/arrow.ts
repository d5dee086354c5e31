/** Arrow IPC: LZ4-compressed streams, which both shards and tables are written in, and files for others to read. */

import type { Data, Field } from 'apache-arrow';
import {
  CompressionType,
  compressionRegistry,
  makeData,
  RecordBatch,
  RecordBatchFileWriter,
  RecordBatchStreamWriter,
  RecordBatchWriter,
  Schema,
  Struct,
} from 'apache-arrow';
import { decompress } from 'fzstd';
import { compressFrameSync, decompressFrameSync } from 'lz4-napi';

const asBuffer = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
compressionRegistry.set(CompressionType.LZ4_FRAME, {
  encode: (bytes) => compressFrameSync(asBuffer(bytes)),
  decode: (bytes) => decompressFrameSync(asBuffer(bytes)),
});
// A copy, for numbers are read where they lie, and must begin at a multiple of their size.
compressionRegistry.set(CompressionType.ZSTD, { decode: (bytes) => decompress(bytes).slice() });

/** What a writer has made and nobody has taken yet. */
class Pieces {
  private pieces: Uint8Array[] = [];

  add({ buffer, byteOffset, byteLength }: ArrayBufferView): void {
    this.pieces.push(new Uint8Array(buffer, byteOffset, byteLength));
  }

  take(): Buffer {
    const bytes = Buffer.concat(this.pieces);
    this.pieces = [];
    return bytes;
  }
}

/** Encodes record batches. What it has encoded is taken away with `take`, so that one batch is in memory. */
export class BatchEncoder extends RecordBatchStreamWriter {
  private readonly made = new Pieces();

  constructor(private readonly schema: Schema) {
    super({ compressionType: CompressionType.LZ4_FRAME });
    this.reset(undefined, schema);
  }

  batch(rows: number, children: Data[], metadata?: Map<string, string>): void {
    this.write(new RecordBatch(this.schema, makeData({ type: new Struct(this.schema.fields), length: rows, children }), metadata));
  }

  take(): Buffer {
    return this.made.take();
  }

  protected override _write(chunk: ArrayBufferView): this {
    this.made.add(chunk);
    return this;
  }

  protected override _compressBodyBuffers(buffers: ArrayBufferView[]): Body {
    return withLengths(buffers, super._compressBodyBuffers(buffers));
  }
}

type Body = ReturnType<RecordBatchWriter['_compressBodyBuffers']>;

/** The library writes the compressed length before each buffer, where the format asks for the uncompressed one; -1 marks what is not compressed. */
const withLengths = (buffers: readonly ArrayBufferView[], body: Body): Body => {
  for (const [index, { byteLength }] of buffers.entries()) {
    const { buffer, byteOffset, byteLength: known } = body.buffers[2 * index]!;
    const length = new DataView(buffer, byteOffset, known);
    if (known > 0 && length.getBigInt64(0, true) >= 0) length.setBigInt64(0, BigInt(byteLength), true);
  }
  return body;
};

/** Encodes an Arrow file: a stream with its schema, and where its batches are. */
export class FileEncoder extends RecordBatchFileWriter {
  private readonly made = new Pieces();

  constructor(
    private readonly schema: Schema,
    { isCompressed }: { readonly isCompressed: boolean },
  ) {
    super({ compressionType: isCompressed ? CompressionType.LZ4_FRAME : null });
    this.reset(undefined, schema);
  }

  batch(rows: number, children: Data[]): void {
    this.write(new RecordBatch(this.schema, makeData({ type: new Struct(this.schema.fields), length: rows, children })));
  }

  take(): Buffer {
    return this.made.take();
  }

  protected override _write(chunk: ArrayBufferView): this {
    this.made.add(chunk);
    this._position += chunk.byteLength;
    return this;
  }

  protected override _compressBodyBuffers(buffers: ArrayBufferView[]): Body {
    return withLengths(buffers, super._compressBodyBuffers(buffers));
  }

  /** The library leaves the schema out of the stream in a file, which the format asks for. */
  protected override _writeSchema(schema: Schema): this {
    super._writeSchema(schema);
    (RecordBatchWriter.prototype as unknown as { _writeSchema(this: unknown, schema: Schema): void })._writeSchema.call(this, schema);
    return this;
  }
}

/** A schema of these columns. */
export const schemaOf = (fields: readonly Field[]): Schema => new Schema([...fields]);
