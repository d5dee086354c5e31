/** Byte-pair encoding: of the pairs of neighbours that make a token, the one of the lowest rank is joined first, the leftmost of equals. */
import { SampleError } from '../../../core/errors.js';
import { ByteTable } from '../byte-table.js';

/** A longer piece would take more memory than a lane should. */
const LONGEST = 8 << 20;
const NONE = 0xffffffff;
/** A place in a piece takes the lower digits of an entry of the queue, so that the leftmost of equal ranks comes first. */
const PLACES = 2 ** 24;

/** Tokens by rank: as text, or as bytes where they are no UTF-8; ranks may be left out. Every byte is a token. */
export type Ranks = readonly (string | readonly number[] | undefined)[];

export class BytePairs {
  private readonly table: ByteTable;
  private readonly ranks: Uint32Array;

  constructor(ranks: Ranks) {
    const known = ranks.flatMap((token, rank) => (token === undefined ? [] : [rank]));
    this.ranks = Uint32Array.from(known);
    this.table = new ByteTable(known.map((rank) => Buffer.from(ranks[rank] as string)));
  }

  /** Where each token of a piece ends. */
  endsOf(piece: Uint8Array): Uint32Array {
    const { length } = piece;
    if (length > LONGEST) throw new SampleError(`the text has a run of more than ${LONGEST >> 20} MiB that no token ends in`);
    if (this.rankOf(piece, 0, length) !== NONE) return Uint32Array.of(length);
    // By the place where a token begins: where it and the one before begin or end, and the rank of its pair with the next.
    const [ends, before, pairs] = [new Uint32Array(length), new Int32Array(length + 1), new Uint32Array(length)];
    const queue = new Queue(length);
    const pair = (start: number): void => {
      const next = ends[start]!;
      const rank = next === length ? NONE : this.rankOf(piece, start, ends[next]!);
      pairs[start] = rank;
      if (rank !== NONE) queue.add(rank * PLACES + start);
    };
    for (let i = 0; i < length; i++) [ends[i], before[i + 1]] = [i + 1, i];
    before[0] = -1;
    for (let i = 0; i + 1 < length; i++) pair(i);
    let left = length;
    while (queue.size > 0) {
      const first = queue.take();
      const start = first % PLACES;
      // An entry whose pair is another by now was left where it stood.
      if (pairs[start] !== Math.floor(first / PLACES)) continue;
      const next = ends[start]!;
      ends[start] = ends[next]!;
      pairs[next] = NONE;
      before[ends[start]!] = start;
      left--;
      pair(start);
      if (before[start]! >= 0) pair(before[start]!);
    }
    const found = new Uint32Array(left);
    for (let n = 0, at = 0; n < left; n++) found[n] = at = ends[at]!;
    return found;
  }

  /** The number of a token; of bytes that are none, one that no token has. */
  rankOf(piece: Uint8Array, start: number, end: number): number {
    const at = this.table.find(piece, start, end);
    return at < 0 ? NONE : this.ranks[at]!;
  }
}

/** Numbers, the least of which comes first. */
class Queue {
  private entries: Float64Array;
  size = 0;

  constructor(room: number) {
    this.entries = new Float64Array(room);
  }

  add(entry: number): void {
    if (this.size === this.entries.length) {
      const more = new Float64Array(2 * this.size);
      more.set(this.entries);
      this.entries = more;
    }
    let at = this.size++;
    while (at > 0) {
      const above = (at - 1) >> 1;
      if (this.entries[above]! <= entry) break;
      this.entries[at] = this.entries[above]!;
      at = above;
    }
    this.entries[at] = entry;
  }

  take(): number {
    const { entries } = this;
    const first = entries[0]!;
    const entry = entries[--this.size]!;
    let at = 0;
    for (let below = 1; below < this.size; below = 2 * at + 1) {
      if (below + 1 < this.size && entries[below + 1]! < entries[below]!) below++;
      if (entries[below]! >= entry) break;
      entries[at] = entries[below]!;
      at = below;
    }
    entries[at] = entry;
    return first;
  }
}
