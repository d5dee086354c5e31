/** The store in a bucket of S3, or of what speaks like it. */
import { randomUUID } from 'node:crypto';
import { stat, unlink } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { Client, type ClientOptions, CopyDestinationOptions, CopySourceOptions } from 'minio';
import { RecipeError, StoreError } from '../../core/errors.js';
import type { Json } from '../../core/sample.js';
import { sha256, sha256File } from './key.js';
import { checkDigest, checkName, decodeRecord, encodeRecord } from './names.js';
import { scratchPath } from './scratch.js';
import { type BlobRef, FOUND_MS, type Kept, type Store } from './store.js';

/** Where the service is and who asks. */
export type S3Settings = Pick<ClientOptions, 'endPoint' | 'port' | 'useSSL' | 'accessKey' | 'secretKey' | 'sessionToken' | 'region'>;

const FORMAT = 1;
const CACHE_BYTES = 2 ** 33;

/** Opens the store at `s3://bucket/prefix`, and makes it first unless it `mustExist`. */
export const s3Store = async (uri: string, settings: S3Settings, { mustExist = false } = {}): Promise<Store> => {
  const [, bucket, prefix = ''] = /^s3:\/\/([a-z0-9][a-z0-9.-]{2,})(?:\/(.*?))?\/?$/.exec(uri) ?? [];
  if (bucket === undefined) throw new RecipeError(`"${uri}" is not s3://bucket/prefix`);
  if (prefix !== '') checkName(prefix);
  const client = new Client(settings);
  const store = new S3Store(client, bucket, prefix && `${prefix}/`);
  const id = await store.object('store.json');
  if (id === undefined && mustExist) throw new StoreError(`there is no store at ${uri}`);
  if (id === undefined) {
    if (!(await client.bucketExists(bucket))) await client.makeBucket(bucket, settings.region ?? '').catch(unlessOwned);
    await store.once('store.json', Buffer.from(`${JSON.stringify({ format: FORMAT, id: randomUUID() })}\n`));
  }
  const { format } = JSON.parse(((id ?? (await store.object('store.json'))) as Buffer).toString()) as { format: number };
  if (format !== FORMAT) throw new StoreError(`${uri} has format ${format}; this version reads format ${FORMAT}`);
  return store;
};

class S3Store implements Store {
  readonly uri: string;
  /** Downloaded blobs, the one used longest ago first. */
  private readonly files = new Map<string, string>();
  private cached = 0;

  constructor(
    private readonly client: Client,
    private readonly bucket: string,
    private readonly prefix: string,
  ) {
    this.uri = `s3://${bucket}/${prefix}`.replace(/\/$/, '');
  }

  async put(bytes: Uint8Array | readonly Uint8Array[]): Promise<BlobRef> {
    const whole = Buffer.concat(bytes instanceof Uint8Array ? [bytes] : bytes);
    const ref = { digest: sha256(whole), bytes: whole.length };
    if (!(await this.holds(ref.digest))) await this.client.putObject(this.bucket, this.prefix + blobName(ref.digest), whole, whole.length);
    return ref;
  }

  async putFile(path: string): Promise<BlobRef> {
    const ref = await sha256File(path);
    if (!(await this.holds(ref.digest))) await this.client.fPutObject(this.bucket, this.prefix + blobName(ref.digest), path);
    await unlink(path);
    return ref;
  }

  async get(digest: string): Promise<Buffer> {
    const bytes = await this.object(blobName(digest));
    if (!bytes) throw new StoreError(`blob ${digest} is not in the store at ${this.uri}`);
    if (sha256(bytes) !== digest) throw this.damaged(digest);
    return bytes;
  }

  async file(digest: string): Promise<string> {
    const known = this.files.get(digest);
    const path = known ?? (await this.download(digest));
    if (known === undefined) {
      const { size } = await stat(path);
      this.cached += size;
    }
    this.files.delete(digest);
    this.files.set(digest, path);
    await this.trim();
    return path;
  }

  has(digest: string): Promise<boolean> {
    return this.client.statObject(this.bucket, this.prefix + blobName(digest)).then(
      () => true,
      (error) => unlessAbsent(error) ?? false,
    );
  }

  async commit<T extends Json>(name: string, record: T): Promise<{ record: T; won: boolean }> {
    if (await this.once(recordName(name), encodeRecord(record))) return { record, won: true };
    const winner = await this.read<T>(name);
    if (winner === undefined) throw new StoreError(`record ${name} was removed while it was committed`);
    return { record: winner, won: false };
  }

  async read<T extends Json>(name: string, { quietly } = { quietly: false }): Promise<T | undefined> {
    const found = await this.dated(recordName(name));
    if (!found) return undefined;
    const { bytes, at } = found;
    const record = decodeRecord<T>(bytes, `${this.uri}/${recordName(name)}`);
    if (!quietly && isLong(at)) await this.renew(this.prefix + recordName(name));
    return record;
  }

