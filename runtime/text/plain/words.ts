/** Words and their ids, plainly. */
import { eachWord } from '../each-word.js';

/** The words of a text in turn, as ids 0, 1, 2 ... in the order in which they first occur; and, of each id, where its word begins and ends. */
export interface Words {
  readonly ids: Uint32Array;
  readonly places: Uint32Array;
}

/** The words of a lower-cased text. */
export const wordsOf = (lowered: Uint8Array): Words => {
  const text = Buffer.from(lowered.buffer, lowered.byteOffset, lowered.length);
  const known = new Map<string, number>();
  const ids = new Uint32Array((text.length >> 1) + 1);
  const places: number[] = [];
  let n = 0;
  eachWord(text, (start, end) => {
    const word = text.toString('latin1', start, end);
    if (!known.has(word)) {
      known.set(word, known.size);
      places.push(start, end);
    }
    ids[n++] = known.get(word)!;
  });
  return { ids: ids.slice(0, n), places: Uint32Array.from(places) };
};
