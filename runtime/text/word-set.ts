/** How many words of a text are in a list. */
import { ByteTable } from './byte-table.js';
import type { LocatedWords } from './kernels.js';
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

const LAST_BIT = 31;

/** The words of a list. */
export class WordTable extends ByteTable {
  /** By the first byte of a word, a bit for each length in bytes that such words have; the last for all longer ones. Most words of a text are none of them. */
  private readonly lengths = new Uint32Array(256);

  constructor(words: readonly string[]) {
    const distinct = [...new Set(words)].filter((word) => word !== '').map((word) => Buffer.from(word));
    super(distinct);
    for (const word of distinct) this.lengths[word[0]!]! |= 1 << Math.min(word.length, LAST_BIT);
  }

  override find(utf8: Uint8Array, start: number, end: number): number {
    const length = end - start;
    if (length === 0 || ((this.lengths[utf8[start]!]! >>> Math.min(length, LAST_BIT)) & 1) === 0) return -1;
    return super.find(utf8, start, end);
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
    for (let n = 0; n < starts.length; n++) {
      const word = this.find(utf8, starts[n]!, ends[n]!);
      if (word >= 0) found.add(word);
    }
    return found.size;
  }
}

/** Counts the words of texts that are in a list. */
export const wordCounter = (list: readonly string[], joins: Joins | null): ((words: LocatedWords) => Found) => {
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
const withJoins = ({ words, found }: Found, { ids, places, lowered }: LocatedWords, { sizes, by }: Joins, table: WordTable): Found => {
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
    return table.find(joined, 0, length) >= 0;
  };
  for (const size of sizes) {
    const count = Math.max(words - size + 1, 0);
    all += count;
    for (let n = 0; n < count; n++) if (isKnown(n, size)) known++;
  }
  return { words: all, found: known };
};
