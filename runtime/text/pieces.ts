/** A text in pieces: its words, lines or paragraphs. What rules ask of them is computed when first asked for. */
import { longerRepeats, type Repeats, repeatedPieces } from './repeats.js';
import { codeAt, widthOf } from './utf8.js';

export class Pieces {
  private known: { readonly ids: Uint32Array; readonly distinct: number } | undefined;
  private counted: Uint32Array | undefined;
  private readonly repeated: Repeats[] = [];

  /** Piece `n` is the bytes from `starts[n]` to `ends[n]`. */
  constructor(
    readonly utf8: Uint8Array,
    readonly starts: Uint32Array,
    readonly ends: Uint32Array,
  ) {}

  get count(): number {
    return this.starts.length;
  }

  /** An id for each piece: 0, 1, 2 ... in the order in which they first occur. Equal pieces have equal ids. */
  get ids(): Uint32Array {
    this.known ??= identify(this);
    return this.known.ids;
  }

  get distinct(): number {
    this.known ??= identify(this);
    return this.known.distinct;
  }

  /** Of each piece, and behind the last: how many code points there are in those before it. */
  get sums(): Uint32Array {
    this.counted ??= sumLengths(this);
    return this.counted;
  }

  /** Code points in all pieces. */
  get characters(): number {
    return this.sums[this.count]!;
  }

  lengthOf(n: number): number {
    return this.sums[n + 1]! - this.sums[n]!;
  }

  /** The runs of `length` pieces that occur more than once. */
  repeats(length: number): Repeats {
    for (let n = this.repeated.length; n < length; n++) {
      this.repeated.push(n === 0 ? repeatedPieces(this.ids, this.distinct) : longerRepeats(this.repeated[n - 1]!));
    }
    return this.repeated[length - 1]!;
  }

  /** The pieces that have a code point of which `kinds` has one of the bits. */
  having(kinds: Uint8Array, bits: number): { readonly count: number; readonly characters: number } {
    const { utf8, starts, ends } = this;
    let [count, characters] = [0, 0];
    for (let n = 0; n < starts.length; n++) {
      const end = ends[n]!;
      for (let i = starts[n]!; i < end; ) {
        const lead = utf8[i]!;
        if ((kinds[lead < 0x80 ? lead : codeAt(utf8, i)]! & bits) !== 0) {
          count++;
          characters += this.lengthOf(n);
          break;
        }
        i += widthOf(lead);
      }
    }
    return { count, characters };
  }

  /** How many pieces have at most so many code points. */
  upTo(length: number): number {
    let count = 0;
    for (let n = 0; n < this.count; n++) if (this.lengthOf(n) <= length) count++;
    return count;
  }

  /** The median of how many code points they have; 0 without pieces. */
  get medianLength(): number {
    const lengths = this.starts.map((_, n) => this.lengthOf(n)).sort();
    const half = lengths.length >> 1;
    return lengths.length === 0 ? 0 : lengths.length % 2 === 1 ? lengths[half]! : (lengths[half - 1]! + lengths[half]!) / 2;
  }

  /** Code points of the n-th longest piece; 0 where there are fewer. */
  nthLongest(n: number): number {
    const lengths = this.starts.map((_, piece) => this.lengthOf(piece)).sort();
    return lengths[lengths.length - n] ?? 0;
  }

  /** The pieces that are as they should be. */
  where(is: (utf8: Uint8Array, start: number, end: number) => boolean): Pieces {
    const places = new Places();
    for (let n = 0; n < this.count; n++) if (is(this.utf8, this.starts[n]!, this.ends[n]!)) places.add(this.starts[n]!, this.ends[n]!);
    return places.of(this.utf8);
  }

  /** How many pieces are as they should be. */
  matching(is: (utf8: Uint8Array, start: number, end: number) => boolean): number {
    let count = 0;
    for (let n = 0; n < this.count; n++) if (is(this.utf8, this.starts[n]!, this.ends[n]!)) count++;
    return count;
  }
}

