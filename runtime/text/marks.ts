/** Signs that rules count. */
import { ALNUM_BIT, classes } from './unicode/classes.js';
import { codeAt, widthOf } from './utf8.js';
import * as compiled from './wasm/marks.js';

export interface Marks {
  readonly hashes: number;
  /** Three dots in a row, and the character for them. */
  readonly ellipses: number;
  /** Curly brackets, of either kind. */
  readonly braces: number;
}

const DOT = 0x2e;
const isDots = (utf8: Uint8Array, i: number) => utf8[i] === DOT && utf8[i + 1] === DOT && utf8[i + 2] === DOT;
const isEllipsis = (utf8: Uint8Array, i: number) => utf8[i] === 0xe2 && utf8[i + 1] === 0x80 && utf8[i + 2] === 0xa6;

export const countMarks = (utf8: Uint8Array): Marks => (utf8.length > compiled.MOST ? countMarksPlainly : compiled.countMarks)(utf8);

export const countMarksPlainly = (utf8: Uint8Array): Marks => {
  let [hashes, ellipses, braces] = [0, 0, 0];
  for (let i = 0; i < utf8.length; i++) {
    const byte = utf8[i]!;
    if (byte === 0x23) hashes++;
    else if (byte === 0x7b || byte === 0x7d) braces++;
    else if (isDots(utf8, i) || isEllipsis(utf8, i)) {
      ellipses++;
      i += 2;
    }
  }
  return { hashes, ellipses, braces };
};

/** How many stretches between full stops, question and exclamation marks have a letter, a digit or an underscore. */
export const countClauses = (utf8: Uint8Array): number => {
  let count = 0;
  let isCounted = false;
  for (let i = 0; i < utf8.length; i += widthOf(utf8[i]!)) {
    const code = codeAt(utf8, i);
    if (code === DOT || code === 0x21 || code === 0x3f) isCounted = false;
    else if (!isCounted && ((classes[code]! & ALNUM_BIT) !== 0 || code === 0x5f)) {
      count++;
      isCounted = true;
    }
  }
  return count;
};
