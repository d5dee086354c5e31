/** Groups of samples, by hashes of their keys: how large each is, which samples it has, and the ranks that these get. */
import type { Barrier } from './barrier.js';
import { drainHashes, HASH_WORDS } from './hashes.js';
import { pageStarts } from './layout.js';
import { byPage, openRuns, type Runs, RunWriter, type Sorted } from './runs.js';
import { RANK_WORDS, SCORE_WORDS } from './scores.js';
import { Sorter } from './words.js';

/** A partition of hashes, and the run of its groups' sizes; null where groups are not ordered by them. */
export type Partition = Runs & { readonly sizes: string | null };
/** Runs of samples with their ranks, and how many ranks there are. */
export type RankedRuns = Sorted & { readonly ranks: number };

const POSITION = HASH_WORDS - 1;

/** Counts the samples of each group of a partition: a run of hashes, each with a size in the place of a position. */
export const sizesOf = async (barrier: Barrier, { runs }: Runs): Promise<Sorted> => {
  const writer = new RunWriter(barrier, HASH_WORDS, 1);
  const group = new Uint32Array(HASH_WORDS);
  const close = () => {
    if (group[POSITION]! > 0) writer.add(0, group, 0);
  };
  drainHashes(await openRuns(barrier, runs, HASH_WORDS), (words, at, isFirst) => {
    if (isFirst) {
      close();
      group.set(words.subarray(at, at + HASH_WORDS));
      group[POSITION] = 0;
    }
    group[POSITION]!++;
  });
  close();
  return writer.end();
};

/**
 * Sorts a partition's samples by their groups: the words of a group are its size, so turned that the one wanted most comes first, and the
 * position of its first sample.
 */
export const membersOf = async (barrier: Barrier, { runs, sizes }: Partition): Promise<Sorted> => {
  const sorter = new Sorter(SCORE_WORDS, barrier.limits.barrier_entries);
  const record = new Uint32Array(SCORE_WORDS);
  const sized = await openRuns(barrier, sizes === null ? [] : [sizes], HASH_WORDS);
  drainHashes(await openRuns(barrier, runs, HASH_WORDS), (words, at, isFirst) => {
    if (isFirst) {
      // Both runs are in the order of hashes.
      const group = sized.next();
      const size = group ? group.words[group.at + POSITION]! : 0;
      record[0] = barrier.selection?.descending ? ~size : size;
      record[1] = words[at + POSITION]!;
    }
    record[2] = words[at + POSITION]!;
    sorter.add(record);
  });
  sized.close();
  const run = new RunWriter(barrier, SCORE_WORDS, 1);
  const merge = sorter.end();
  for (let top = merge.next(); top; top = merge.next()) run.add(0, top.words, top.at);
  return run.end();
};

/** Ranks the samples of the groups that are taken, one group after the other; of a grouper all of a group alike. A run per page, by position. */
export const rankGroups = async (barrier: Barrier, { runs }: Runs): Promise<RankedRuns> => {
  const chosen = new Sorter(RANK_WORDS, barrier.limits.barrier_entries);
  const take = barrier.selection?.take;
  const merge = await openRuns(barrier, runs, SCORE_WORDS);
  let [groups, samples, size, first] = [0, 0, -1, -1];
  for (let top = merge.next(); top; top = merge.next()) {
    const { words, at } = top;
    if (words[at] !== size || words[at + 1] !== first) {
      if (groups === take) break;
      groups++;
    }
    [size, first] = [words[at]!, words[at + 1]!];
    chosen.pair(words[at + 2]!, barrier.batches ? groups - 1 : samples);
    samples++;
  }
  merge.close();
  return { ...(await byPage(barrier, chosen.end(), RANK_WORDS, await pageStarts(barrier))), ranks: barrier.batches ? groups : samples };
};
