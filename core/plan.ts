/** What a recipe becomes before it runs: steps, fused into stages on one queue, between barriers. A pure function of recipe, catalogue and source. */
import type { FieldMap, JsonObject } from './sample.js';

/** Raised when the engine itself changes results: part of every key. */
export const EPOCH = 2;

export type Queue = 'cpu' | 'gpu' | 'io';

/** An operator with its parameters, at its place in the recipe. */
export interface Step {
  /** `<place in the recipe, from 1>.<operator>`: stable under reordering; seeds `random`, names stats columns and fates. */
  readonly id: string;
  readonly operator: string;
  readonly version: number;
  /** Parameters, with defaults, thresholds apart. */
  readonly params: JsonObject;
  readonly thresholds: JsonObject;
  /** For steps with models: by the operator's name for it, the id and the digest. */
  readonly models: Readonly<Record<string, { readonly id: string; readonly digest: string }>>;
  /** Digests of the files that parameters name, by the parameter; the store has a blob of each. */
  readonly files?: Readonly<Record<string, string>>;
  /** Builds of the tools that shape what this step makes: `{"videos": "ffmpeg 5.1.6"}`. */
  readonly tools?: Readonly<Record<string, string>>;
  /** Digest of the operator's code, where the planner knows it: a worker with another one fails as `VersionSkew`. In no key. */
  readonly code?: string;
}

/** Steps that one activity applies to a shard, one sample at a time. */
export interface Stage {
  readonly queue: Queue;
  readonly steps: readonly Step[];
  /** Steps of barriers to come whose hash or score is measured on the samples that this stage keeps. */
  readonly measures: readonly Step[];
  /** Whether its one step works in ranges. */
  readonly ranged: boolean;
}

/** The stages between two barriers, and the barrier that ends it; none ends the last segment. */
export interface Segment {
  readonly stages: readonly Stage[];
  readonly barrier: Step | null;
}

export interface Source {
  /** Absolute path, or URL, of a file or folder. */
  readonly path: string;
  readonly formatter: string;
  /** The formatter's, filled in by `compile`. */
  readonly version?: number;
  readonly params: JsonObject;
  readonly suffixes: readonly string[];
}

export interface Limits {
  /** Bytes of source that one `runShard` of the first stage gets, once the first few, smaller ones are out. */
  readonly shard_bytes: number;
  /** Entries per page of a manifest. */
  readonly page_entries: number;
  /** Rows over this are quarantined unread. */
  readonly max_row_bytes: number;
  /** Entries (hashes, edges, scores) that a barrier's activity holds in memory; past that it works in rounds over files. */
  readonly barrier_entries: number;
  /** Entries per partition of a barrier. */
  readonly partition_entries: number;
  /** Seconds of media per range. */
  readonly range_seconds: number;
  /** Bytes of media between steps; null for no limit. */
  readonly media_bytes?: number | null;
}

export interface Plan {
  readonly epoch: number;
  readonly name: string;
  readonly sources: readonly Source[];
  /** Set where rows tell the ending of their file, as the field `__dj__suffix__`. */
  readonly addsSuffix?: true;
  readonly fields: FieldMap;
  /** Further fields that must not be null (`text_keys` after the first). */
  readonly required: readonly string[];
  readonly segments: readonly Segment[];
  readonly exporter: {
    readonly operator: string;
    readonly version?: number;
    readonly params: JsonObject;
    /** Set where each file is compressed as a whole. */
    readonly gzip?: true;
  };
  /** Where the output goes: absolute path or s3:// URL; null for a trial, whose dataset is sealed and not exported. */
  readonly exportPath: string | null;
  /** Bytes of rendered rows past which the output becomes several files; 0 for one, however large. */
  readonly exportShardSize?: number;
  /** Whether what became of every sample is written beside the output. */
  readonly exportVerdicts?: true;
  readonly keepStats: boolean;
  readonly keepHashes: boolean;
  readonly strict: boolean;
  /** Rows to read at most; null for all. */
  readonly rowLimit: number | null;
  /** Part of every key: work is shared only between plans that have the same. */
  readonly salt: string;
  /** Set where steps ask the network, and part of the keys of their stages alone: each run asks anew for what did not come. */
  readonly asked?: string;
  readonly maxErrorRatio: number;
  readonly seed: number;
  readonly limits: Limits;
  /** Why steps stand where they stand: for people. */
  readonly reasons: readonly string[];
}

/** Whether the last stage renders what it keeps, while it has it in hand: then no pass over the output is needed. */
export const rendersItself = (
  segments: readonly { readonly stages: readonly { readonly queue: Queue }[]; readonly barrier: unknown }[],
): boolean => segments.at(-1)?.barrier === null && segments.at(-1)?.stages.at(-1)?.queue === 'cpu';

/** What workflows carry of a plan: at most 8 KiB. */
export interface PlanCard {
  /** Name of the record that holds the plan: `plans/<hash>`. */
  readonly plan: string;
  readonly store: string;
  readonly name: string;
  /** Paths of the sources, shortened: for search attributes. */
  readonly dataset: string;
  /** The task queue that serves each kind of stage. */
  readonly queues: Readonly<Record<Queue, string>>;
  /** Whether the server knows the search attributes of runs: upserting one that it does not would hang the run. */
  readonly attributes: boolean;
  readonly maxErrorRatio: number;
  /** Per segment, per stage: its queue and the names of its steps; and the barrier that ends it. */
  readonly segments: readonly {
    readonly stages: readonly { readonly queue: Queue; readonly ranged: boolean; readonly steps: string }[];
    readonly barrier: string | null;
  }[];
  readonly exports: boolean;
  /** `limits.media_bytes`, where it is set. */
  readonly mediaBytes?: number;
}

/** All steps, barriers among them, in the order of the recipe. */
export const stepsInOrder = ({ segments }: Pick<Plan, 'segments'>): readonly Step[] =>
  inRecipeOrder(segments.flatMap(({ stages, barrier }) => [...stages.flatMap(({ steps }) => steps), ...(barrier ? [barrier] : [])]));

export const inRecipeOrder = (steps: readonly Step[]): readonly Step[] =>
  [...steps].sort((a, b) => Number.parseInt(a.id, 10) - Number.parseInt(b.id, 10));
