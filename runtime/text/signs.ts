/** Stretches without letters and digits. */
import { lazy } from '../../core/lazy.js';
import { rangesOf } from './unicode/ranges.js';
import { PUNCTUATION_OR_SYMBOL, SPACE } from './unicode/tables.gen.js';
import { codeAt, widthOf } from './utf8.js';

/** Blocks of emoji and symbols, whatever else they hold included. */
const EMOJI = [
  [0x2600, 0x27bf],
  [0x1f300, 0x1f64f],
  [0x1f680, 0x1f6ff],
] as const;
const isSign = lazy(() => {
  const found = new Uint8Array(0x110000);
  for (const [first, last] of [...rangesOf(PUNCTUATION_OR_SYMBOL), ...rangesOf(SPACE), ...EMOJI]) found.fill(1, first, last + 1);
  return found;
});

/** Whether a stretch is punctuation, symbols, emoji and white space alone. */
export const areSigns = (utf8: Uint8Array, start: number, end: number): boolean => {
  const signs = isSign();
  for (let i = start; i < end; i += widthOf(utf8[i]!)) if (signs[codeAt(utf8, i)] === 0) return false;
  return true;
};
