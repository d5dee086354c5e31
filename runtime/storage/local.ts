/** The store in a directory: the embedded default, and one that hosts may share. */
import { randomUUID } from 'node:crypto';
import { linkSync, mkdirSync, renameSync, type Stats, statSync, unlinkSync, utimesSync } from 'node:fs';
import { copyFile, readdir, readFile, rm, unlink } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { StoreError } from '../../core/errors.js';
import type { Json } from '../../core/sample.js';
import { makeFile, readBytes, sync, withFile } from './files.js';
import { sha256, sha256File } from './key.js';
import { checkDigest, checkName, decodeRecord, encodeRecord } from './names.js';
import { scratchPath, sweepScratch } from './scratch.js';
import { type BlobRef, FOUND_MS, type Kept, type Store } from './store.js';

const FORMAT = 1;

/** Opens the store in a folder, and makes it first unless it `mustExist`: a worker that cannot see a shared folder has to say so. */
export const localStore = async (path: string, { mustExist = false } = {}): Promise<Store> => {
  const root = resolve(path);
  const idFile = join(root, 'store.json');
  if (mustExist && !exists(idFile)) throw new StoreError(`host ${hostname()} sees no store at ${root}`);
  const scratch = join(root, 'scratch');
  mkdirSync(scratch, { recursive: true });
  await sweepScratch(scratch);
  const store = new LocalStore(root, scratch);
  await store.once(idFile, Buffer.from(`${JSON.stringify({ format: FORMAT, id: randomUUID() })}\n`));
  const { format } = JSON.parse(await readFile(idFile, 'utf8')) as { format: number };
  if (format !== FORMAT) throw new StoreError(`${root} has format ${format}; this version reads format ${FORMAT}`);
  return store;
};

class LocalStore implements Store {
  readonly uri: string;
  /** Folders known to be on disk, and blobs whose bytes this process has checked. */
  private readonly durable = new Set<string>();
  private readonly verified = new Set<string>();

  constructor(
    private readonly root: string,
    private readonly scratch: string,
  ) {
    this.uri = pathToFileURL(root).href;
  }

  async put(bytes: Uint8Array | readonly Uint8Array[]): Promise<BlobRef> {
    const whole = bytes instanceof Uint8Array ? bytes : Buffer.concat(bytes);
    const ref = { digest: sha256(whole), bytes: whole.length };
    if (await this.holds(ref)) return ref;
    const spooled = scratchPath('', this.scratch);
    await this.place(spooled, ref.digest, makeFile(spooled, whole));
    return ref;
  }

  async putFile(path: string): Promise<BlobRef> {
    const ref = await sha256File(path);
    // It may be long, and then takes long to remove.
    if (await this.holds(ref)) await unlink(path);
    else await this.place(path, ref.digest, sync(path));
    return ref;
  }

  async get(digest: string): Promise<Buffer> {
    const path = this.blobPath(digest);
    const bytes = await withFile(path, 'r', readBytes).catch((error) => this.absent(error, `blob ${digest}`));
    if (sha256(bytes) !== digest) throw this.setAside(digest);
    return bytes;
  }

  async file(digest: string): Promise<string> {
    const path = this.blobPath(digest);
    if (this.verified.has(digest) && exists(path)) return path;
    const own = await sha256File(path).catch((error) => this.absent(error, `blob ${digest}`));
    if (own.digest !== digest) throw this.setAside(digest);
    this.verified.add(digest);
    return path;
  }

  async has(digest: string): Promise<boolean> {
    return exists(this.blobPath(digest));
  }

  async commit<T extends Json>(name: string, record: T): Promise<{ record: T; won: boolean }> {
    const path = this.recordPath(name);
    if (await this.once(path, encodeRecord(record))) return { record, won: true };
    const winner = await this.read<T>(name);
    if (winner === undefined) throw new StoreError(`record ${name} was removed while it was committed`);
    return { record: winner, won: false };
  }

  async read<T extends Json>(name: string, { quietly } = { quietly: false }): Promise<T | undefined> {
    const path = this.recordPath(name);
    const bytes = await withFile(path, 'r', readBytes).catch(unlessAbsent);
    if (bytes && !quietly) found(path);
    return bytes && decodeRecord<T>(bytes, path);
  }

  async *list(prefix: string): AsyncIterable<string> {
    const parts = prefix.split('/').slice(0, -1);
    if (parts.length > 0) checkName(parts.join('/'));
    const folder = parts.length > 1 ? this.recordPath(parts.join('/'), '') : join(this.root, 'records', ...parts);
    const all = (await readdir(folder, { recursive: true, withFileTypes: true }).catch(unlessAbsent)) ?? [];
    const names = all.filter((entry) => entry.isFile()).map((entry) => this.recordName(join(entry.parentPath, entry.name)));
    yield* names.filter((name) => name.startsWith(prefix)).sort();
  }

  records(): AsyncIterable<Kept> {
    return keptUnder(join(this.root, 'records'), (path) => this.recordName(path));
  }

  blobs(): AsyncIterable<Kept> {
    return keptUnder(join(this.root, 'blobs'), (path) => basename(path));
  }

  remove(name: string, before?: number): Promise<boolean> {
    return removeFile(this.recordPath(name), before);
  }

