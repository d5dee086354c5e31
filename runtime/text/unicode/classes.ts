/** What kind of character each code point is: one byte of bits per code point, so that kernels look once. */
import { rangesOf } from './ranges.js';
import { ALPHANUMERIC, DIGIT, LINE_END, SPACE, SPECIAL, STRIPPED, WORD } from './tables.gen.js';

export const ALNUM_BIT = 1;
export const SPECIAL_SHIFT = 1;
export const SPECIAL_BIT = 1 << SPECIAL_SHIFT;
/** Between words: only a space, a tab and a newline are. */
export const GAP_SHIFT = 2;
export const GAP_BIT = 1 << GAP_SHIFT;
export const LINE_BIT = 8;
export const STRIP_BIT = 16;
/** `\w`, `\d` and `\s` of patterns. */
export const WORD_BIT = 32;
export const DIGIT_BIT = 64;
export const SPACE_BIT = 128;

/** Sets, and the bit of each. */
const SETS: readonly (readonly [set: string, bit: number])[] = [
  [ALPHANUMERIC, ALNUM_BIT],
  [SPECIAL, SPECIAL_BIT],
  [LINE_END, LINE_BIT],
  [STRIPPED, STRIP_BIT],
  [WORD, WORD_BIT],
  [DIGIT, DIGIT_BIT],
  [SPACE, SPACE_BIT],
];

/** By code point. Filled from one code point at which bits change to the next, which is much faster than setting bits one by one. */
export const classes = new Uint8Array(0x110000);
const changes = new Map<number, number>();
const change = (at: number, bit: number) => changes.set(at, (changes.get(at) ?? 0) ^ bit);
for (const [set, bit] of SETS) {
  for (const [first, last] of rangesOf(set)) {
    change(first, bit);
    change(last + 1, bit);
  }
}
let bits = 0;
let from = 0;
for (const at of [...changes.keys()].sort((a, b) => a - b)) {
  if (bits !== 0) classes.fill(bits, from, at);
  bits ^= changes.get(at)!;
  from = at;
}
for (const gap of '\t\n ') classes[gap.charCodeAt(0)]! |= GAP_BIT;
