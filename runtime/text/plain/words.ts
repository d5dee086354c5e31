/** Words and their ids, plainly. */
import { eachWord } from '../each-word.js';

/** An id for each word of a lower-cased text. Equal words have equal ids: 0, 1, 2 ... in the order in which they first occur. */
export const wordIds = (lowered: Uint8Array): Uint32Array => {
  const text = Buffer.from(lowered.buffer, lowered.byteOffset, lowered.length);
  const known = new Map<string, number>();
  const ids = new Uint32Array((text.length >> 1) + 1);
  let n = 0;
  eachWord(text, (start, end) => {
    const word = text.toString('latin1', start, end);
    if (!known.has(word)) known.set(word, known.size);
    ids[n++] = known.get(word)!;
  });
  return ids.slice(0, n);
};
