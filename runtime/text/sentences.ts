/** Where sentences end, by their marks alone. */
import { classes, STRIP_BIT } from './unicode/classes.js';
import { letters, OTHER_CASE_BIT, TERMINAL_BIT } from './unicode/letters.js';

const CLOSERS = new Set([...'"\'”’»)]』」'].map((closer) => closer.charCodeAt(0)));
const DOT = 0x2e;
const isSpace = (code: number) => (classes[code]! & STRIP_BIT) !== 0;

/**
 * How many sentences there are: stretches up to and with a terminal mark and the quotes and brackets that close behind it. Behind a mark
 * of ASCII there must be white space, and behind a dot no small letter, so that numbers, addresses and most abbreviations end none.
 */
export const countSentences = (text: string): number => {
  let count = 0;
  let isOpen = false;
  for (let i = 0; i < text.length; ) {
    const code = text.codePointAt(i)!;
    i += code > 0xffff ? 2 : 1;
    if ((letters[code]! & TERMINAL_BIT) === 0) {
      isOpen ||= !isSpace(code);
      continue;
    }
    isOpen = true;
    while (i < text.length && CLOSERS.has(text.charCodeAt(i))) i++;
    if (code < 0x80) {
      let next = i;
      while (next < text.length && isSpace(text.charCodeAt(next))) next++;
      if (next < text.length && (next === i || (code === DOT && (letters[text.codePointAt(next)!]! & OTHER_CASE_BIT) !== 0))) continue;
      i = next;
    }
    count++;
    isOpen = false;
  }
  return count + (isOpen ? 1 : 0);
};
