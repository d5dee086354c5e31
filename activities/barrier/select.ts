/**
 * Selection: samples are ranked by their scores, and the best stay: where they are, or in the order of their ranks.
 * score (per part) -> merge -> rank -> apply (per page), or: order (of one part) or shuffle (per part) and gather (per range of ranks).
 */
import { arrangement, toSamples } from './arrange.js';
import type { Course, Phase } from './barrier.js';
import { partsOf } from './layout.js';
import { gathered, mergePhase, mergeRuns, type Runs, remaining, type Sorted } from './runs.js';
import { rank, SCORE_WORDS, scorePart } from './scores.js';

const toRanks = (partitions: readonly Runs[]): Phase => mergePhase(partitions) ?? { phase: 'rank', inputs: partitions };

/** The phases of a selector by scores. */
export const select: Course = {
  first: async (barrier) => ({ phase: 'score', inputs: await partsOf(barrier) }),
  kinds: {
    score: {
      run: scorePart,
      next: async ({ selection }, answers: readonly Sorted[]) => toRanks(gathered(answers, SCORE_WORDS, selection!.take)),
    },
    merge: { run: mergeRuns, next: async (_, answers: readonly Sorted[], inputs: readonly Runs[]) => toRanks(remaining(answers, inputs)) },
    rank: { run: rank, next: toSamples },
    ...arrangement,
  },
};
