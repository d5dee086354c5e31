/**
 * Shards: samples as Arrow IPC streams. Batches are cut by rows and bytes alone, and a row's digest is over what the row holds, so nothing
 * of how a shard was computed shows in either.
 */
import { createHash, hash } from 'node:crypto';
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { Binary, Field, FixedSizeBinary, FixedSizeList, Int32, makeData, RecordBatchReader, Utf8 } from 'apache-arrow';
import type { ShardRef } from '../../core/dataset.js';
import { StoreError } from '../../core/errors.js';
import { COLUMNS, type JsonObject, type MediaRef, type Row } from '../../core/sample.js';
import { BatchEncoder, schemaOf } from './arrow.js';
import { BlobWriter } from './blob-writer.js';
import { BytesColumn, BytesReader } from './columns.js';
import { type Mask, readMask } from './mask.js';
import { digestOf, ROW_DIGEST } from './row-digest.js';
import { STATS_FIELDS, StatsColumn, StatsReader } from './stats-column.js';
import type { Store } from './store.js';

export { ROW_DIGEST };

const BATCH_ROWS = 2000;
const BATCH_BYTES = 8 << 20;
const HOLES = 2 * COLUMNS.length;

const BYTES_FIELDS = [
  new Field('id', new Utf8(), false),
  new Field('text', new Utf8(), true),
  new Field('images', new Utf8(), true),
  new Field('audios', new Utf8(), true),
  new Field('videos', new Utf8(), true),
  new Field('meta', new Utf8(), true),
  new Field('rest', new Binary(), false),
] as const;
const HOLES_TYPE = new FixedSizeList(HOLES, new Field('item', new Int32(), false));
const DIGEST_TYPE = new FixedSizeBinary(ROW_DIGEST);
const FILES_FIELD = new Field('files', new Utf8(), true);
const SCHEMA = schemaOf([
  ...[...BYTES_FIELDS, ...STATS_FIELDS, new Field('holes', HOLES_TYPE, false), new Field('digest', DIGEST_TYPE, false)],
  FILES_FIELD,
]);

const listJson = (refs: readonly MediaRef[]): string | null => (refs.length === 0 ? null : JSON.stringify(refs));
const objectJson = (object: JsonObject): string | null => {
  for (const _ in object) return JSON.stringify(object);
  return null;
};

/** The digest of a shard: over its rows' digests in order, or over those that `keep` has. */
export const shardDigest = (digests: Uint8Array, keep?: Mask): string => {
  if (!keep) return hash('sha256', digests);
  const contents = createHash('sha256');
  for (const row of keep.places()) contents.update(digests.subarray(row * ROW_DIGEST, (row + 1) * ROW_DIGEST));
  return contents.digest('hex');
};

/** Writes a shard row by row; holds one batch of it in memory, and what it makes of few. */
export class ShardWriter {
  private readonly written = new BlobWriter();
  private readonly encoder = new BatchEncoder(SCHEMA);
  private readonly columns = BYTES_FIELDS.map(() => new BytesColumn());
  private readonly files = new BytesColumn();
  private readonly stats = new StatsColumn();
  private readonly holes = new Int32Array(BATCH_ROWS * HOLES);
  private batchDigests = new Uint8Array(BATCH_ROWS * ROW_DIGEST);
  private readonly digests: Uint8Array[] = [];
  private batchRows = 0;
  private batchBytes = 0;
  private rows = 0;
  private bytes = 0;

  constructor(private readonly store: Store) {}

  /** Adds a row; its values are copied. */
  add(row: Row): void {
    const texts = [row.id, null, listJson(row.images), listJson(row.audios), listJson(row.videos), objectJson(row.meta)] as const;
    const files = listJson(row.files ?? []);
    const length = [...texts, files].reduce(
      (sum, text) => sum + (text?.length ?? 0),
      (row.utf8?.length ?? 0) + row.rest.length + 4 * HOLES,
    );
    if (this.batchRows === BATCH_ROWS || (this.batchRows > 0 && this.batchBytes + length > BATCH_BYTES)) this.flush();
    texts.forEach((text, column) => {
      if (column !== 1) this.columns[column]!.addText(text);
    });
    this.columns[1]!.add(row.utf8);
    this.columns[6]!.add(row.rest);
    this.files.addText(files);
    this.stats.add(row.stats);
    this.holes.set(row.holes, this.batchRows * HOLES);
    this.batchDigests.set(this.digest(row), this.batchRows * ROW_DIGEST);
    this.batchRows++;
    this.batchBytes += length;
    this.rows++;
    this.bytes += length;
  }

