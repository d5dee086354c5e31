/** Where the words of a text are. */
import { classes, GAP_BIT, SPECIAL_BIT } from './unicode/classes.js';
import { codeAt, startBefore, widthOf } from './utf8.js';

const isSpecialAt = (utf8: Uint8Array, i: number) => (classes[codeAt(utf8, i)]! & SPECIAL_BIT) !== 0;

/** Tells the place of each word: of each piece between spaces, tabs and newlines, without special characters at its ends, if anything is left. */
export const eachWord = (utf8: Uint8Array, take: (start: number, end: number) => void): void => {
  for (let i = 0; i < utf8.length; ) {
    while (i < utf8.length && classes[utf8[i]!]! & GAP_BIT) i++;
    let start = i;
    while (i < utf8.length && !(classes[utf8[i]!]! & GAP_BIT)) i++;
    let end = i;
    while (start < end && isSpecialAt(utf8, start)) start += widthOf(utf8[start]!);
    while (start < end && isSpecialAt(utf8, startBefore(utf8, end))) end = startBefore(utf8, end);
    if (start < end) take(start, end);
  }
};