  removeBlob(digest: string, before?: number): Promise<boolean> {
    return removeFile(this.blobPath(digest), before);
  }

  /** Brings a file with these bytes into being, unless it is there: then it stays as it is and the answer is false. */
  async once(path: string, bytes: Buffer): Promise<boolean> {
    const spooled = scratchPath('', this.scratch);
    await Promise.all([makeFile(spooled, bytes), this.folder(dirname(path))]);
    const won = linked(spooled, path);
    unlinkSync(spooled);
    // The loser waits for this as well: what it answers with must not be lost in a power cut.
    await sync(dirname(path));
    return won;
  }

  /** Whether the blob is there and whole; a partial one can't be, unless the disk damaged it. */
  private async holds({ digest, bytes }: BlobRef): Promise<boolean> {
    const path = this.blobPath(digest);
    if (lookAt(path)?.size !== bytes || !found(path)) return false;
    await sync(dirname(path));
    return true;
  }

  /** Makes a scratch file a blob, once it is on disk. */
  private async place(spooled: string, digest: string, onDisk: Promise<void>): Promise<void> {
    const path = this.blobPath(digest);
    await Promise.all([onDisk, this.folder(dirname(path))]);
    try {
      renameSync(spooled, path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EXDEV') throw error;
      const near = scratchPath('', this.scratch);
      await copyFile(spooled, near);
      await sync(near);
      renameSync(near, path);
      unlinkSync(spooled);
    }
    await sync(dirname(path));
  }

  /** Makes a folder whose entry, and those of the folders above it, are on disk. */
  private async folder(path: string): Promise<void> {
    const fresh: string[] = [];
    for (let at = path; at !== this.root && !this.durable.has(at); at = dirname(at)) fresh.push(at);
    if (fresh.length === 0) return;
    mkdirSync(path, { recursive: true });
    await Promise.all(fresh.map((one) => sync(dirname(one))));
    for (const one of fresh) this.durable.add(one);
  }

  private blobPath(digest: string): string {
    return join(this.root, 'blobs', checkDigest(digest).slice(0, 2), digest.slice(2, 4), digest);
  }

  /** `results/abcdef` lies in `records/results/ab/cd/abcdef.json`. */
  private recordPath(name: string, ending = '.json'): string {
    const [space, key, ...rest] = checkName(name).split('/') as [string, ...string[]];
    if (key === undefined) return join(this.root, 'records', space + ending);
    const fan = key.padEnd(4, '_').replaceAll('.', '_');
    return join(this.root, 'records', space, fan.slice(0, 2), fan.slice(2, 4), key, ...rest) + ending;
  }

  private recordName(path: string): string {
    const parts = relative(join(this.root, 'records'), path.slice(0, -'.json'.length)).split(sep);
    if (parts.length > 1) parts.splice(1, 2);
    return parts.join('/');
  }

  private absent(error: NodeJS.ErrnoException, what: string): never {
    throw error.code === 'ENOENT' ? new StoreError(`${what} is not in the store at ${this.root}`) : error;
  }

  /** A blob that is not what its name says is kept for people to look at, and counts as absent from then on: it can be made again. */
  private setAside(digest: string): StoreError {
    const aside = join(this.root, 'damaged', digest);
    mkdirSync(dirname(aside), { recursive: true });
    try {
      renameSync(this.blobPath(digest), aside);
    } catch (error) {
      unlessAbsent(error as NodeJS.ErrnoException);
    }
    return new StoreError(`blob ${digest} is damaged; it was moved to ${aside}`);
  }
}

/** Files under a folder, folder by folder; what is gone by the time that it is looked at is left out. */
async function* keptUnder(folder: string, nameOf: (path: string) => string): AsyncGenerator<Kept> {
  for (const entry of (await readdir(folder, { withFileTypes: true }).catch(unlessAbsent)) ?? []) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* keptUnder(path, nameOf);
    else {
      const there = lookAt(path);
      if (there) yield { name: nameOf(path), bytes: there.size, at: there.mtimeMs };
    }
  }
}

/** Notes that a file is relied on, for those who remove what nobody needs; false when it has just been removed. */
const found = (path: string): boolean => {
  const there = lookAt(path);
  if (!there || Date.now() - there.mtimeMs < FOUND_MS) return there !== undefined;
  const now = new Date();
  try {
    utimesSync(path, now, now);
    return true;
  } catch (error) {
    return unlessAbsent(error as NodeJS.ErrnoException) ?? false;
  }
};

const removeFile = async (path: string, before = Number.POSITIVE_INFINITY): Promise<boolean> => {
  const there = lookAt(path);
  if (there && there.mtimeMs >= before) return false;
  await rm(path, { force: true });
  return true;
};

const unlessAbsent = (error: NodeJS.ErrnoException): undefined => {
  if (error.code !== 'ENOENT' && error.code !== 'ENOTDIR') throw error;
};

const lookAt = (path: string): Stats | undefined => {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch (error) {
    return unlessAbsent(error as NodeJS.ErrnoException);
  }
};
const exists = (path: string): boolean => lookAt(path) !== undefined;

/** Gives a file a second name, unless that is taken. */
const linked = (from: string, to: string): boolean => {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return false;
  }
};
