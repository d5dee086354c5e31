/** How much of a text is said again: by the measures of the Gopher paper (Rae et al. 2021, table A1) as datatrove and others read them, and by those of ROOTS. */
import { countRuns, sum, sumOfLargest } from './kernels.js';
import type { Pieces } from './pieces.js';

/** Pieces that occurred before, and how many code points are in them. */
export const duplicates = ({ ids, sums }: Pieces): { readonly count: number; readonly characters: number } => {
  let [count, characters, known] = [0, 0, 0];
  for (let n = 0; n < ids.length; n++) {
    if (ids[n] === known) known++;
    else {
      count++;
      characters += sums[n + 1]! - sums[n]!;
    }
  }
  return { count, characters };
};

/** The run of `length` pieces that occurs most often, the earliest of these: how often, and the code points of its pieces. Null where there is none. */
export const mostFrequentRun = (pieces: Pieces, length: number): { readonly count: number; readonly characters: number } | null => {
  if (pieces.count < length) return null;
  const { most, first } = pieces.repeats(length);
  return { count: Math.max(1, most), characters: pieces.sums[first + length]! - pieces.sums[first]! };
};

/** Code points in runs of `length` pieces that occurred before. The search goes on behind a run that was found, and what it passes over it does not learn. */
export const charactersInRepeatedRuns = (pieces: Pieces, length: number): number => pieces.repeats(length).again;

/** Code points of all pieces that are in a run of `length` pieces which occurs more than once. */
export const charactersInRuns = (pieces: Pieces, length: number): number => pieces.repeats(length).covered;

/** Entropy of the distribution of pieces, in nats. */
export const entropy = ({ ids, distinct }: Pieces): number => {
  const counts = new Uint32Array(distinct);
  for (let n = 0; n < ids.length; n++) counts[ids[n]!]!++;
  return counts.reduce((all, count) => all - (count / ids.length) * Math.log(count / ids.length), 0);
};

/** Pieces that occur more than once, all their occurrences, and the code points in them. */
export const repeated = (pieces: Pieces): { readonly count: number; readonly characters: number } => {
  const { places, characters } = pieces.repeats(1);
  return { count: places, characters };
};

/** Code points of runs of `length` pieces that occur more than once, per code point of all runs; a piece counts in each run that it is in. */
export const shareOfRepeatedRuns = (pieces: Pieces, length: number): number => {
  const { sums, count } = pieces;
  let all = 0;
  for (let place = 0; place + length <= count; place++) all += sums[place + length]! - sums[place]!;
  return all && pieces.repeats(length).characters / all;
};

/** Share of the runs of `length` units that are among the most frequent ones (as many as the root of how many differ) and occur again. */
export const frequentRunsShare = (units: Uint8Array | Uint32Array, length: number): number => {
  const { total, distinct, repeated: counts } = countRuns(units, length);
  return total && sumOfLargest(counts, Math.min(Math.floor(Math.sqrt(distinct)), counts.length)) / total;
};

/** Share of the runs of `length` units that occur more than once. */
export const repeatedRunsShare = (units: Uint32Array, length: number): number => {
  const { total, repeated: counts } = countRuns(units, length);
  return total && sum(counts) / total;
};
