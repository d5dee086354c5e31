/** What rule sets of other sources ask of a code point, beside `classes`: one byte of bits per code point. */
import { rangesOf } from './ranges.js';
import { ALPHABETIC, NUMERIC, OTHER_CASE, SYMBOL, TERMINAL, UPPER } from './tables.gen.js';

export const ALPHA_BIT = 1;
export const UPPER_BIT = 2;
/** Lower or title case. */
export const OTHER_CASE_BIT = 4;
export const NUMERIC_BIT = 8;
/** Not punctuation as datatrove lists it: a word has at least one of these. */
export const WORDLIKE_BIT = 16;
/** Ends a sentence, in any script. */
export const TERMINAL_BIT = 32;
export const LATIN_BIT = 64;
/** The hash sign and the ellipsis. */
export const SYMBOL_BIT = 128;

/** By code point. */
export const letters = new Uint8Array(0x110000).fill(WORDLIKE_BIT);
for (const [first, last] of rangesOf(SYMBOL)) letters.fill(0, first, last + 1);
for (const [set, bit] of [
  [ALPHABETIC, ALPHA_BIT],
  [UPPER, UPPER_BIT],
  [OTHER_CASE, OTHER_CASE_BIT],
  [NUMERIC, NUMERIC_BIT],
  [TERMINAL, TERMINAL_BIT],
] as const) {
  for (const [first, last] of rangesOf(set)) for (let code = first; code <= last; code++) letters[code]! |= bit;
}
for (const letter of 'abcdefghijklmnopqrstuvwxyz') {
  for (const cased of [letter, letter.toUpperCase()]) letters[cased.charCodeAt(0)]! |= LATIN_BIT;
}
for (const symbol of '#…') letters[symbol.codePointAt(0)!]! |= SYMBOL_BIT;
