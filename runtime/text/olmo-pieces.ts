/** How many pieces a text is cut into before a byte-level tokenizer: signs and digits each by themselves, runs of letters, of other numbers and of the rest. */
import { lazy } from '../../core/lazy.js';
import { classes, DIGIT_BIT, SPACE_BIT } from './unicode/classes.js';
import { ALPHA_BIT, letters, NUMERIC_BIT } from './unicode/letters.js';
import { rangesOf } from './unicode/ranges.js';
import { PUNCTUATION } from './unicode/tables.gen.js';
import { codeAt, widthOf } from './utf8.js';

const [SPACE, SINGLE, LETTER, NUMBER, OTHER] = [0, 1, 2, 3, 4];
const kinds = lazy(() => {
  const found = classes.map((bits, code) => {
    if ((bits & SPACE_BIT) !== 0) return SPACE;
    if ((bits & DIGIT_BIT) !== 0) return SINGLE;
    if ((letters[code]! & ALPHA_BIT) !== 0) return LETTER;
    return (letters[code]! & NUMERIC_BIT) !== 0 ? NUMBER : OTHER;
  });
  for (const [first, last] of rangesOf(PUNCTUATION)) found.fill(SINGLE, first, last + 1);
  return found;
});
const BLANK = 0x20;

/** By the rules of OLMo's tokenizer, those of GPT-2 after them. A space belongs to what follows it. */
export const countPieces = (utf8: Uint8Array, start: number, end: number): number => {
  const table = kinds();
  const kindAt = (at: number) => (at < end ? table[codeAt(utf8, at)]! : SPACE);
  let count = 0;
  for (let i = start; i < end; ) {
    const kind = kindAt(i);
    let [next, characters] = [i, 0];
    do {
      next += widthOf(utf8[next]!);
      characters++;
    } while (next < end && kind !== SINGLE && kindAt(next) === kind);
    if (kind !== SPACE || next === end) count++;
    else {
      // White space before signs is a piece of its own; before others its last character is one, if it is no space.
      const isBlankLast = utf8[next - 1] === BLANK;
      count += kindAt(next) === SINGLE && !isBlankLast ? 1 : Number(characters > 1) + Number(!isBlankLast);
    }
    i = next;
  }
  return count;
};