const identify = ({ utf8, starts, ends }: Pieces) => {
  const ids = new Uint32Array(starts.length);
  const firsts = new Uint32Array(starts.length);
  let slots = new Int32Array(64);
  let distinct = 0;
  const hashes = new Int32Array(starts.length);
  for (let n = 0; n < ids.length; n++) {
    const [start, end] = [starts[n]!, ends[n]!];
    let hash = end - start;
    for (let i = start; i < end; i++) hash = Math.imul(hash ^ utf8[i]!, 0x01000193);
    hash ^= hash >>> 15;
    const mask = slots.length - 1;
    let slot = hash & mask;
    for (; slots[slot] !== 0; slot = (slot + 1) & mask) {
      const id = slots[slot]! - 1;
      const first = firsts[id]!;
      if (hashes[id] === hash && isSame(utf8, starts[first]!, ends[first]!, start, end)) break;
    }
    if (slots[slot] !== 0) {
      ids[n] = slots[slot]! - 1;
      continue;
    }
    ids[n] = distinct;
    firsts[distinct] = n;
    hashes[distinct] = hash;
    slots[slot] = ++distinct;
    if (2 * distinct > mask) slots = largerTable(slots, hashes, distinct);
  }
  return { ids, distinct };
};

const largerTable = (slots: Int32Array, hashes: Int32Array, distinct: number) => {
  const larger = new Int32Array(slots.length * 4);
  for (let id = 0; id < distinct; id++) {
    let slot = hashes[id]! & (larger.length - 1);
    while (larger[slot] !== 0) slot = (slot + 1) & (larger.length - 1);
    larger[slot] = id + 1;
  }
  return larger;
};

const isSame = (utf8: Uint8Array, a: number, aEnd: number, b: number, bEnd: number) => {
  if (aEnd - a !== bEnd - b) return false;
  for (let i = a, k = b; i < aEnd; i++, k++) if (utf8[i] !== utf8[k]) return false;
  return true;
};

const sumLengths = ({ utf8, starts, ends }: Pieces) => {
  const sums = new Uint32Array(starts.length + 1);
  for (let n = 0, sum = 0; n < starts.length; n++) {
    for (let i = starts[n]!; i < ends[n]!; i++) if ((utf8[i]! & 0xc0) !== 0x80) sum++;
    sums[n + 1] = sum;
  }
  return sums;
};

/** Places, as many as there are; they are given in ascending order. */
export class Places {
  private starts = new Uint32Array(64);
  private ends = new Uint32Array(64);
  private count = 0;

  add(start: number, end: number): void {
    if (this.count === this.starts.length) {
      const [starts, ends] = [new Uint32Array(2 * this.count), new Uint32Array(2 * this.count)];
      starts.set(this.starts);
      ends.set(this.ends);
      [this.starts, this.ends] = [starts, ends];
    }
    this.starts[this.count] = start;
    this.ends[this.count++] = end;
  }

  of(utf8: Uint8Array): Pieces {
    return new Pieces(utf8, this.starts.slice(0, this.count), this.ends.slice(0, this.count));
  }
}

/** The longest runs of code points that `kinds` says are of one kind; those of kind 0 are between them. */
export const cutByKind = (utf8: Uint8Array, kinds: Uint8Array): Pieces => {
  const places = new Places();
  let [kind, start] = [0, 0];
  for (let i = 0; i < utf8.length; ) {
    const lead = utf8[i]!;
    const next = kinds[lead < 0x80 ? lead : codeAt(utf8, i)]!;
    if (next !== kind) {
      if (kind !== 0) places.add(start, i);
      kind = next;
      start = i;
    }
    i += lead < 0x80 ? 1 : widthOf(lead);
  }
  if (kind !== 0) places.add(start, utf8.length);
  return places.of(utf8);
};
