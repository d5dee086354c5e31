/** Bytes on their way to a blob: in memory while they are few, which most are, and from then on in a scratch file. */
import { appendFileSync, closeSync, openSync, rmSync } from 'node:fs';
import { scratchPath } from './scratch.js';
import type { BlobRef, Store } from './store.js';

const HELD_BYTES = 1 << 20;

export class BlobWriter {
  private pieces: Uint8Array[] = [];
  private held = 0;
  private scratch: { readonly path: string; readonly file: number } | undefined;

  /** Adds bytes, which must stay as they are. */
  add(bytes: Uint8Array): void {
    this.pieces.push(bytes);
    this.held += bytes.length;
    if (this.held >= HELD_BYTES) this.flush();
  }

  async keep(store: Store): Promise<BlobRef> {
    if (this.scratch === undefined) return store.put(this.pieces);
    this.flush();
    const { path, file } = this.scratch;
    this.scratch = undefined;
    closeSync(file);
    return store.putFile(path).catch((error) => {
      rmSync(path, { force: true });
      throw error;
    });
  }

  /** Removes what was not kept. */
  drop(): void {
    if (this.scratch === undefined) return;
    closeSync(this.scratch.file);
    rmSync(this.scratch.path, { force: true });
    this.scratch = undefined;
  }

  private flush(): void {
    if (this.scratch === undefined) {
      const path = scratchPath();
      this.scratch = { path, file: openSync(path, 'wx') };
    }
    appendFileSync(this.scratch.file, Buffer.concat(this.pieces));
    this.pieces = [];
    this.held = 0;
  }
}
