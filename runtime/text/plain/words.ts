/** Words and their ids, plainly. */
import { classes, GAP_BIT, SPECIAL_BIT } from '../unicode/classes.js';
import { codeAt, startBefore, widthOf } from '../utf8.js';

const isSpecialAt = (utf8: Uint8Array, i: number) => (classes[codeAt(utf8, i)]! & SPECIAL_BIT) !== 0;

/**
 * An id for each word of a lower-cased text: pieces between spaces, tabs and newlines, without special characters at their
 * ends, if anything is left. Equal words have equal ids: 0, 1, 2 ... in the order in which they first occur.
 */
export const wordIds = (lowered: Uint8Array): Uint32Array => {
  const text = Buffer.from(lowered.buffer, lowered.byteOffset, lowered.length);
  const known = new Map<string, number>();
  const ids = new Uint32Array((text.length >> 1) + 1);
  let n = 0;
  for (let i = 0; i < text.length; ) {
    while (i < text.length && classes[text[i]!]! & GAP_BIT) i++;
    let start = i;
    while (i < text.length && !(classes[text[i]!]! & GAP_BIT)) i++;
    let end = i;
    while (start < end && isSpecialAt(text, start)) start += widthOf(text[start]!);
    while (start < end && isSpecialAt(text, startBefore(text, end))) end = startBefore(text, end);
    if (start === end) continue;
    const word = text.toString('latin1', start, end);
    if (!known.has(word)) known.set(word, known.size);
    ids[n++] = known.get(word)!;
  }
  return ids.slice(0, n);
};