  /** Keeps the shard. `digests` has 16 bytes per row. */
  async end(): Promise<{ shard: ShardRef; digests: Uint8Array }> {
    if (this.batchRows > 0) this.flush();
    this.encoder.close();
    this.written.add(this.encoder.take());
    const { digest: data } = await this.written.keep(this.store);
    const digests = Buffer.concat(this.digests);
    return { shard: { digest: shardDigest(digests), rows: this.rows, bytes: this.bytes, data, stats: null }, digests };
  }

  /** Gives up: what was spooled is removed. */
  abort(): void {
    this.written.drop();
  }

  private flush(): void {
    const rows = this.batchRows;
    const item = makeData({ type: new Int32(), length: rows * HOLES, data: this.holes.subarray(0, rows * HOLES) });
    const { children, shapes } = this.stats.take();
    const digests = this.batchDigests.subarray(0, rows * ROW_DIGEST);
    this.encoder.batch(
      rows,
      [
        ...BYTES_FIELDS.map(({ type }, column) => this.columns[column]!.take(type)),
        ...children,
        makeData({ type: HOLES_TYPE, length: rows, nullCount: 0, child: item }),
        makeData({ type: DIGEST_TYPE, length: rows, data: digests }),
        this.files.take(FILES_FIELD.type),
      ],
      new Map([['stats', shapes]]),
    );
    this.written.add(this.encoder.take());
    this.digests.push(digests);
    this.batchDigests = new Uint8Array(BATCH_ROWS * ROW_DIGEST);
    this.batchRows = 0;
    this.batchBytes = 0;
  }

  /** Over the row's columns, which hold the names of `files` too; of media, over the uri as the user wrote it and the digest, if it has one. */
  private digest(row: Row): Uint8Array {
    const [id, , , , , meta, rest] = this.columns;
    const media = [row.images, row.audios, row.videos].map((refs) => (refs.length === 0 ? null : Buffer.from(identities(refs))));
    const holes = new Uint8Array(row.holes.buffer, row.holes.byteOffset, row.holes.byteLength);
    return digestOf([id!.last, row.utf8, ...media, meta!.last, rest!.last, holes, ...this.stats.last]);
  }
}

const identities = (refs: readonly MediaRef[]): string => JSON.stringify(refs.map(({ uri, digest }) => [uri, digest ?? null]));

/** The rows of a shard, a batch at a time. Their bytes are views of the batch, which lives as long as one of them does. */
export async function* readShard(store: Store, { data, keep }: Pick<ShardRef, 'data' | 'keep'>): AsyncGenerator<Row[]> {
  const path = await store.file(data);
  const mask = keep === undefined ? undefined : await readMask(store, keep);
  let before = 0;
  for (const batch of RecordBatchReader.from(blocks(path))) {
    const { length, children } = batch.data;
    if (length === 0) return;
    const rows: Row[] = [];
    const [ids, texts, images, audios, videos, metas, rests] = children.slice(0, 7).map((column) => new BytesReader(column));
    const stats = new StatsReader(children.slice(7, 10), batch.metadata.get('stats')!);
    const holes = children[10]!.children[0]!.values as Int32Array;
    const refs = (column: BytesReader, row: number) => JSON.parse(column.text(row) ?? '[]') as MediaRef[];
    // Shards of before there were such files have no such column.
    const files = children[12] && new BytesReader(children[12]);
    for (let row = 0; row < length; row++) {
      if (mask && !mask.has(before + row)) continue;
      rows.push({
        id: ids!.text(row)!,
        utf8: texts!.at(row),
        images: refs(images!, row),
        audios: refs(audios!, row),
        videos: refs(videos!, row),
        meta: JSON.parse(metas!.text(row) ?? '{}') as JsonObject,
        stats: stats.at(row),
        rest: rests!.at(row)!,
        holes: holes.subarray(row * HOLES, (row + 1) * HOLES),
        ...(files?.text(row) && { files: refs(files, row) }),
      });
    }
    before += length;
    if (rows.length > 0) yield rows;
  }
}

/** The digests of the files in the store that the rows of a shard name. */
export async function* mediaIn(store: Store, shard: Pick<ShardRef, 'data' | 'keep'>): AsyncGenerator<string> {
  for await (const rows of readShard(store, shard))
    for (const { images, audios, videos, files = [] } of rows)
      for (const { digest } of [...images, ...audios, ...videos, ...files]) if (digest !== undefined) yield digest;
}

/** A file's bytes, block by block: each in memory of its own, for what is read may point into it. */
function* blocks(path: string): Generator<Uint8Array> {
  const file = openSync(path, 'r');
  try {
    for (let left = fstatSync(file).size; left > 0; ) {
      const block = Buffer.allocUnsafeSlow(Math.min(left, 1 << 20));
      const length = readSync(file, block);
      if (length === 0) throw new StoreError(`${path} ends ${left} bytes before its end`);
      left -= length;
      yield block.subarray(0, length);
    }
  } finally {
    closeSync(file);
  }
}
