/** Cuts texts into pieces and tells what is asked of these, plainly. */
import { lazy } from '../../../core/lazy.js';
import { classes, LINE_BIT, SPACE_BIT, STRIP_BIT, WORD_BIT } from '../unicode/classes.js';
import { codeAt, widthOf } from '../utf8.js';
import { PlaceList, type Places } from './places.js';

/** Pieces, and the bytes that they are places in. */
export type Located = Places & { readonly utf8: Uint8Array };

/** Kinds of code points to cut words by. */
const spaced = lazy(() => classes.map((kind) => ((kind & STRIP_BIT) !== 0 ? 0 : 1)));
const wordsAndSigns = lazy(() => classes.map((kind) => ((kind & WORD_BIT) !== 0 ? 1 : (kind & SPACE_BIT) !== 0 ? 0 : 2)));

/** What stands between white space, as `str.split` cuts. */
export const cutSpaced = (utf8: Uint8Array): Places => cutByKind(utf8, spaced());
/** The longest runs of letters, digits, marks and underscores, and those of other signs: what NLTK calls WordPunct. */
export const cutWordsAndSigns = (utf8: Uint8Array): Places => cutByKind(utf8, wordsAndSigns());

/** The longest runs of code points that `kinds` says are of one kind; those of kind 0 are between them. */
const cutByKind = (utf8: Uint8Array, kinds: Uint8Array): Places => {
  const places = new PlaceList();
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
  return places.all();
};

const LF = 10;
const CR = 13;

/** What stands between newlines; or, unless it is 0, between runs of at least `least` of them. A newline at either end leaves an empty piece there. */
export const cutAtNewlines = (utf8: Uint8Array, least: number): Places => {
  const places = new PlaceList();
  let start = 0;
  for (let at = utf8.indexOf(LF); at >= 0; ) {
    let end = at + 1;
    while (least > 0 && utf8[end] === LF) end++;
    if (end - at >= least) {
      places.add(start, at);
      start = end;
    }
    at = utf8.indexOf(LF, end);
  }
  places.add(start, utf8.length);
  return places.all();
};

/** As `str.splitlines` cuts: at every kind of line end, and with nothing behind the last. */
export const cutLines = (utf8: Uint8Array): Places => {
  const places = new PlaceList();
  let start = 0;
  for (let i = 0; i < utf8.length; ) {
    const lead = utf8[i]!;
    const width = lead < 0x80 ? 1 : widthOf(lead);
    if ((classes[lead < 0x80 ? lead : codeAt(utf8, i)]! & LINE_BIT) !== 0) {
      places.add(start, i);
      if (lead === CR && utf8[i + 1] === LF) i++;
      start = i + width;
    }
    i += width;
  }
  if (start < utf8.length) places.add(start, utf8.length);
  return places.all();
};

export interface Identified {
  /** An id for each piece: 0, 1, 2 ... in the order in which they first occur. Equal pieces have equal ids. */
  readonly ids: Uint32Array;
  readonly distinct: number;
  /** Of each piece, and behind the last: how many code points there are in those before it. */
  readonly sums: Uint32Array;
}

/** Which pieces are the same, and how long they are: what asks for one mostly asks for both. */
export const identify = (pieces: Located): Identified => ({ ...idsOf(pieces), sums: sumLengths(pieces) });

const idsOf = ({ utf8, starts, ends }: Located) => {
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

const sumLengths = ({ utf8, starts, ends }: Located): Uint32Array => {
  const sums = new Uint32Array(starts.length + 1);
  for (let n = 0, sum = 0; n < starts.length; n++) {
    for (let i = starts[n]!; i < ends[n]!; i++) if ((utf8[i]! & 0xc0) !== 0x80) sum++;
    sums[n + 1] = sum;
  }
  return sums;
};

/** Some of the pieces: how many, and how many code points are in them. */
export interface Share {
  readonly count: number;
  readonly characters: number;
}

/** The pieces that have a code point of which `kinds` has one of the bits. */
export const having = ({ utf8, starts, ends }: Located, kinds: Uint8Array, bits: number): Share => {
  let [count, characters] = [0, 0];
  for (let n = 0; n < starts.length; n++) {
    let [length, isFound] = [0, false];
    for (let i = starts[n]!; i < ends[n]!; i += widthOf(utf8[i]!)) {
      length++;
      isFound ||= (kinds[codeAt(utf8, i)]! & bits) !== 0;
    }
    if (!isFound) continue;
    count++;
    characters += length;
  }
  return { count, characters };
};
