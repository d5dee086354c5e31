/**
 * Files of this machine. What asks the file system alone (open, look, rename, remove) is done at once: the way to a thread of the pool and
 * back takes longer. What moves bytes, or waits until they are on disk, is waited for. The price: while a shared disk does not answer at all,
 * neither does the process, and what it has in hand is taken for lost and done again.
 */
import { closeSync, fstatSync, fsync, openSync, read, writeFile } from 'node:fs';
import { promisify } from 'node:util';

export const readSome = promisify(read);
const writeAll = promisify(writeFile);
const flush = promisify(fsync);

/** Has a file open for as long as `work` takes. */
export const withFile = async <T>(path: string, flags: 'r' | 'wx', work: (file: number) => Promise<T>): Promise<T> => {
  const file = openSync(path, flags);
  try {
    return await work(file);
  } finally {
    closeSync(file);
  }
};

/** More is not read with one call: it counts in 32 bits. */
const MOST_READ = 1 << 30;

/** What a file holds; `size` bytes of it, or fewer where it ends before. */
export const readBytes = async (file: number, size = fstatSync(file).size): Promise<Buffer> => {
  const bytes = Buffer.allocUnsafeSlow(size);
  for (let at = 0; at < size; ) {
    const { bytesRead } = await readSome(file, bytes, at, Math.min(size - at, MOST_READ), at);
    if (bytesRead === 0) return bytes.subarray(0, at);
    at += bytesRead;
  }
  return bytes;
};

/** The bytes of a file, a block at a time, all in the same memory. */
export async function* blocksOf(file: number): AsyncGenerator<Buffer> {
  const { size } = fstatSync(file);
  // Memory that is not needed is not taken: to collect it costs more than a small file does.
  const block = Buffer.allocUnsafe(Math.min(Math.max(size + 1, 1 << 12), 1 << 20));
  for (let at = 0; ; ) {
    const { bytesRead } = await readSome(file, block, 0, block.length, at);
    if (bytesRead > 0) yield block.subarray(0, bytesRead);
    at += bytesRead;
    // Some file systems give less than is asked for, and some do not tell sizes: to come short is not to be at the end.
    if (bytesRead === 0 || (at === size && bytesRead < block.length)) return;
  }
}

/** Makes a file that is on disk when it resolves. */
export const makeFile = (path: string, bytes: Uint8Array): Promise<void> =>
  withFile(path, 'wx', async (file) => {
    await writeAll(file, bytes);
    await flush(file);
  });

/** Waits until a file's bytes, or a folder's entries, are on disk. */
export const sync = (path: string): Promise<void> => withFile(path, 'r', flush);
