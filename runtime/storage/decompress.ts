/** The rows of a file, block by block: decompressed, or made into lines, when its name or its first byte says so. */
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { type Duplex, pipeline } from 'node:stream';
import * as zlib from 'node:zlib';
import { Decompress } from 'fzstd';
import { RecipeError } from '../../core/errors.js';
import { arrowLines, isArrow } from './arrow-rows.js';
import { isList, listLines, mayBeList } from './json-list.js';
import { unreadable } from './list-files.js';
import { isParquet, parquetLines } from './parquet.js';

/** Whether a file's name says that its bytes are not those of its rows: it is compressed, Parquet or Arrow. */
const isCompressed = (path: string): boolean => /\.(gz|zst)$/i.test(path) || isParquet(path) || isArrow(path);

/** Whether a file's bytes are not those of its rows: it is compressed, Parquet, Arrow, or one JSON list. */
export const isDerived = (path: string): boolean => isCompressed(path) || (mayBeList(path) && isList(path));

/** The bytes of a file's rows. A block is only valid until the next one is asked for. */
export async function* fileBlocks(path: string): AsyncGenerator<Buffer> {
  const file = await open(path).catch((error) => unreadable(path, error));
  await file.close();
  yield* mayBeList(path) ? listLines(bytesOf(path)) : bytesOf(path);
}

async function* bytesOf(path: string): AsyncGenerator<Buffer> {
  if (!isCompressed(path)) return yield* plain(path);
  if (/\.(parquet|arrows?|feather)\.(gz|zst)$/i.test(path))
    throw new RecipeError(`${path}: decompress it first: Parquet and Arrow are read from their end`);
  try {
    if (isParquet(path)) yield* parquetLines(path);
    else if (isArrow(path)) yield* arrowLines(path);
    else yield* /gz$/i.test(path) ? through(path, zlib.createGunzip({ chunkSize: 1 << 18 })) : zstd(path);
  } catch (error) {
    if (error instanceof RecipeError || (error instanceof Error && 'syscall' in error)) throw error;
    throw new RecipeError(`${path}: is damaged or not complete (${error instanceof Error ? error.message : error})`);
  }
}

async function* plain(path: string): AsyncGenerator<Buffer> {
  const file = await open(path);
  const block = Buffer.allocUnsafeSlow(1 << 20);
  try {
    for (;;) {
      const { bytesRead } = await file.read(block, 0, block.length);
      if (bytesRead === 0) return;
      yield block.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}

async function* through(path: string, decoder: Duplex): AsyncGenerator<Buffer> {
  // The error reaches whoever iterates over the decoder.
  pipeline(createReadStream(path, { highWaterMark: 1 << 18 }), decoder, () => {});
  yield* decoder;
}

async function* zstd(path: string): AsyncGenerator<Buffer> {
  const { createZstdDecompress } = zlib as { createZstdDecompress?: () => Duplex };
  if (createZstdDecompress) return yield* through(path, createZstdDecompress());
  const pieces: Uint8Array[] = [];
  const decoder = new Decompress((piece) => pieces.push(piece));
  const taken = () => pieces.splice(0).map((piece) => Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength));
  for await (const block of createReadStream(path, { highWaterMark: 1 << 18 })) {
    decoder.push(block as Buffer);
    yield* taken();
  }
  decoder.push(new Uint8Array(), true);
  yield* taken();
}
