/** What is said about a run: to start it, to steer it and to ask about it. The face that programs and the Temporal UI rely on. */
import type { ManifestRef, StepTallies } from './dataset.js';
import type { Queue } from './plan.js';
import type { Json, Tally } from './sample.js';

/** The one argument of the workflow type `runRecipe`. */
export interface RunInput {
  /** Path or URI of a recipe, or the recipe itself (up to 16 KiB of YAML). */
  readonly recipe: string;
  /** What an inline recipe is called in messages: the name of its file. */
  readonly name?: string;
  /** Values that take the place of the recipe's: `{"text_length_filter.min_len": 20}`. */
  readonly set?: Readonly<Record<string, Json>>;
  /** Where blobs and records are kept; the worker's own store if absent. */
  readonly store?: string;
  /** Folder that relative paths in the recipe are relative to; the worker's working folder if absent. */
  readonly folder?: string;
  /** Rows to read at most. */
  readonly limit?: number;
  /** Any text: work is not shared with runs that have another. */
  readonly fresh?: string;
  /** Set on trials of a sweep: their dataset is sealed and not exported. */
  readonly trial?: string;
  /** Set on trials of a sweep: they share what the network answers, as runs do that have the same. */
  readonly asked?: string;
}

export type RunState = 'planning' | 'running' | 'pausing' | 'paused' | 'done' | 'failed' | 'cancelled';

/** What `progress` answers. */
export interface Progress {
  readonly state: RunState;
  /** Who paused it, and why. */
  readonly paused: { readonly by: string; readonly reason: string } | null;
  /** What it is doing: `segment 1 of 2`, `document_deduplicator`, `export`. */
  readonly at: string;
  /** Entries (shards, ranges, parts) done and to do at this place. */
  readonly done: number;
  readonly total: number;
  readonly counts: Tally;
  readonly steps: StepTallies;
  readonly concurrency: Readonly<Record<Queue, number>>;
}

export interface Output {
  readonly uri: string;
  /** Names of the exported files, in order. */
  readonly files: readonly string[];
  /** Over the bytes of those files, concatenated in name order. */
  readonly sha256: string;
}

/** What a run ends with. */
export interface RunResult {
  readonly output: Output | null;
  readonly manifest: { readonly uri: string; readonly sha256: string };
  readonly counts: Tally;
  readonly steps: StepTallies;
  readonly cpuSeconds: number;
  /** What was odd about the sources, such as files that are empty. */
  readonly warnings: readonly string[];
  /** The dataset itself, for evaluators. */
  readonly dataset: ManifestRef;
  readonly plan: string;
}

export interface PauseRequest {
  /** `drain` lets what runs finish; `now` stops it, to be done again. */
  readonly mode: 'drain' | 'now';
  readonly by: string;
  readonly reason: string;
}
export interface ResumeRequest {
  readonly by: string;
}
export interface AdjustRequest {
  readonly by: string;
  /** Shards in flight per queue: 1 to 500. */
  readonly concurrency: Partial<Readonly<Record<Queue, number>>>;
}

/** What root workflows tell their children. */
export interface Steering {
  readonly paused: 'drain' | 'now' | null;
  readonly concurrency: Readonly<Record<Queue, number>>;
}
export const DEFAULT_CONCURRENCY: Readonly<Record<Queue, number>> = { cpu: 32, gpu: 8, io: 16 };
