/** What the compiled kernels count of a text. Each answers what its twin in `../plain` does, several times as fast. */
import type { Runs } from '../plain/runs.js';
import type { Scan } from '../plain/scan.js';
import type { Words } from '../plain/words.js';
import { kernels as all, answer, put } from './instance.js';

export { MOST } from './instance.js';

export const scan = (utf8: Uint8Array): Scan => {
  const kernels = put(utf8);
  kernels.scan(utf8.length);
  return {
    count: kernels.count.value >>> 0,
    alphanumeric: kernels.alphanumeric.value,
    special: kernels.special.value,
    lines: kernels.lines.value,
    longest: kernels.longest.value,
    words: kernels.words.value,
  };
};

/** Null when the text is not ASCII. */
export const wordsOfAscii = (utf8: Uint8Array): Words | null => {
  const kernels = put(utf8);
  return wordsFound(kernels.wordIds(utf8.length, true));
};
export const wordsOfLowered = (utf8: Uint8Array): Words => {
  const kernels = put(utf8);
  return wordsFound(kernels.wordIds(utf8.length, false))!;
};
const wordsFound = (count: number): Words | null =>
  count < 0 ? null : { ids: answer(count), places: answer(2 * all().distinct.value, all().placesAt) };

export const countRuns = (units: Uint8Array | Uint32Array, length: number): Runs => {
  const total = units.length - length + 1;
  if (total <= 0) return { total: 0, distinct: 0, repeated: new Uint32Array(0) };
  const kernels = put(units);
  const repeated = units instanceof Uint8Array ? kernels.runsOfBytes(units.length, length) : kernels.runsOfWords(units.length, length);
  return { total, distinct: kernels.distinct.value, repeated: answer(repeated) };
};
