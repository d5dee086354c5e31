/** Where everything durable is kept: blobs by their digest, and records that are committed once. */
import type { Json } from '../../core/sample.js';

export interface BlobRef {
  /** SHA-256 of the bytes, in hex. */
  readonly digest: string;
  readonly bytes: number;
}

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
  read<T extends Json>(name: string): Promise<T | undefined>;
  /** Names of the records that start with `prefix`, in order. */
  list(prefix: string): AsyncIterable<string>;
  remove(name: string): Promise<void>;
  removeBlob(digest: string): Promise<void>;
}
