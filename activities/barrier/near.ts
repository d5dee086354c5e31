/** Hashes that differ in few bits: pairs are found through the blocks of bits that they have in common, and each is verified. */
import type { Near } from '../../core/duplicates.js';
import type { Barrier } from './barrier.js';
import { EDGE_WORDS, HASH_WORDS, keepEdges, type Spelling } from './hashes.js';
import { openRuns, type Runs, type Sorted } from './runs.js';
import { drain, Sorter } from './words.js';

type Mask = readonly [high: number, low: number];

/** Two hashes that are near agree under one of these masks, at least: each is of all blocks but as many as bits may differ. */
export const masksOf = ({ bits, blocks }: Pick<Near, 'bits' | 'blocks'>): readonly Mask[] => {
  const place = (block: number) => BigInt(Math.floor((64 * block) / blocks));
  const own = Array.from({ length: blocks }, (_, block) => (1n << place(block + 1)) - (1n << place(block)));
  const choose = (count: number, from: number): bigint[] =>
    count === 0
      ? [0n]
      : own.slice(from, blocks - count + 1).flatMap((mask, i) => choose(count - 1, from + i + 1).map((rest) => mask | rest));
  return choose(blocks - bits, 0).map((mask) => [Number(mask >> 32n), Number(mask & 0xffffffffn)]);
};

/**
 * Writes, for each mask, a record of the words of a hash: what it is under the mask (mixed, so that it tells the partition; hashes that
 * differ may be mixed into one, which verifying finds out), the mask's number, the hash's two halves.
 */
export const nearWords = (near: Near): Spelling => {
  const masks = masksOf(near);
  return (hash, words, add) => {
    const number = BigInt(hash);
    const [high, low] = [Number(number >> 32n), Number(number & 0xffffffffn)];
    for (const [n, mask] of masks.entries()) {
      words[0] = mixed(high & mask[0], low & mask[1], n);
      words[1] = n;
      words[2] = high;
      words[3] = low;
      add();
    }
  };
};
const mixed = (high: number, low: number, n: number): number => {
  let word = Math.imul(high ^ Math.imul(n + 1, 0x9e3779b1), 0x85ebca6b);
  word = Math.imul(word ^ (word >>> 15) ^ low, 0xc2b2ae35);
  word = Math.imul(word ^ (word >>> 13), 0x27d4eb2f);
  return word ^ (word >>> 16);
};

/** Joins, in one partition, each sample to the first with its hash, and the first samples of hashes that are near each other. */
export const nearEdgesOf = async (barrier: Barrier, { runs }: Runs): Promise<Sorted> => {
  const near = barrier.rule as Near;
  const masks = masksOf(near);
  const edges = new Sorter(EDGE_WORDS, barrier.limits.barrier_entries);
  // Hashes that agree under several masks meet as often: only the first time counts.
  const isFirst = (n: number, high: number, low: number) => masks.findIndex((mask) => !(high & mask[0] || low & mask[1])) === n;
  // The distinct hashes under the key at hand, each with its first sample.
  const [highs, lows, firsts]: [number[], number[], number[]] = [[], [], []];
  let [key, mask] = [-1, -1];
  drain(await openRuns(barrier, runs, HASH_WORDS), (words, at) => {
    const [high, low, position] = [words[at + 2]!, words[at + 3]!, words[at + 4]!];
    if (words[at] !== key || words[at + 1] !== mask) {
      [key, mask] = [words[at]!, words[at + 1]!];
      highs.length = lows.length = firsts.length = 0;
    }
    const last = highs.length - 1;
    if (highs[last] === high && lows[last] === low) {
      if (mask === 0) edges.pair(position, firsts[last]!);
      return;
    }
    for (let i = 0; i <= last; i++) {
      const x = highs[i]! ^ high;
      const y = lows[i]! ^ low;
      if (bitsIn(x) + bitsIn(y) > near.bits || !isFirst(mask, x, y)) continue;
      edges.pair(Math.max(position, firsts[i]!), Math.min(position, firsts[i]!));
    }
    highs.push(high);
    lows.push(low);
    firsts.push(position);
  });
  return keepEdges(barrier, edges);
};

/** How many bits of a word are set. */
const bitsIn = (word: number): number => {
  const pairs = word - ((word >>> 1) & 0x55555555);
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
};
