/** Archives that samples name: ZIP and tar, the latter compressed by gzip or not. Nothing is unpacked to a disk, so names in them do no harm. */
import { createReadStream } from 'node:fs';
import { open, readFile, stat } from 'node:fs/promises';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { SampleError } from '../../core/errors.js';
import type { Media } from '../../core/operator.js';
import type { MediaRef } from '../../core/sample.js';
import { tarFiles } from './tar.js';
import { isZip, zipFiles } from './zip.js';

/** A file in an archive. */
export interface ArchivedFile {
  readonly name: string;
  /** What `read` answers is of this size. */
  readonly size: number;
  read(): Promise<Buffer>;
}

const HEAD = 5;
const CHUNK = 1 << 18;
/** ZIP files are read whole, several at once: a larger one would take more memory than a lane should. */
const MOST_ZIP_BYTES = 2 ** 28;

/** The files that an archive holds, in its order. What it is its bytes tell, whatever it is called. */
export async function* archivedFiles(media: Pick<Media, 'file'>, ref: MediaRef): AsyncGenerator<ArchivedFile> {
  const path = await media.file(ref);
  const named = (error: unknown) => (error instanceof SampleError ? new SampleError(`${ref.uri}: ${error.message}`) : error);
  const naming = async (read: () => Buffer | Promise<Buffer>): Promise<Buffer> => {
    try {
      return await read();
    } catch (error) {
      throw named(error);
    }
  };
  try {
    for await (const { name, size, read } of filesIn(path)) yield { name, size, read: () => naming(read) };
  } catch (error) {
    throw named(error);
  }
}

async function* filesIn(path: string) {
  const head = await headOf(path);
  if (isZip(head)) {
    for (const { name, size, read } of zipFiles(await bytesOf(path))) yield { name, size, read: () => wholeOf(read(size), size) };
    return;
  }
  const file = createReadStream(path, { highWaterMark: CHUNK });
  const isGzip = head[0] === 0x1f && head[1] === 0x8b;
  const stream = isGzip ? pipeline(file, createGunzip({ chunkSize: CHUNK }), () => {}) : file;
  try {
    yield* tarFiles(stream);
  } catch (error) {
    if (/^Z_/.test((error as NodeJS.ErrnoException).code ?? '')) throw new SampleError(`damaged gzip: ${(error as Error).message}`);
    throw error;
  } finally {
    stream.destroy();
  }
}

const wholeOf = (bytes: Buffer, size: number): Buffer => {
  if (bytes.length !== size) throw new SampleError('a damaged ZIP file: a file in it is of another size than it says');
  return bytes;
};

const bytesOf = async (path: string): Promise<Buffer> => {
  const { size } = await stat(path);
  if (size > MOST_ZIP_BYTES) throw new SampleError(`a ZIP file of ${size} bytes; the limit is ${MOST_ZIP_BYTES}`);
  return readFile(path);
};

const headOf = async (path: string): Promise<Buffer> => {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD), 0, HEAD, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
};
