/** How many words of a text are in a list. */
import type { Words } from './kernels.js';
import type { Pieces } from './pieces.js';

/** Of a text: its words, in lower case and without special characters at their ends, and how many of them are in the list. */
export interface Found {
  readonly words: number;
  readonly found: number;
}
/** Joins of as many neighbouring words as each of `sizes` says are words too. */
export interface Joins {
  readonly sizes: readonly number[];
  readonly by: string;
}

/** Words in UTF-8 behind one another, and an open table of where each begins. */
export class WordTable {
  private readonly text: Uint8Array;
  private readonly starts: Uint32Array;
  private readonly slots: Uint32Array;
  private readonly mask: number;
  /** Bytes of the longest word. */
  readonly longest: number;

  constructor(words: readonly string[]) {
    const distinct = [...new Set(words)].filter((word) => word !== '').map((word) => Buffer.from(word));
    this.text = Buffer.concat(distinct);
    this.starts = new Uint32Array(distinct.length + 1);
    this.longest = distinct.reduce((most, { length }) => Math.max(most, length), 0);
    this.slots = new Uint32Array(1 << (33 - Math.clz32(distinct.length * 2)));
    this.mask = this.slots.length - 1;
    for (const [n, word] of distinct.entries()) {
      const end = this.starts[n]! + word.length;
      this.starts[n + 1] = end;
      let slot = hashOf(this.text, this.starts[n]!, end) & this.mask;
      while (this.slots[slot] !== 0) slot = (slot + 1) & this.mask;
      this.slots[slot] = n + 1;
    }
  }

  has(utf8: Uint8Array, start: number, end: number): boolean {
    return this.find(utf8, start, end) >= 0;
  }

  /** How many pieces are among the words, as they are. */
  countIn(pieces: Pieces): number {
    return pieces.matching((utf8, start, end) => this.has(utf8, start, end));
  }

  /** How many of the words occur among the pieces, as they are. */
  distinctIn({ utf8, starts, ends }: Pieces): number {
    const found = new Set<number>();
    for (let n = 0; n < starts.length; n++) found.add(this.find(utf8, starts[n]!, ends[n]!));
    found.delete(-1);
    return found.size;
  }

  /** Which of the words it is, in the order in which they were given; -1 when it is none. */
  find(utf8: Uint8Array, start: number, end: number): number {
    if (end - start > this.longest) return -1;
    for (let slot = hashOf(utf8, start, end) & this.mask; this.slots[slot] !== 0; slot = (slot + 1) & this.mask) {
      const from = this.starts[this.slots[slot]! - 1]!;
      if (this.starts[this.slots[slot]!]! - from !== end - start) continue;
      let same = 0;
      while (start + same < end && utf8[start + same] === this.text[from + same]) same++;
      if (start + same === end) return this.slots[slot]! - 1;
    }
    return -1;
  }
}

const hashOf = (utf8: Uint8Array, start: number, end: number): number => {
  let hash = end - start;
  for (let i = start; i < end; i++) hash = Math.imul(hash ^ utf8[i]!, 0x01000193);
  return hash ^ (hash >>> 15);
};

/** A text's words, with the bytes that they are of. */
type Placed = Words & { readonly lowered: Uint8Array };

/** Counts the words of texts that are in a list. */
export const wordCounter = (list: readonly string[], joins: Joins | null): ((words: Placed) => Found) => {
  const table = new WordTable(list);
  return (words) => {
    const { ids, places, lowered } = words;
    // Most words occur often, and are looked up once.
    const listed = new Uint8Array(places.length >> 1);
    for (let id = 0; id < listed.length; id++) if (table.has(lowered, places[2 * id]!, places[2 * id + 1]!)) listed[id] = 1;
    let found = 0;
    for (let n = 0; n < ids.length; n++) found += listed[ids[n]!]!;
    return joins ? withJoins({ words: ids.length, found }, words, joins, table) : { words: ids.length, found };
  };
};

/** A join that is longer than every word of the list is not made. */
const withJoins = ({ words, found }: Found, { ids, places, lowered }: Placed, { sizes, by }: Joins, table: WordTable): Found => {
  const glue = Buffer.from(by);
  const joined = new Uint8Array(table.longest);
  let [all, known] = [words, found];
  const isKnown = (first: number, size: number): boolean => {
    let length = 0;
    for (let n = first; n < first + size; n++) {
      const word = lowered.subarray(places[2 * ids[n]!]!, places[2 * ids[n]! + 1]!);
      const gap = n === first ? 0 : glue.length;
      if (length + gap + word.length > table.longest) return false;
      if (gap > 0) joined.set(glue, length);
      joined.set(word, length + gap);
      length += gap + word.length;
    }
    return table.has(joined, 0, length);
  };
  for (const size of sizes) {
    const count = Math.max(words - size + 1, 0);
    all += count;
    for (let n = 0; n < count; n++) if (isKnown(n, size)) known++;
  }
  return { words: all, found: known };
};
