/** The activities: what workflows call, and what a lane does for each. Arguments and answers are small; rows never pass through here. */
import type { ManifestRef, StepTallies } from '../core/dataset.js';
import type { PlanCard } from '../core/plan.js';
import type { Output, RunInput } from '../core/run.js';
import type { Json, Tally } from '../core/sample.js';

/** Where the work is described: a store, and the record in it that holds the plan. */
export interface Work {
  /** URI of the store. */
  readonly store: string;
  /** Record of the plan: `plans/<hash>`. */
  readonly plan: string;
}
/** Where a run keeps what is asked about it after it closed: records under `runs/<workflow id>/<run id>/`. */
export interface Ledger {
  readonly ledger: string;
}
/** One stage's work on one entry of a manifest. */
export interface ShardWork extends Work {
  readonly segment: number;
  readonly stage: number;
  /** What the segment started from. */
  readonly manifest: ManifestRef;
  readonly index: number;
  /** Key of the result of the stage before, for all but the first. */
  readonly input?: string;
}
export interface ShardAnswer {
  readonly key: string;
  readonly rows: number;
  readonly tally: Tally;
  readonly steps: StepTallies;
  /** Whether a record was found, or thresholds replayed, and no stat computed. */
  readonly replayed: boolean;
  readonly cpuMs: number;
  /** Bytes of media that it made or fetched. */
  readonly made?: number;
  /** Set where something that an earlier stage came to is not there any more, and nothing was done: the entry begins anew with the first stage. */
  readonly again?: true;
}
/** Room that is made while nothing of the run is at work; of what its present segment started from, the entries before `cursor` are done. */
export interface ReleaseWork extends Work {
  /** The run's workflow id. */
  readonly run: string;
  readonly segment: number;
  readonly manifest: ManifestRef;
  readonly cursor: number;
}
export interface RangeWork extends ShardWork {
  readonly phase: number;
}
/** One group of the ranges of a phase. */
export interface GroupWork extends RangeWork {
  readonly range: number;
}
/** A phase of a barrier. What earlier phases came to is in their records, `phases/<key>`, so a number is all that has to be passed. */
export interface BarrierWork extends Work {
  readonly segment: number;
  readonly manifest: ManifestRef;
  readonly phase: number;
}
/**
 * A phase, by name, with how many units it has, in any order; or, after the last, the dataset that the barrier came to. Of runs that began with
 * an older Sluice answers are kept that tell neither the phase's number, which is the one that was asked for, nor CPU time.
 */
export type BarrierStep = { readonly cpuMs?: number } & (
  | { readonly phase: string; readonly number?: number; readonly units: number }
  | { readonly manifest: ManifestRef; readonly tally: Tally }
);

export interface Activities {
  /** Snapshots, checks and compiles a recipe, and commits the plan. */
  planRecipe(args: Ledger & { readonly input: RunInput }): Promise<PlanCard>;
  /** Lists, cuts and hashes the sources, and seals their manifest. Of warnings, those that there are. */
  readSource(args: Work & Ledger): Promise<ManifestRef & { readonly warnings?: readonly string[] }>;
  runShard(args: ShardWork): Promise<ShardAnswer>;
  /** How many ranges the samples of this shard have in this phase, which are kept as a record; null when there is no such phase. */
  listRanges(args: RangeWork): Promise<{ readonly ranges: number | null }>;
  runRange(args: GroupWork): Promise<{ readonly cpuMs: number; readonly made?: number }>;
  /** Removes the media that were made or fetched and that none needs any more; nothing while another run is open. */
  releaseMedia(args: ReleaseWork): Promise<{ readonly released: boolean }>;
  /** Seals what the stages of a segment came to; with `partial`, of those entries that are finished. */
  sealSegment(
    args: Work & Ledger & { readonly segment: number; readonly manifest: ManifestRef; readonly partial: boolean },
  ): Promise<ManifestRef>;
  /** The phase of this number; `ahead`, or a later one: phases of one unit, which cannot be shared out, are done at once. */
  nextPhase(args: BarrierWork & Ledger & { readonly ahead?: boolean }): Promise<BarrierStep>;
  runPhase(args: BarrierWork & { readonly unit: number }): Promise<{ readonly cpuMs: number }>;
  /** Renders every `turns`-th shard of the output, from that at `turn` on. */
  renderParts(
    args: Work & { readonly manifest: ManifestRef; readonly turn: number; readonly turns: number },
  ): Promise<{ readonly cpuMs: number }>;
  /** Joins the parts into the exported files, and publishes them. */
  writeSink(args: Work & Ledger & { readonly manifest: ManifestRef }): Promise<Output>;
  /** Keeps what is asked about a run after it closed. */
  keepLedger(args: Ledger & { readonly store: string; readonly entry: string; readonly value: Json }): Promise<void>;
  /** Figures of a dataset. */
  evaluate(
    args: Work & { readonly dataset: ManifestRef; readonly sourceRows: number; readonly evaluator: string; readonly params: Json },
  ): Promise<Readonly<Record<string, number>>>;
  /** Reads a sweep: how many trials, and in which groups they share stats. */
  planSweep(args: Ledger & { readonly input: RunInput }): Promise<SweepCard>;
  /** One trial's (or envelope's) changes to the recipe. */
  trialOf(args: { readonly store: string; readonly sweep: string; readonly trial: number; readonly envelope: boolean }): Promise<TrialCard>;
  /** Ranks the trials and writes the best variant as a ready recipe. */
  closeSweep(
    args: Ledger & { readonly store: string; readonly sweep: string; readonly figures: readonly (number | null)[] },
  ): Promise<{ readonly best: number; readonly recipe: string; readonly set: { readonly [key: string]: Json } }>;
}

export interface SweepCard {
  /** Record of the sweep: `sweeps/<hash>`. */
  readonly sweep: string;
  readonly store: string;
  readonly trials: number;
  /** Ranges of trials `[from, to)` that differ in thresholds only; `envelope` when one run can measure for all of them. */
  readonly groups: readonly { readonly from: number; readonly to: number; readonly envelope: boolean }[];
  readonly objective: { readonly evaluator: string; readonly params: Json; readonly figure: string; readonly goal: 'max' | 'min' };
}
export interface TrialCard {
  readonly input: RunInput;
}