  async *list(prefix: string): AsyncIterable<string> {
    const start = `${this.prefix}records/`;
    for await (const { name } of this.client.listObjectsV2(this.bucket, start + prefix, true)) {
      if (name) yield name.slice(start.length);
    }
  }

  records(): AsyncIterable<Kept> {
    return this.kept('records/');
  }

  blobs(): AsyncIterable<Kept> {
    return this.kept('blobs/');
  }

  remove(name: string, before?: number): Promise<boolean> {
    return this.removeObject(this.prefix + recordName(name), before);
  }

  removeBlob(digest: string, before?: number): Promise<boolean> {
    return this.removeObject(this.prefix + blobName(digest), before);
  }

  private async *kept(folder: string): AsyncGenerator<Kept> {
    const start = this.prefix + folder;
    for await (const { name, size, lastModified } of this.client.listObjectsV2(this.bucket, start, true))
      if (name) yield { name: name.slice(start.length), bytes: size ?? 0, at: lastModified?.getTime() ?? 0 };
  }

  /** When an object was written; undefined when there is none. */
  private async writtenAt(path: string): Promise<number | undefined> {
    return (await this.client.statObject(this.bucket, path).catch(unlessAbsent))?.lastModified.getTime();
  }

  /** Whether a blob is there that need not be put again; one that is old is, so that it counts as found now. */
  private async holds(digest: string): Promise<boolean> {
    const at = await this.writtenAt(this.prefix + blobName(digest));
    return at !== undefined && !isLong(at);
  }

  /** Has an object count as written now, if it is there. Times cannot be set: whatever stands there by now is copied onto itself. */
  private async renew(path: string): Promise<void> {
    const here = { Bucket: this.bucket, Object: path };
    const to = new CopyDestinationOptions({ ...here, MetadataDirective: 'REPLACE' });
    await this.client.copyObject(new CopySourceOptions(here), to).catch(unlessAbsent);
  }

  private async removeObject(path: string, before = Number.POSITIVE_INFINITY): Promise<boolean> {
    if (before !== Number.POSITIVE_INFINITY && ((await this.writtenAt(path)) ?? 0) >= before) return false;
    await this.client.removeObject(this.bucket, path);
    return true;
  }

  /** Puts an object unless there is one of that name: then that one stays as it is and the answer is false. */
  async once(name: string, bytes: Buffer): Promise<boolean> {
    try {
      await this.client.putObject(this.bucket, this.prefix + name, bytes, bytes.length, { 'If-None-Match': '*' });
      return true;
    } catch (error) {
      if (codeOf(error) === 'PreconditionFailed') return false;
      // Another such PUT is under way, and it is not yet known which of them stays.
      if (codeOf(error) === 'ConditionalRequestConflict') return this.once(name, bytes);
      throw error;
    }
  }

  /** An object's bytes. */
  async object(name: string): Promise<Buffer | undefined> {
    return (await this.dated(name))?.bytes;
  }

  /** An object's bytes, and when it was written. */
  private async dated(name: string): Promise<{ readonly bytes: Buffer; readonly at: number } | undefined> {
    const stream = await this.client.getObject(this.bucket, this.prefix + name).catch(unlessAbsent);
    if (!stream) return undefined;
    const pieces: Buffer[] = [];
    for await (const piece of stream) pieces.push(piece as Buffer);
    return { bytes: Buffer.concat(pieces), at: Date.parse((stream as IncomingMessage).headers['last-modified'] ?? '') };
  }

  private async download(digest: string): Promise<string> {
    const path = scratchPath();
    await this.client.fGetObject(this.bucket, this.prefix + blobName(digest), path).catch((error) => {
      throw unlessAbsent(error) ?? new StoreError(`blob ${digest} is not in the store at ${this.uri}`);
    });
    const found = await sha256File(path);
    if (found.digest !== digest) throw this.damaged(digest);
    return path;
  }

  /** Drops the files used longest ago while all of them together are over the limit. */
  private async trim(): Promise<void> {
    for (const [digest, path] of this.files) {
      if (this.cached <= CACHE_BYTES || this.files.size === 1) return;
      this.files.delete(digest);
      const { size } = await stat(path);
      this.cached -= size;
      await unlink(path);
    }
  }

  private damaged(digest: string): StoreError {
    return new StoreError(`blob ${digest} in ${this.uri} is damaged; remove it to have it made again`);
  }
}

/** Whether what was written then is to be noted as found; not when it is gone by now. */
const isLong = (at = Number.POSITIVE_INFINITY): boolean => Date.now() - at > FOUND_MS;
const blobName = (digest: string): string => `blobs/${checkDigest(digest)}`;
const recordName = (name: string): string => `records/${checkName(name)}`;
const codeOf = (error: unknown): unknown => (error as { code?: unknown }).code;
const unlessOwned = (error: unknown): void => {
  if (codeOf(error) !== 'BucketAlreadyOwnedByYou') throw error;
};
const unlessAbsent = (error: unknown): undefined => {
  if (!['NoSuchKey', 'NotFound', 'NoSuchBucket'].includes(codeOf(error) as string)) throw error;
};
