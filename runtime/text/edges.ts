/** How stretches of a text begin and end, and what they are made of. */
import { classes, STRIP_BIT } from './unicode/classes.js';
import { letters, OTHER_CASE_BIT, UPPER_BIT } from './unicode/letters.js';
import { codeAt, startBefore, widthOf } from './utf8.js';

/** Where the white space at the start of a stretch ends. */
export const skipSpace = (utf8: Uint8Array, start: number, end: number): number => {
  let i = start;
  while (i < end && (classes[codeAt(utf8, i)]! & STRIP_BIT) !== 0) i += widthOf(utf8[i]!);
  return i;
};

/** Where the white space at the end of a stretch begins. */
export const endOfText = (utf8: Uint8Array, start: number, end: number): number => {
  let i = end;
  while (i > start) {
    const last = startBefore(utf8, i);
    if ((classes[codeAt(utf8, last)]! & STRIP_BIT) === 0) break;
    i = last;
  }
  return i;
};

/** The first code point of a stretch; -1 when it is empty. */
export const firstCode = (utf8: Uint8Array, start: number, end: number): number => (start < end ? codeAt(utf8, start) : -1);

/** The last one. */
export const lastCode = (utf8: Uint8Array, start: number, end: number): number => (start < end ? codeAt(utf8, startBefore(utf8, end)) : -1);

const DOT = 0x2e;
export const ELLIPSIS = 0x2026;
/** Whether a stretch ends with three dots. */
export const endsWithDots = (utf8: Uint8Array, start: number, end: number): boolean =>
  end - start >= 3 && utf8[end - 1] === DOT && utf8[end - 2] === DOT && utf8[end - 3] === DOT;

/** Whether a stretch ends with an ellipsis, of one character or of three. */
export const endsWithEllipsis = (utf8: Uint8Array, start: number, end: number): boolean =>
  lastCode(utf8, start, end) === ELLIPSIS || endsWithDots(utf8, start, end);

/** Whether a stretch ends with one of some strings, given in UTF-8. */
export const endsWithAny = (utf8: Uint8Array, start: number, end: number, endings: readonly Uint8Array[]): boolean =>
  endings.some((ending) => {
    const from = end - ending.length;
    return from >= start && ending.every((byte, i) => utf8[from + i] === byte);
  });

/** Whether a stretch has capitals, and no other letters that have case: `str.isupper`. */
export const isUpper = (utf8: Uint8Array, start: number, end: number): boolean => {
  let kinds = 0;
  for (let i = start; i < end && (kinds & OTHER_CASE_BIT) === 0; i += widthOf(utf8[i]!)) kinds |= letters[codeAt(utf8, i)]!;
  return (kinds & (UPPER_BIT | OTHER_CASE_BIT)) === UPPER_BIT;
};

/** How many code points of a stretch have a bit of `letters`. */
export const countKind = (utf8: Uint8Array, start: number, end: number, bit: number): number => {
  let count = 0;
  for (let i = start; i < end; i += widthOf(utf8[i]!)) if ((letters[codeAt(utf8, i)]! & bit) !== 0) count++;
  return count;
};
