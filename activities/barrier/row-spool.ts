/** Brings rows, with what was measured on them, into the order of their ranks: they lie in a scratch file, and memory holds where. */
import { closeSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { deserialize, serialize } from 'node:v8';
import type { Row } from '../../core/sample.js';
import { scratchPath } from '../../runtime/storage/scratch.js';

/** What was measured on a row, by column. */
export type Cells = Readonly<Record<string, number | string | null>>;
export interface Ranked {
  readonly rank: number;
  readonly row: Row;
  readonly cells: Cells;
}

const BLOCK = 1 << 20;

export class RowSpool {
  private readonly path = scratchPath();
  private readonly file = openSync(this.path, 'wx+');
  private readonly places: { readonly rank: number; readonly at: number; readonly length: number }[] = [];
  private waiting: Buffer[] = [];
  private bytes = 0;
  private written = 0;

  /** `weigh` is told of every row; what it throws, closes the spool. */
  constructor(private readonly weigh?: (rank: number, bytes: number) => void) {}

  add(ranked: Ranked): void {
    const bytes = serialize(ranked);
    try {
      this.weigh?.(ranked.rank, bytes.length);
    } catch (error) {
      this.close();
      throw error;
    }
    this.places.push({ rank: ranked.rank, at: this.written + this.bytes, length: bytes.length });
    this.waiting.push(bytes);
    this.bytes += bytes.length;
    if (this.bytes >= BLOCK) this.flush();
  }

  /** All rows by rank; the file is gone afterwards. */
  *end(): Generator<Ranked> {
    this.flush();
    try {
      for (const { at, length } of this.places.sort((a, b) => a.rank - b.rank)) {
        const bytes = Buffer.allocUnsafe(length);
        for (let read = 0; read < length; ) read += readSync(this.file, bytes, read, length - read, at + read);
        yield deserialize(bytes) as Ranked;
      }
    } finally {
      this.close();
    }
  }

  close(): void {
    closeSync(this.file);
    rmSync(this.path, { force: true });
  }

  private flush(): void {
    const bytes = Buffer.concat(this.waiting);
    for (let at = 0; at < bytes.length; ) at += writeSync(this.file, bytes, at);
    this.written += bytes.length;
    this.waiting = [];
    this.bytes = 0;
  }
}
