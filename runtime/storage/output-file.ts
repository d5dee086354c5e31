/** A file of the output on its way: written beside its place under a name of its own, and put there when it is whole. */
import type { Hash } from 'node:crypto';
import { type FileHandle, open, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { sync } from './files.js';

/** Bytes that are written at once; and compressed by themselves, so that the file is a function of its contents, whatever the pieces that they come in. */
const BLOCK = 4 << 20;
/** Pieces that are smaller than this, one with another, are joined before they are written. */
const SMALL = 64 << 10;

export class OutputFile {
  private pending: Uint8Array[] = [];
  private size = 0;
  private isEmpty = true;
  private writing: Promise<void> | undefined;

  private constructor(
    readonly path: string,
    private readonly draft: string,
    private readonly file: FileHandle,
    private readonly options: { readonly gzip?: boolean; readonly hash?: Hash },
  ) {}

  /**
   * `attempt` names the drafts of a run: what earlier attempts left behind is removed. One that still writes will find its file gone, and
   * fail. `hash` is told the file's bytes.
   */
  static async create(path: string, attempt: string, options: { readonly gzip?: boolean; readonly hash?: Hash } = {}): Promise<OutputFile> {
    const prefix = `.${basename(path)}.${attempt}-`;
    for (const name of await readdir(dirname(path))) if (name.startsWith(prefix)) await rm(join(dirname(path), name), { force: true });
    const draft = join(dirname(path), `${prefix}${process.pid}`);
    return new OutputFile(path, draft, await open(draft, 'w'), options);
  }

  async write(bytes: Uint8Array): Promise<void> {
    this.pending.push(bytes);
    this.size += bytes.length;
    if (this.size >= BLOCK) await this.flush(BLOCK);
  }

  /** Waits until all is on disk. */
  async end(): Promise<void> {
    // No bytes at all are no gzip file.
    if (this.size > 0 || (this.isEmpty && this.options.gzip)) await this.flush(1);
    await this.writing;
    await this.file.sync();
    await this.file.close();
  }

  async abort(): Promise<void> {
    await this.writing?.catch(() => {});
    await this.file.close().catch(() => {});
    await rm(this.draft, { force: true });
  }

  async publish(): Promise<void> {
    await rename(this.draft, this.path);
    await sync(dirname(this.path));
  }

  /** Writes what is there; of a gzip file, blocks as long as so many bytes are there. It goes on while more comes. */
  private async flush(least: number): Promise<void> {
    const blocks = this.options.gzip ? this.compressed(least) : this.taken();
    this.isEmpty = false;
    for (const block of blocks) this.options.hash?.update(block);
    await this.writing;
    this.writing = this.append(blocks);
    // What failed is told when it is waited for.
    this.writing.catch(() => {});
  }

  private async append(blocks: readonly Uint8Array[]): Promise<void> {
    for (const block of blocks) await this.file.writeFile(block);
  }

  private taken(): Uint8Array[] {
    const { pending, size } = this;
    this.pending = [];
    this.size = 0;
    return size / pending.length < SMALL ? [Buffer.concat(pending)] : pending;
  }

  private compressed(least: number): Uint8Array[] {
    let bytes: Uint8Array = Buffer.concat(this.pending);
    const blocks: Uint8Array[] = [];
    do {
      blocks.push(gzipSync(bytes.subarray(0, BLOCK)));
      bytes = bytes.subarray(BLOCK);
    } while (bytes.length >= least);
    this.pending = [bytes];
    this.size = bytes.length;
    return blocks;
  }
}
