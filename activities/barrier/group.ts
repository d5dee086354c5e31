/**
 * Groups: samples with one key are one. A selector orders them by their sizes, and the samples of those that it takes stay; a grouper
 * orders them by their first samples, and makes one sample of each.
 * hash (per part) -> merge -> sizes, of a selector, and members (per partition of the hashes) -> merge -> rank -> as of other selectors.
 */
import { arrangement, toSamples } from './arrange.js';
import { type Barrier, type Course, type Done, type Phase, unchanged } from './barrier.js';
import { membersOf, type Partition, type RankedRuns, rankGroups, sizesOf } from './groups.js';
import { digestWords, HASH_WORDS, hashPart } from './hashes.js';
import { type Part, partsOf } from './layout.js';
import { gathered, mergePhase, mergeRuns, type Runs, remaining, type Sorted } from './runs.js';
import { SCORE_WORDS } from './scores.js';

const toGroups = ({ batches }: Barrier, partitions: readonly Runs[]): Phase => {
  const merge = mergePhase(partitions);
  if (merge) return merge;
  const inputs = partitions.filter(({ runs }) => runs.length > 0);
  return batches ? { phase: 'members', inputs: inputs.map((input): Partition => ({ ...input, sizes: null })) } : { phase: 'sizes', inputs };
};

/** All groups are counted by now: what is selected of them follows. */
const toMembers = async (barrier: Barrier, answers: readonly Sorted[], inputs: readonly Runs[]): Promise<Phase | Done> => {
  const selection = barrier.choose!(answers.reduce((sum, { count }) => sum + count, 0));
  if (selection === null) return unchanged(barrier);
  return { phase: 'members', inputs: inputs.map((input, n): Partition => ({ ...input, sizes: answers[n]!.runs[0]! })), selection };
};

const toRanks = (_: Barrier, partitions: readonly Runs[]): Phase => mergePhase(partitions) ?? { phase: 'rank', inputs: partitions };

/** From here on all that have a rank are taken. */
const toRanked = async (barrier: Barrier, answers: readonly RankedRuns[]): Promise<Phase> => {
  const selection = { descending: false, ordered: true, ...barrier.selection, take: answers[0]?.ranks ?? 0 };
  return { ...(await toSamples({ ...barrier, selection }, answers)), selection };
};

/** The phases of a selector of groups, and of a grouper. */
export const group: Course = {
  first: async (barrier) => ({ phase: 'hash', inputs: await partsOf(barrier) }),
  kinds: {
    hash: {
      run: (barrier, part: Part) => hashPart(barrier, part, digestWords, 'group'),
      next: async (barrier, answers: readonly Sorted[]) => toGroups(barrier, gathered(answers, HASH_WORDS, null)),
    },
    merge: {
      run: mergeRuns,
      next: async (barrier, answers: readonly Sorted[], inputs: readonly Runs[]) =>
        (inputs[0]!.width === HASH_WORDS ? toGroups : toRanks)(barrier, remaining(answers, inputs)),
    },
    sizes: { run: sizesOf, next: toMembers },
    members: {
      run: membersOf,
      next: async (barrier, answers: readonly Sorted[]) => toRanks(barrier, gathered(answers, SCORE_WORDS, null)),
    },
    rank: { run: rankGroups, next: toRanked },
    ...arrangement,
  },
};
