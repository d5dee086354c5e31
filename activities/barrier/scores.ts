/** Scores of samples, sorted best first: ties stand in the order of the dataset, samples without a score (or with NaN) after all others. */
import type { ShardRef } from '../../core/dataset.js';
import type { Barrier } from './barrier.js';
import { column, measuredOn, type Part, pageStarts, shardsOf } from './layout.js';
import { byPage, openRuns, type Runs, RunWriter, type Sorted } from './runs.js';
import { Sorter } from './words.js';

/** Two words that sort as the score ranks, and the sample's position. */
export const SCORE_WORDS = 3;
/** A sample's position, and its rank. */
export const RANK_WORDS = 2;

const NONE = 0xffffffff;

/** Writes the words of scores: the bits of a double sort as it does, once the negative ones are turned around. */
export const scoreWords = (descending: boolean) => {
  const double = new Float64Array(1);
  const bits = new Uint32Array(double.buffer);
  return (score: number | null, words: Uint32Array): void => {
    if (score === null || Number.isNaN(score)) {
      words[0] = NONE;
      words[1] = NONE;
      return;
    }
    // Adding 0 makes of -0 the 0 that it ties with.
    double[0] = score + 0;
    const isNegative = bits[1]! >>> 31 === 1;
    const turned = isNegative !== descending;
    words[0] = (isNegative ? 0 : 0x80000000) ^ (turned ? ~bits[1]! : bits[1]!);
    words[1] = turned ? ~bits[0]! : bits[0]!;
  };
};

/** What was measured of a shard's samples, by their places among those that it has. */
const scoresOf = async ({ store, step }: Barrier, shard: ShardRef): Promise<(n: number) => number | null> => {
  const measured = await measuredOn(store, shard, [`${step}/score`]);
  const { values, valid } = column(measured, `${step}/score`, 'float64');
  return (n) => {
    const line = measured.lines[n]!;
    return valid && !valid.has(line) ? null : values[line]!;
  };
};

/** Sorts the scores of a part's samples, as far as they may be taken. */
export const scorePart = async (barrier: Barrier, part: Part): Promise<Sorted> => {
  const { limits, signal, selection, draw } = barrier;
  const { descending, take } = selection!;
  const sorter = new Sorter(SCORE_WORDS, limits.barrier_entries);
  const words = new Uint32Array(SCORE_WORDS);
  const spell = scoreWords(descending);
  for (const { shard, start } of await shardsOf(barrier, part)) {
    signal.throwIfAborted();
    barrier.progress({ rows: start });
    const scoreOf = draw ? (n: number) => draw(start + n) : await scoresOf(barrier, shard);
    for (let n = 0; n < shard.rows; n++) {
      const score = scoreOf(n);
      if (selection!.scored && score === null) continue;
      spell(score, words);
      words[2] = start + n;
      sorter.add(words);
    }
  }
  const run = new RunWriter(barrier, SCORE_WORDS, 1);
  const merge = sorter.end();
  for (let top = merge.next(), n = 0; top && n < take; top = merge.next(), n++) run.add(0, top.words, top.at);
  merge.close();
  return run.end();
};

/** Ranks the samples that are taken; a run per page, by position. */
export const rank = async (barrier: Barrier, { runs }: Runs): Promise<Sorted> => {
  const chosen = new Sorter(RANK_WORDS, barrier.limits.barrier_entries);
  const merge = await openRuns(barrier, runs, SCORE_WORDS);
  const { take, skip } = barrier.selection!;
  if (skip === undefined)
    for (let top = merge.next(), n = 0; top && n < take; top = merge.next(), n++) chosen.pair(top.words[top.at + 2]!, n);
  else rankTurned(merge, take, skip, (position, place) => chosen.pair(position, place));
  merge.close();
  return byPage(barrier, chosen.end(), RANK_WORDS, await pageStarts(barrier));
};

/** Ranks from the last that is taken to the first that is not skipped. Only of the group of one score at hand are positions held. */
const rankTurned = (merge: ReturnType<Sorter['end']>, take: number, skip: number, choose: (position: number, place: number) => void) => {
  let group: number[] = [];
  let [high, low] = [0, 0];
  const close = (end: number) => {
    for (const [n, position] of group.entries()) if (take - end + n < take - skip) choose(position, take - end + n);
    group = [];
  };
  let n = 0;
  for (let top = merge.next(); top && n < take; top = merge.next(), n++) {
    const { words, at } = top;
    if (words[at] !== high || words[at + 1] !== low) close(n);
    [high, low] = [words[at]!, words[at + 1]!];
    group.push(words[at + 2]!);
  }
  close(n);
};
