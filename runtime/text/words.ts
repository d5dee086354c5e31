/** Words as strings: the pieces between spaces, tabs and newlines. */
import { classes, GAP_BIT, SPECIAL_BIT } from './unicode/classes.js';

/** Length in code points. */
export const lengthOf = (text: string): number => {
  let length = text.length;
  for (let i = 0; i + 1 < text.length; i++) if ((text.charCodeAt(i) & 0xfc00) === 0xd800) length--;
  return length;
};

const LETTERS = /\p{L}/gu;
/** How many letters a text has, as `str.isalpha` tells them. */
export const lettersIn = (text: string): number => {
  let count = 0;
  LETTERS.lastIndex = 0;
  while (LETTERS.test(text)) count++;
  return count;
};

const isSpecial = (code: number) => (classes[code]! & SPECIAL_BIT) !== 0;

/** Without special characters at either end. */
export const stripSpecial = (word: string): string => {
  let start = 0;
  let end = word.length;
  for (let code = word.codePointAt(0); start < end && isSpecial(code!); code = word.codePointAt(start)) start += code! > 0xffff ? 2 : 1;
  while (start < end) {
    const last = (word.charCodeAt(end - 1) & 0xfc00) === 0xdc00 && end - 2 >= start ? end - 2 : end - 1;
    if (!isSpecial(word.codePointAt(last)!)) break;
    end = last;
  }
  return word.slice(start, end);
};

const TAB = 9;
const NEWLINE = 10;

/**
 * The words that `keep` wants: with a newline between those of two lines, a tab between those of two cells of a line, and one space
 * between those of one cell.
 */
export const keepWords = (text: string, keep: (word: string) => boolean): string => {
  let out = '';
  let gap = ' ';
  for (let start = 0; start < text.length; start++) {
    let end = start;
    while (end < text.length && !(classes[text.charCodeAt(end)]! & GAP_BIT)) end++;
    if (end > start) {
      const word = text.slice(start, end);
      if (keep(word)) {
        out += out === '' ? word : gap + word;
        gap = ' ';
      }
    }
    const unit = text.charCodeAt(end);
    if (unit === NEWLINE) gap = '\n';
    else if (unit === TAB && gap === ' ') gap = '\t';
    start = end;
  }
  return out;
};
