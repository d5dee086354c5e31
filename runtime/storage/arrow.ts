/** Arrow IPC streams, LZ4-compressed: what both shards and tables are written in. */

import type { Data, Field } from 'apache-arrow';
import { CompressionType, compressionRegistry, makeData, RecordBatch, RecordBatchStreamWriter, Schema, Struct } from 'apache-arrow';
import { compressFrameSync, decompressFrameSync } from 'lz4-napi';

const asBuffer = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
compressionRegistry.set(CompressionType.LZ4_FRAME, {
  encode: (bytes) => compressFrameSync(asBuffer(bytes)),
  decode: (bytes) => decompressFrameSync(asBuffer(bytes)),
});

/** Encodes record batches. What it has encoded is taken away with `take`, so that one batch is in memory. */
export class BatchEncoder extends RecordBatchStreamWriter {
  private pieces: Uint8Array[] = [];

  constructor(private readonly schema: Schema) {
    super({ compressionType: CompressionType.LZ4_FRAME });
    this.reset(undefined, schema);
  }

  batch(rows: number, children: Data[], metadata?: Map<string, string>): void {
    this.write(new RecordBatch(this.schema, makeData({ type: new Struct(this.schema.fields), length: rows, children }), metadata));
  }

  take(): Buffer {
    const bytes = Buffer.concat(this.pieces);
    this.pieces = [];
    return bytes;
  }

  protected override _write(chunk: ArrayBufferView): this {
    this.pieces.push(new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength));
    return this;
  }
}

/** A schema of these columns. */
export const schemaOf = (fields: readonly Field[]): Schema => new Schema([...fields]);
