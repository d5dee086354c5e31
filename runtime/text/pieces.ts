/** A text in pieces: its words, lines or paragraphs. What rules ask of them is computed when first asked for. */
import * as plain from './plain/pieces.js';
import { PlaceList, type Places } from './plain/places.js';
import * as plainRepeats from './plain/repeats.js';
import * as compiled from './wasm/pieces.js';

/** Compiled, or plain for a text that is too long for their memory, which never shrinks. */
const kernelsFor = ({ length }: Uint8Array) => (length > compiled.MOST ? plain : compiled);
const kernelsOf = ({ utf8, count }: Pieces) => (count > compiled.MOST_PIECES ? plain : kernelsFor(utf8));

/** Most pieces of a run that rules have: the figures of all lengths up to it are made at once. */
const LONGEST = 10;

export class Pieces {
  readonly starts: Uint32Array;
  readonly ends: Uint32Array;
  private known: plain.Identified | undefined;
  private repeated: readonly plainRepeats.RepeatedRuns[] = [];

  /** Piece `n` is the bytes from `starts[n]` to `ends[n]`. */
  constructor(
    readonly utf8: Uint8Array,
    { starts, ends }: Places,
  ) {
    this.starts = starts;
    this.ends = ends;
  }

  get count(): number {
    return this.starts.length;
  }

  /** An id for each piece: 0, 1, 2 ... in the order in which they first occur. Equal pieces have equal ids. */
  get ids(): Uint32Array {
    return this.identified.ids;
  }

  get distinct(): number {
    return this.identified.distinct;
  }

  /** Of each piece, and behind the last: how many code points there are in those before it. */
  get sums(): Uint32Array {
    return this.identified.sums;
  }

  private get identified(): plain.Identified {
    this.known ??= kernelsOf(this).identify(this);
    return this.known;
  }

  /** Code points in all pieces. */
  get characters(): number {
    return this.sums[this.count]!;
  }

  lengthOf(n: number): number {
    return this.sums[n + 1]! - this.sums[n]!;
  }

  /** What is asked of the runs of `length` pieces that occur more than once. */
  repeats(length: number): plainRepeats.RepeatedRuns {
    if (length > this.repeated.length) {
      const { repeatedRuns } = this.count > compiled.MOST_PIECES ? plainRepeats : compiled;
      this.repeated = repeatedRuns(this.ids, this.sums, length === 1 ? 1 : Math.max(LONGEST, length));
    }
    return this.repeated[length - 1]!;
  }

  /** The pieces that have a code point of which `kinds` has one of the bits. */
  having(kinds: Uint8Array, bits: number): plain.Share {
    return kernelsOf(this).having(this, kinds, bits);
  }

  /** How many pieces have at most so many code points. */
  upTo(length: number): number {
    let count = 0;
    for (let n = 0; n < this.count; n++) if (this.lengthOf(n) <= length) count++;
    return count;
  }

  /** The median of how many code points they have; 0 without pieces. */
  get medianLength(): number {
    const lengths = this.sortedLengths();
    const half = lengths.length >> 1;
    return lengths.length === 0 ? 0 : lengths.length % 2 === 1 ? lengths[half]! : (lengths[half - 1]! + lengths[half]!) / 2;
  }

  /** Code points of the n-th longest piece; 0 where there are fewer. */
  nthLongest(n: number): number {
    return this.sortedLengths()[this.count - n] ?? 0;
  }

  /** Nearly all pieces are short: they are counted, and only the others are sorted. */
  private sortedLengths(): Uint32Array {
    const times = new Uint32Array(256);
    const long: number[] = [];
    for (let n = 0; n < this.count; n++) {
      const length = this.lengthOf(n);
      if (length < times.length) times[length]!++;
      else long.push(length);
    }
    const sorted = new Uint32Array(this.count);
    let at = 0;
    for (const [length, count] of times.entries()) {
      sorted.fill(length, at, at + count);
      at += count;
    }
    sorted.set(Uint32Array.from(long).sort(), at);
    return sorted;
  }

  /** The pieces that are as they should be. */
  where(is: (utf8: Uint8Array, start: number, end: number) => boolean): Pieces {
    const places = new PlaceList();
    for (let n = 0; n < this.count; n++) if (is(this.utf8, this.starts[n]!, this.ends[n]!)) places.add(this.starts[n]!, this.ends[n]!);
    return new Pieces(this.utf8, places.all());
  }

  /** How many pieces are as they should be. */
  matching(is: (utf8: Uint8Array, start: number, end: number) => boolean): number {
    let count = 0;
    for (let n = 0; n < this.count; n++) if (is(this.utf8, this.starts[n]!, this.ends[n]!)) count++;
    return count;
  }
}

/** What stands between white space. */
export const cutSpaced = (utf8: Uint8Array): Pieces => new Pieces(utf8, kernelsFor(utf8).cutSpaced(utf8));
/** The longest runs of letters, digits, marks and underscores, and those of other signs. */
export const cutWordsAndSigns = (utf8: Uint8Array): Pieces => new Pieces(utf8, kernelsFor(utf8).cutWordsAndSigns(utf8));

/** At each newline and nowhere else: one line more than there are newlines, as `str.split` cuts. */
export const cutAtNewlines = (utf8: Uint8Array): Pieces => new Pieces(utf8, kernelsFor(utf8).cutAtNewlines(utf8, 0));
/** At each run of at least `least` newlines, as a pattern splits: a run at either end leaves an empty piece there. */
export const cutAtNewlineRuns = (utf8: Uint8Array, least: number): Pieces => new Pieces(utf8, kernelsFor(utf8).cutAtNewlines(utf8, least));
/** As `str.splitlines` cuts: at every kind of line end, and with nothing behind the last. */
export const cutLines = (utf8: Uint8Array): Pieces => new Pieces(utf8, kernelsFor(utf8).cutLines(utf8));
