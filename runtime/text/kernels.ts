/** The hot loops of text: compiled ones, or plain ones for a text that is too long for their memory. */

import type { Runs } from './plain/runs.js';
import * as plainRuns from './plain/runs.js';
import type { Scan } from './plain/scan.js';
import * as plainScan from './plain/scan.js';
import type { Words } from './plain/words.js';
import * as plain from './plain/words.js';
import { lowerUtf8 } from './unicode/lower.js';
import * as compiled from './wasm/kernels.js';

export type { Runs, Scan, Words };

/** Counts of a text that most filters ask for, in one pass. */
export const scan = (utf8: Uint8Array): Scan => (utf8.length > compiled.MOST ? plainScan.scan(utf8) : compiled.scan(utf8));

/** A text's words, with the bytes that they are places in. */
export type LocatedWords = Words & { readonly lowered: Uint8Array };

/** The words of a text, refined: in lower case, without special characters at their ends. Equal words have equal ids; their places are in `lowered`. */
export const wordsOf = (utf8: Uint8Array): LocatedWords => {
  const words = utf8.length > compiled.MOST ? null : compiled.wordsOfAscii(utf8);
  let lowered = words ? undefined : lowerUtf8(utf8);
  return {
    ...(words ?? (lowered!.length > compiled.MOST ? plain.wordsOf : compiled.wordsOfLowered)(lowered!)),
    get lowered() {
      lowered ??= lowerUtf8(utf8);
      return lowered;
    },
  };
};

/** Counts the runs of `length` units: how many there are, how many differ, and how often each occurs that occurs more than once. */
export const countRuns = (units: Uint8Array | Uint32Array, length: number): Runs =>
  (units.length > compiled.MOST ? plainRuns : compiled).countRuns(units, length);

/** The sum of counts. */
export const sum = (counts: Uint32Array): number => {
  let total = 0;
  for (let i = 0; i < counts.length; i++) total += counts[i]!;
  return total;
};

const buckets = new Uint32Array(256);
/** The sum of the `most` largest counts. Nearly all counts are small, so they are not sorted but counted. */
export const sumOfLargest = (counts: Uint32Array, most: number): number => {
  if (most >= counts.length) return sum(counts);
  buckets.fill(0);
  const large: number[] = [];
  for (let i = 0; i < counts.length; i++) {
    const count = counts[i]!;
    if (count < buckets.length) buckets[count]!++;
    else large.push(count);
  }
  const largest = large.sort((a, b) => b - a).slice(0, most);
  let total = largest.reduce((all, count) => all + count, 0);
  let left = most - largest.length;
  for (let count = buckets.length - 1; left > 0; count--) {
    const taken = Math.min(left, buckets[count]!);
    total += taken * count;
    left -= taken;
  }
  return total;
};
