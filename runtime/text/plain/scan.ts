/** One pass over a text that counts what most filters of text ask for. */
import { ALNUM_BIT, classes, GAP_SHIFT, LINE_BIT, SPECIAL_SHIFT } from '../unicode/classes.js';
import { codeAt, widthOf } from '../utf8.js';

/** Counts of a text, in code points. */
export interface Scan {
  readonly count: number;
  readonly alphanumeric: number;
  readonly special: number;
  /** Lines as Python's `splitlines` cuts them, and the length of the longest without its end. */
  readonly lines: number;
  readonly longest: number;
  /** Pieces between spaces, tabs and newlines that have a character which is not special. */
  readonly words: number;
}

const LF = 10;
const CR = 13;

export const scan = (utf8: Uint8Array): Scan => {
  let alphanumeric = 0;
  let special = 0;
  let lines = 0;
  let longest = 0;
  let lineStart = 0;
  let words = 0;
  let inWord = 0;
  /** Bytes that are not the first of their character, so far. */
  let further = 0;
  for (let i = 0; i < utf8.length; i++) {
    const lead = utf8[i]!;
    let kind = classes[lead]!;
    if (lead >= 0x80) {
      kind = classes[codeAt(utf8, i)]!;
      const more = widthOf(lead) - 1;
      i += more;
      further += more;
    }
    // Without branches: where words end is what a processor predicts worst.
    const gap = (kind >> GAP_SHIFT) & 1;
    words += inWord & gap;
    inWord = (inWord | (~kind >> SPECIAL_SHIFT)) & (gap ^ 1);
    alphanumeric += kind & ALNUM_BIT;
    special += (kind >> SPECIAL_SHIFT) & 1;
    if ((kind & LINE_BIT) === 0) continue;
    const place = i - further;
    if (lead !== LF || utf8[i - 1] !== CR) {
      lines++;
      if (place - lineStart > longest) longest = place - lineStart;
    }
    lineStart = place + 1;
  }
  const count = utf8.length - further;
  if (lineStart < count) {
    lines++;
    if (count - lineStart > longest) longest = count - lineStart;
  }
  return { count, alphanumeric, special, lines, longest, words: words + inWord };
};
