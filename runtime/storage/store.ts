/** Where everything durable is kept: blobs by their digest, and records that are committed once. */
import { setImmediate as breathe } from 'node:timers/promises';
import type { Json } from '../../core/sample.js';

export interface BlobRef {
  /** SHA-256 of the bytes, in hex. */
  readonly digest: string;
  readonly bytes: number;
}

/** A record or blob, by its name or digest, and when (in milliseconds) it was written, or found again and relied on. */
export interface Kept {
  readonly name: string;
  readonly bytes: number;
  readonly at: number;
}

/** What is found again longer after it was written is as if it were written now. */
export const FOUND_MS = 600_000;

/**
 * One interface over a local directory and over S3. A blob is durable when its `put` resolves. A record is committed once: the first
 * wins, and every later `commit` answers with it. Reads verify: a blob that is absent or not what its digest says is a `StoreError`.
 */
export interface Store {
  readonly uri: string;
  put(bytes: Uint8Array | readonly Uint8Array[]): Promise<BlobRef>;
  /** Takes over a scratch file, which is gone afterwards. */
  putFile(path: string): Promise<BlobRef>;
  get(digest: string): Promise<Buffer>;
  /** Path of a local file with these bytes; not to be written to. */
  file(digest: string): Promise<string>;
  has(digest: string): Promise<boolean>;
  /** Names look like `results/<key>`: letters, digits, `.`, `_`, `-` and slashes. */
  commit<T extends Json>(name: string, record: T): Promise<{ readonly record: T; readonly won: boolean }>;
  /** A record that is read counts as found, unless it is read `quietly`: to be shown, not to be relied on. */
  read<T extends Json>(name: string, how?: { readonly quietly: boolean }): Promise<T | undefined>;
  /** Names of the records that start with `prefix`, in order. */
  list(prefix: string): AsyncIterable<string>;
  /** All records, and all blobs, in any order. */
  records(): AsyncIterable<Kept>;
  blobs(): AsyncIterable<Kept>;
  /** With `before`, only what was neither written nor found since then; answers whether it is gone. */
  remove(name: string, before?: number): Promise<boolean>;
  removeBlob(digest: string, before?: number): Promise<boolean>;
}

const ASKED_AT_ONCE = 32;

/** Whether the store has all of these blobs. */
export const hasAll = async (store: Store, digests: Iterable<string> | AsyncIterable<string>): Promise<boolean> => {
  let some: string[] = [];
  const areThere = async () => (await Promise.all(some.map((digest) => store.has(digest)))).every(Boolean);
  for await (const digest of digests) {
    some.push(digest);
    if (some.length < ASKED_AT_ONCE) continue;
    if (!(await areThere())) return false;
    some = [];
    // A store that answers at once would not let anything else happen meanwhile.
    await breathe();
  }
  return areThere();
};
