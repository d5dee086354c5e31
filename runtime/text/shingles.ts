/** Shingles: runs of so many units (words, pieces between punctuation, characters) of a text, by which near duplicates are told. */
import * as plain from './plain/shingles.js';
import type { Tokenizer } from './tokenizers/tokenizer.js';
import { lowerUtf8 } from './unicode/lower.js';
import { rangesOf } from './unicode/ranges.js';
import { PUNCTUATION } from './unicode/tables.gen.js';
import { codeAt, widthOf } from './utf8.js';
import * as compiled from './wasm/shingles.js';

/** Unit i is the bytes `starts[i]` to `starts[i + 1] - gap`; `starts` has one more entry than there are units. */
export interface Units {
  readonly bytes: Uint8Array;
  readonly starts: Uint32Array;
  readonly gap: number;
}
/** For MinHash: hash h becomes the low half of (multiplier * h + offset) modulo 2^64 modulo 2^61 - 1. */
export interface Permutations {
  readonly multipliers: BigUint64Array;
  readonly offsets: BigUint64Array;
}
export interface Cutting {
  readonly tokenization: 'space' | 'punctuation' | 'character';
  readonly lowercase: boolean;
  /** What is deleted before the text is cut. */
  readonly ignored: RegExp | null;
}

/** Cuts a text into units. */
export const unitsOf = (utf8: Uint8Array, cutting: Cutting): Units =>
  ({ space: atSpaces, punctuation: atPunctuation, character: atCharacters })[cutting.tokenization](partsOf(utf8, cutting));

/** The units that a tokenizer cuts, with nothing between them. */
export const tokensOf = async (utf8: Uint8Array, cutting: Omit<Cutting, 'tokenization'>, tokenizer: Tokenizer): Promise<Units> => {
  const pieces = await tokenizer.pieces(decode(partsOf(utf8, cutting)));
  const starts = new Uint32Array(pieces.length + 1);
  for (const [i, piece] of pieces.entries()) starts[i + 1] = starts[i]! + Buffer.byteLength(piece);
  return { bytes: Buffer.from(pieces.join('')), starts, gap: 0 };
};

/** What of a text is cut. */
const partsOf = (utf8: Uint8Array, { lowercase, ignored }: Omit<Cutting, 'tokenization'>): Uint8Array => {
  const cased = lowercase ? lowerUtf8(utf8) : utf8;
  return ignored ? Buffer.from(decode(cased).replace(ignored, '')) : cased;
};
const decode = ({ buffer, byteOffset, length }: Uint8Array) => Buffer.from(buffer, byteOffset, length).toString();

const SPACE = 0x20;
/** Words between spaces, of which no other white space is one, with one space behind each. */
const atSpaces = (utf8: Uint8Array): Units => {
  const bytes = new Uint8Array(utf8.length + 1);
  const starts = new Uint32Array((utf8.length >> 1) + 2);
  let [end, n] = [0, 0];
  for (let i = 0; i < utf8.length; ) {
    if (utf8[i] === SPACE) {
      i++;
      continue;
    }
    starts[n++] = end;
    while (i < utf8.length && utf8[i] !== SPACE) bytes[end++] = utf8[i++]!;
    bytes[end++] = SPACE;
  }
  starts[n] = end;
  return { bytes: bytes.subarray(0, end), starts: starts.subarray(0, n + 1), gap: 1 };
};

const isPunctuation = new Uint8Array(0x110000);
for (const [first, last] of rangesOf(PUNCTUATION)) isPunctuation.fill(1, first, last + 1);
/** What stands between signs of punctuation, which become one space each; it may be empty. */
const atPunctuation = (utf8: Uint8Array): Units => {
  const bytes = new Uint8Array(utf8.length + 1);
  const starts = new Uint32Array(utf8.length + 2);
  let [end, n] = [0, 1];
  for (let i = 0; i < utf8.length; ) {
    const next = i + widthOf(utf8[i]!);
    if (isPunctuation[codeAt(utf8, i)]) {
      bytes[end++] = SPACE;
      starts[n++] = end;
      i = next;
    }
    while (i < next) bytes[end++] = utf8[i++]!;
  }
  bytes[end++] = SPACE;
  starts[n] = end;
  return { bytes: bytes.subarray(0, end), starts: starts.subarray(0, n + 1), gap: 1 };
};

const atCharacters = (utf8: Uint8Array): Units => {
  const starts = new Uint32Array(utf8.length + 1);
  let n = 0;
  for (let i = 0; i < utf8.length; i += widthOf(utf8[i]!)) starts[n++] = i;
  starts[n] = utf8.length;
  return { bytes: utf8, starts: starts.subarray(0, n + 1), gap: 0 };
};

/** Of each permutation the least value over all shingles: 2^32 - 1 where there are none. */
export const lowestHashes = (units: Units, window: number, permutations: Permutations): Uint32Array => {
  const lowest = new Uint32Array(permutations.offsets.length).fill(0xffffffff);
  eachPart(units, window, (kernels, part) => kernels.lowestHashes(part, window, permutations, lowest));
  return lowest;
};

/** How often each bit is set in the hashes of the shingles, and how many shingles there are. */
export const countBits = (units: Units, window: number): { readonly counts: Uint32Array; readonly shingles: number } => {
  const counts = new Uint32Array(64);
  eachPart(units, window, (kernels, part) => kernels.countBits(part, window, counts));
  return { counts, shingles: shinglesIn(units, window) };
};

/** SHA-1 of equal parts of some bytes, 16 bytes of each. */
export const digestsOf = (bytes: Uint8Array, size: number): Uint8Array => {
  const starts = Uint32Array.from({ length: bytes.length / size + 1 }, (_, i) => i * size);
  return (bytes.length > compiled.MOST ? plain : compiled).digests({ bytes, starts, gap: 0 }, 1);
};

const shinglesIn = ({ starts }: Units, window: number) => Math.max(0, starts.length - window);

/** Shingles of one call: what is made of them lies in memory at once. */
const PART = 1 << 14;
/** Shares the shingles out, so that memory is bounded. A shingle that is too long for the compiled kernels is left to the plain ones. */
const eachPart = (units: Units, window: number, take: (kernels: typeof compiled | typeof plain, part: Units) => void): void => {
  const { bytes, starts, gap } = units;
  const count = shinglesIn(units, window);
  for (let from = 0, to = 0; from < count; from = to) {
    const start = starts[from]!;
    const fits = () => starts[to + window - 1]! - start <= compiled.MOST;
    to = Math.min(count, from + PART);
    while (to > from + 1 && !fits()) to = from + ((to - from) >> 1);
    const part = { bytes: bytes.subarray(start, starts[to + window - 1]), starts: starts.subarray(from, to + window), gap };
    take(fits() ? compiled : plain, part);
  }
};
