/** A file of the output on its way: written beside its place under a name of its own, and put there when it is whole. */
import type { Hash } from 'node:crypto';
import { type FileHandle, open, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';

/** Bytes that are written at once; and compressed by themselves, so that the file is a function of its contents, whatever the pieces that they come in. */
const BLOCK = 4 << 20;

export class OutputFile {
  private pending: Uint8Array[] = [];
  private size = 0;
  private isEmpty = true;

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
    await this.file.sync();
    await this.file.close();
  }

  async abort(): Promise<void> {
    await this.file.close().catch(() => {});
    await rm(this.draft, { force: true });
  }

  async publish(): Promise<void> {
    await rename(this.draft, this.path);
    const folder = await open(dirname(this.path), 'r');
    await folder.sync().finally(() => folder.close());
  }

  /** Writes blocks as long as so many bytes are there. */
  private async flush(least: number): Promise<void> {
    let bytes: Uint8Array = this.pending.length === 1 ? this.pending[0]! : Buffer.concat(this.pending);
    do {
      const block = this.options.gzip ? gzipSync(bytes.subarray(0, BLOCK)) : bytes.subarray(0, BLOCK);
      this.options.hash?.update(block);
      await this.file.writeFile(block);
      bytes = bytes.subarray(BLOCK);
    } while (bytes.length >= least);
    this.pending = [bytes];
    this.size = bytes.length;
    this.isEmpty = false;
  }
}
