/** Keeps bytes that go by in a scratch file, until it is known which of them are wanted. */
import { appendFileSync, closeSync, ftruncateSync, openSync, rmSync } from 'node:fs';
import { scratchPath } from './scratch.js';

export class Spool {
  private path: string | undefined;
  private file = -1;

  write(bytes: Uint8Array): void {
    if (this.path === undefined) {
      this.path = scratchPath();
      this.file = openSync(this.path, 'wx');
    }
    appendFileSync(this.file, bytes);
  }

  /** Hands over the file with the first so many bytes; the rest is forgotten. */
  take(bytes: number): string {
    if (this.path === undefined) this.write(new Uint8Array());
    ftruncateSync(this.file, bytes);
    closeSync(this.file);
    const path = this.path!;
    this.path = undefined;
    return path;
  }

  drop(): void {
    if (this.path === undefined) return;
    rmSync(this.take(0));
  }
}
