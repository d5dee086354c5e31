/** The hot loops of text: compiled ones, or plain ones for a text that is too long for their memory. */

import type { Runs } from './plain/runs.js';
import * as plainRuns from './plain/runs.js';
import type { Scan } from './plain/scan.js';
import * as plainScan from './plain/scan.js';
import * as plainWords from './plain/words.js';
import { lowerUtf8 } from './unicode/lower.js';
import * as compiled from './wasm/kernels.js';

export type { Runs, Scan };

/** Counts of a text that most filters ask for, in one pass. */
export const scan = (utf8: Uint8Array): Scan => (utf8.length > compiled.MOST ? plainScan.scan(utf8) : compiled.scan(utf8));

/** An id for each word of a text, refined: in lower case, without special characters at its ends. Equal words have equal ids. */
export const wordIds = (utf8: Uint8Array): Uint32Array => {
  const ids = utf8.length > compiled.MOST ? null : compiled.wordIdsOfAscii(utf8);
  if (ids) return ids;
  const lowered = lowerUtf8(utf8);
  return lowered.length > compiled.MOST ? plainWords.wordIds(lowered) : compiled.wordIdsOfLowered(lowered);
};

/** Counts the runs of `length` units: how many there are, how many differ, and how often each occurs that occurs more than once. */
export const countRuns = (units: Uint8Array | Uint32Array, length: number): Runs =>
  (units.length > compiled.MOST ? plainRuns : compiled).countRuns(units, length);

/** The sum of counts. */
export const sum = (counts: Uint32Array): number => counts.reduce((total, count) => total + count, 0);

const BUCKETS = 256;
/** The sum of the `most` largest counts. Nearly all counts are small, so they are not sorted but counted. */
export const sumOfLargest = (counts: Uint32Array, most: number): number => {
  if (most >= counts.length) return sum(counts);
  const buckets = new Uint32Array(BUCKETS);
  const large: number[] = [];
  for (const count of counts) {
    if (count < BUCKETS) buckets[count]!++;
    else large.push(count);
  }
  let total = 0;
  let left = most;
  for (const count of large.sort((a, b) => b - a).slice(0, left)) {
    total += count;
    left--;
  }
  for (let count = BUCKETS - 1; left > 0; count--) {
    const taken = Math.min(left, buckets[count]!);
    total += taken * count;
    left -= taken;
  }
  return total;
};
