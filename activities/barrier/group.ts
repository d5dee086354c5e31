/**
 * Selection of groups: samples with one key are a group; groups are ordered by their sizes, and the samples of those that are taken stay.
 * hash (per part) -> merge -> sizes and members (per partition of the hashes) -> merge -> rank -> as other selectors do.
 */
import { arrangement, toSamples } from './arrange.js';
import { type Barrier, type Course, type Done, type Phase, unchanged } from './barrier.js';
import { membersOf, type Partition, type RankedRuns, rankGroups, sizesOf } from './groups.js';
import { HASH_WORDS, hashPart } from './hashes.js';
import { partsOf } from './layout.js';
import { gathered, mergePhase, mergeRuns, type Runs, remaining, type Sorted } from './runs.js';
import { SCORE_WORDS } from './scores.js';

const toSizes = (partitions: readonly Runs[]): Phase =>
  mergePhase(partitions) ?? { phase: 'sizes', inputs: partitions.filter(({ runs }) => runs.length > 0) };

/** All groups are counted by now: what is selected of them follows. */
const toMembers = async (barrier: Barrier, answers: readonly Sorted[], inputs: readonly Runs[]): Promise<Phase | Done> => {
  const selection = barrier.choose!(answers.reduce((sum, { count }) => sum + count, 0));
  if (selection === null) return unchanged(barrier);
  return { phase: 'members', inputs: inputs.map((input, n): Partition => ({ ...input, sizes: answers[n]!.runs[0]! })), selection };
};

const toRanks = (partitions: readonly Runs[]): Phase => mergePhase(partitions) ?? { phase: 'rank', inputs: partitions };

/** From here on ranks are of samples, and so many are taken. */
const toRanked = async (barrier: Barrier, answers: readonly RankedRuns[]): Promise<Phase> => {
  const selection = { ...barrier.selection!, take: answers[0]?.ranks ?? 0 };
  return { ...(await toSamples({ ...barrier, selection }, answers)), selection };
};

/** The phases of a selector of groups. */
export const group: Course = {
  first: async (barrier) => ({ phase: 'hash', inputs: await partsOf(barrier) }),
  kinds: {
    hash: { run: hashPart('group'), next: async (_, answers: readonly Sorted[]) => toSizes(gathered(answers, HASH_WORDS, null)) },
    merge: {
      run: mergeRuns,
      next: async (_, answers: readonly Sorted[], inputs: readonly Runs[]) =>
        (inputs[0]!.width === HASH_WORDS ? toSizes : toRanks)(remaining(answers, inputs)),
    },
    sizes: { run: sizesOf, next: toMembers },
    members: { run: membersOf, next: async (_, answers: readonly Sorted[]) => toRanks(gathered(answers, SCORE_WORDS, null)) },
    rank: { run: rankGroups, next: toRanked },
    ...arrangement,
  },
};
