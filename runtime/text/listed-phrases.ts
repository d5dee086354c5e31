/** How often words and phrases of a list occur among the words of a text. */
import { endsWithAny } from './edges.js';
import type { Pieces } from './pieces.js';
import { WordTable } from './word-set.js';

/** Counts, at each word, the entries of the list that begin there; the words of an entry are parted by one space. */
export const phraseCounter = (list: readonly string[]): ((words: Pieces) => number) => {
  const entries = [...new Set(list)].map((entry) => entry.split(' '));
  const parts = [...new Set(entries.flat())].filter((part) => part !== '');
  const numbers = new Map(parts.map((part, number) => [part, number]));
  const table = new WordTable(parts);
  /** What follows the first word, of all entries that begin with it. */
  const following: number[][][] = parts.map(() => []);
  for (const [first, ...rest] of entries) following[numbers.get(first!) ?? -1]?.push(rest.map((part) => numbers.get(part) ?? -2));
  return ({ utf8, starts, ends }) => {
    const found = (n: number) => (n < starts.length ? table.find(utf8, starts[n]!, ends[n]!) : -1);
    let count = 0;
    for (let n = 0; n < starts.length; n++) {
      for (const rest of following[found(n)] ?? []) if (rest.every((part, i) => part === found(n + 1 + i))) count++;
    }
    return count;
  };
};

/** How often, of two words side by side, one ends and the other begins as given. */
export const countAcross = ({ utf8, starts, ends }: Pieces, ending: string, beginning: string): number => {
  const [before, behind] = [Buffer.from(ending), Buffer.from(beginning)];
  let count = 0;
  for (let n = 0; n + 1 < starts.length; n++) {
    const [end, start] = [ends[n]!, starts[n + 1]!];
    if (!endsWithAny(utf8, starts[n]!, end, [before])) continue;
    if (endsWithAny(utf8, start, Math.min(start + behind.length, ends[n + 1]!), [behind])) count++;
  }
  return count;
};
