/** How many words of a text are in a list. */
import { ByteTable } from './byte-table.js';
import { eachWord } from './each-word.js';
import { lowerUtf8 } from './unicode/lower.js';

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

/** Counts the words of texts that are in a list. */
export const wordCounter = (list: readonly string[], joins: Joins | null): ((utf8: Uint8Array) => Found) => {
  const table = new ByteTable([...new Set(list)].filter((word) => word !== '').map((word) => Buffer.from(word)));
  return (utf8) => {
    const lowered = lowerUtf8(utf8);
    const places: number[] | null = joins && [];
    let words = 0;
    let found = 0;
    eachWord(lowered, (start, end) => {
      words++;
      if (table.find(lowered, start, end) >= 0) found++;
      places?.push(start, end);
    });
    return joins && places ? withJoins({ words, found }, lowered, places, joins, table) : { words, found };
  };
};

/** `places`: where each word begins and ends. A join that is longer than every word of the list is not made. */
const withJoins = (
  { words, found }: Found,
  lowered: Uint8Array,
  places: readonly number[],
  { sizes, by }: Joins,
  table: ByteTable,
): Found => {
  const glue = Buffer.from(by);
  const joined = new Uint8Array(table.longest);
  let [all, known] = [words, found];
  const isKnown = (first: number, size: number): boolean => {
    let length = 0;
    for (let n = first; n < first + size; n++) {
      const word = lowered.subarray(places[2 * n]!, places[2 * n + 1]!);
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
