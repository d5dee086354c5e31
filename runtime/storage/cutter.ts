/** Cuts a stream of rows into chunks, hashing and counting as the bytes go by; holds none of them. */
import { createHash, type Hash } from 'node:crypto';
import type { Limits } from '../../core/plan.js';
import { LINE_ENDS, type RowEnds } from './row-ends.js';
import type { Spool } from './spool.js';

export type CutLimits = Pick<Limits, 'shard_bytes' | 'max_row_bytes'>;

/** A chunk that was cut; `spooled` is the file with its bytes, where these are kept. */
export interface Cut {
  readonly offset: number;
  readonly bytes: number;
  readonly line: number;
  readonly rows: number;
  readonly digest: string;
  readonly oversize: boolean;
  readonly spooled: string | undefined;
}

const MIB = 2 ** 20;
/** The first pieces are small, so that the first result comes early and lanes end a small source together; how many, and of what size. */
const RAMP = [
  [2, 1 * MIB],
  [2, 4 * MIB],
  [4, 8 * MIB],
  [4, 16 * MIB],
] as const;

/** Places in a file after which a chunk ends with its line. They do not hang on the file's size: what is appended changes no chunk but the last. */
export function* targets(shardBytes: number): Generator<number, never> {
  let at = 0;
  for (const [count, bytes] of RAMP)
    for (let piece = 0; piece < count; piece++) {
      at += Math.min(bytes, shardBytes);
      yield at;
    }
  for (;;) {
    at += shardBytes;
    yield at;
  }
}

export class Cutter {
  private readonly cuts: Cut[] = [];
  private readonly targets: Generator<number, never>;
  private target: number;
  /** Of the chunk so far. */
  private offset = 0;
  private line = 1;
  private lines = 0;
  private rows = 0;
  private hash = createHash('sha256');
  /** Where in the file the block begins. */
  private at = 0;
  /** A line that began in an earlier block: the chunk's hash as it was before it, and its own, for it may have to be a chunk by itself. */
  private open: { readonly before: Hash; readonly own: Hash; bytes: number; blank: boolean } | null = null;
  /** Whether the chunk is one row that is too large. */
  private oversize = false;

  constructor(
    private readonly limits: CutLimits,
    private readonly spool: Spool | undefined,
    private readonly ends: RowEnds = LINE_ENDS,
    /** What stands before the rows: bytes and lines that belong to no chunk. */
    header = { bytes: 0, lines: 0 },
  ) {
    this.offset = header.bytes;
    this.at = header.bytes;
    this.line = header.lines + 1;
    this.targets = targets(limits.shard_bytes);
    this.target = this.targets.next().value;
  }

  /** Takes the next bytes of the file; answers the chunks that ended. */
  push(block: Buffer): Cut[] {
    let hashed = 0;
    const feed = (to: number) => {
      if (to > hashed) this.feed(block.subarray(hashed, to));
      hashed = to;
    };
    for (let start = 0, end: number; start < block.length; start = end) {
      const newline = this.ends.next(block, start);
      end = newline < 0 ? block.length : newline + 1;
      const length = (this.open?.bytes ?? 0) + (newline < 0 ? end : newline) - start;
      if (!this.oversize && length > this.limits.max_row_bytes) {
        feed(start);
        this.isolate(this.at + start);
      }
      if (newline < 0) {
        feed(start);
        if (!this.oversize) {
          this.open ??= { before: this.hash.copy(), own: createHash('sha256'), bytes: 0, blank: true };
          this.open.own.update(block.subarray(start));
          this.open.bytes += end - start;
          this.open.blank &&= this.ends.isBlank(block, start, end);
        }
      } else {
        this.lines += this.ends.lines;
        if (this.oversize || this.open?.blank === false || !this.ends.isBlank(block, start, newline)) this.rows++;
        this.open = null;
        if (this.oversize || this.at + end >= this.target) {
          feed(end);
          this.cut(this.at + end, this.hash);
        }
      }
    }
    feed(block.length);
    this.at += block.length;
    return this.cuts.splice(0);
  }

  /** The chunks that end with the file. */
  end(): Cut[] {
    if (this.oversize || this.open?.blank === false) this.rows++;
    this.cut(this.at, this.hash);
    return this.cuts.splice(0);
  }

  /** The line that began here, or before, is too large: what stands before it becomes a chunk, and it begins one of its own. */
  private isolate(start: number): void {
    const { open } = this;
    this.cut(start - (open?.bytes ?? 0), open?.before ?? this.hash);
    if (open) this.hash = open.own;
    this.open = null;
    this.oversize = true;
  }

  private feed(bytes: Buffer): void {
    this.hash.update(bytes);
    if (!this.oversize) this.spool?.write(bytes);
  }

  /** A chunk without rows is passed over: there is nothing in it to work on. */
  private cut(end: number, hash: Hash): void {
    const { offset, line, rows, oversize } = this;
    const bytes = end - offset;
    if (rows > 0)
      this.cuts.push({
        offset,
        bytes,
        line,
        rows,
        digest: hash.digest('hex'),
        oversize,
        spooled: oversize ? undefined : this.spool?.take(bytes),
      });
    else this.spool?.drop();
    this.offset = end;
    this.line += this.lines;
    this.lines = 0;
    this.rows = 0;
    this.hash = createHash('sha256');
    this.oversize = false;
    while (this.target <= end) this.target = this.targets.next().value;
  }
}
