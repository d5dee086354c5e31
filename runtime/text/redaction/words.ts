/** Word characters, white space and boundaries as Python's `re` knows them, where what is to be redacted is looked for. */
import { ALNUM_BIT, classes } from '../unicode/classes.js';

/** `\w`, and what a negation of it is in a pattern that goes by code points. */
export const WORD = '[\\p{L}\\p{N}_]';
/** `\s`, as members of a set. */
export const SPACE = '\\t-\\r\\x1c- \\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000';
/** Behind a word character: `\b`. */
export const WORD_END = `(?<=${WORD})(?!${WORD})`;
export const BOUNDARY = `(?:(?<!${WORD})(?=${WORD})|${WORD_END})`;

/** Start and end of each thing found, in turn. */
export type Finder = (text: string) => readonly number[];

/** All that a pattern matches. */
export const spansOf =
  (pattern: RegExp): Finder =>
  (text) =>
    [...text.matchAll(pattern)].flatMap(({ index, 0: found }) => [index, index + found.length]);

const UNDERSCORE = 0x5f;
export const isWord = (code: number | undefined): boolean =>
  code !== undefined && (code === UNDERSCORE || (classes[code]! & ALNUM_BIT) !== 0);

/** The code point that ends at `end`. */
export const codeBefore = (text: string, end: number): number | undefined => {
  if (end === 0) return undefined;
  const unit = text.charCodeAt(end - 1);
  const whole = unit >= 0xdc00 && unit < 0xe000 && end > 1 ? text.codePointAt(end - 2)! : unit;
  return whole > 0xffff ? whole : unit;
};
export const isBoundary = (text: string, at: number): boolean => isWord(codeBefore(text, at)) !== isWord(text.codePointAt(at));

/** Where a run of word characters and `others` that starts at `at` ends. */
export const wordRun = (text: string, at: number, others: string): number => {
  let end = at;
  for (let code = text.codePointAt(end); code !== undefined; code = text.codePointAt(end)) {
    if (!isWord(code) && !(code < 0x80 && others.includes(text[end]!))) break;
    end += code > 0xffff ? 2 : 1;
  }
  return end;
};
/** Where what a sticky pattern matches at `at` ends; `at` itself where it does not. */
export const runOf = (run: RegExp, text: string, at: number): number => {
  run.lastIndex = at;
  return run.test(text) ? run.lastIndex : at;
};
