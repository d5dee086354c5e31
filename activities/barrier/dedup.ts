/**
 * Deduplication: samples that share a hash (or have near ones), and those that share one with these, are a group, of which the first in the
 * dataset stays, or one that is elected.
 * hash (per part) -> merge -> edges (per partition of the hashes) -> unite in memory, or rounds over files -> apply (per page).
 * With an election, before applying: rate (per page) -> gather -> elect.
 */
import { sealRoot } from '../../runtime/storage/manifest.js';
import { type Applied, dropTwins, type PageWork } from './apply.js';
import type { Barrier, Course, Done, Phase } from './barrier.js';
import { round, spread, unite } from './components.js';
import { elect, MEMBER_WORDS, rateMembers } from './elect.js';
import { digestWords, edgesOf, HASH_WORDS, hashPart } from './hashes.js';
import { type Part, pageStarts, partsOf } from './layout.js';
import { nearEdgesOf, nearWords } from './near.js';
import { gathered, mergePhase, mergeRuns, type Runs, remaining, type Sorted } from './runs.js';

const toEdges = (partitions: readonly Runs[]): Phase =>
  mergePhase(partitions) ?? { phase: 'edges', inputs: partitions.filter(({ runs }) => runs.length > 0) };

/** What fits in memory is united there; the rest is drawn together in rounds, until one changes nothing. */
const toGroups = async (barrier: Barrier, answers: readonly Sorted[]): Promise<Phase> => {
  const edges = answers.flatMap(({ runs }) => runs.flatMap((run) => run ?? []));
  const count = answers.reduce((sum, answer) => sum + answer.count, 0);
  if (count === 0) return toPages(barrier, []);
  return { phase: count <= barrier.limits.barrier_entries ? 'unite' : 'round', inputs: [edges] };
};

const toPages = async (barrier: Barrier, runs: readonly (string | null)[]): Promise<Phase> => {
  const pages = (await pageStarts(barrier)).length - 1;
  return { phase: 'apply', inputs: Array.from({ length: pages }, (_, page) => ({ page, run: runs[page] ?? null }) satisfies PageWork) };
};

/** Groups are known: to who stays of each. */
const toSurvivors = async (barrier: Barrier, runs: readonly (string | null)[]): Promise<Phase> => {
  const pages = await toPages(barrier, runs);
  return barrier.elects ? { phase: 'rate', inputs: (pages.inputs as readonly PageWork[]).filter(({ run }) => run !== null) } : pages;
};
const toElection = (members: readonly Runs[]): Phase => {
  const merge = mergePhase(members);
  return merge ? { ...merge, phase: 'gather' } : { phase: 'elect', inputs: members };
};

const seal = async ({ store, step, manifest }: Barrier, answers: readonly Applied[]): Promise<Done> => {
  const sealed = await sealRoot(
    store,
    answers.map(({ page }) => page),
  );
  return {
    manifest: sealed,
    tally: { in: manifest.rows, made: 0, kept: sealed.rows, dropped: manifest.rows - sealed.rows, quarantined: 0, merged: 0 },
    fates: { step, input: manifest, twins: answers.flatMap(({ twins }) => twins ?? []) },
  };
};

/** The phases of a deduplicator. */
export const dedup: Course = {
  first: async (barrier) => ({ phase: 'hash', inputs: await partsOf(barrier) }),
  kinds: {
    hash: {
      run: (barrier, part: Part) => hashPart(barrier, part, barrier.rule?.kind === 'near' ? nearWords(barrier.rule) : digestWords),
      next: async (_, answers: readonly Sorted[]) => toEdges(gathered(answers, HASH_WORDS, null)),
    },
    merge: { run: mergeRuns, next: async (_, answers: readonly Sorted[], inputs: readonly Runs[]) => toEdges(remaining(answers, inputs)) },
    edges: { run: (barrier, runs: Runs) => (barrier.rule?.kind === 'near' ? nearEdgesOf : edgesOf)(barrier, runs), next: toGroups },
    unite: { run: unite, next: (barrier, [{ runs }]: readonly [Sorted]) => toSurvivors(barrier, runs) },
    round: {
      run: round,
      next: async (_, [{ runs }]: readonly [Sorted], [before]: readonly [readonly string[]]) => ({
        phase: before.length === 1 && before[0] === runs[0] ? 'spread' : 'round',
        inputs: [runs as readonly string[]],
      }),
    },
    spread: { run: spread, next: (barrier, [{ runs }]: readonly [Sorted]) => toSurvivors(barrier, runs) },
    rate: { run: rateMembers, next: async (_, answers: readonly Sorted[]) => toElection(gathered(answers, MEMBER_WORDS, null)) },
    gather: {
      run: mergeRuns,
      next: async (_, answers: readonly Sorted[], inputs: readonly Runs[]) => toElection(remaining(answers, inputs)),
    },
    elect: { run: elect, next: (barrier, [{ runs }]: readonly [Sorted]) => toPages(barrier, runs) },
    apply: { run: dropTwins, next: seal },
  },
};
