/** The contract between an operator's author and the engine. Types refuse what would make a plan wrong. */
import type { z } from 'zod';
import type { DuplicateRule, Left } from './duplicates.js';
import type { Exporter, Formatter, RowContent } from './formats.js';
import type { FileName, PlannedFiles } from './planned-file.js';
import type { Range, RangeRule } from './range.js';
import type { FieldMap, Json, JsonObject, MediaRef, Row, StatValue } from './sample.js';

export * from './any-operator.js';
export type { Exporter, Formatter, Layout, MadeRows, Member, MemberLine, RowContent, SourceFile } from './formats.js';

/** What a sample holds. A module that brings a view adds it to `Views` by declaration merging. */
export interface Fields {
  text: string;
  images: readonly MediaRef[];
  audios: readonly MediaRef[];
  videos: readonly MediaRef[];
  meta: JsonObject;
  /** The whole row by the names of its fields, columns among them, media as their uris. Given back, what differs is written and what is gone is removed. */
  row: JsonObject;
}
/** What is derived from fields: computed when first asked for, kept until one of those fields is written. */
export interface Views {
  /** The text's UTF-8 bytes. */
  utf8: Uint8Array;
  /** The value at a dotted path, as recipes name fields: the whole name first, then level by level; lists are mapped over; null when absent, or what is given for a row without the first part. */
  field: (path: string, absent?: Json) => Json;
  /** The file that the field at a dotted path names; a sample that names none there is in error. Operators that read it say in `fileFields` of which fields. */
  file: (path: string) => MediaRef;
  /** The files that the field at a dotted path names, in lists however deep, by these names; to be said in `fileFields`, too. */
  files: (path: string) => ReadonlyMap<string, MediaRef>;
}
export type Readable = Fields & Views;
/** What of a sample stands for files: those who read it wait for disks, and its state is in keys. */
export const FILES: readonly string[] = ['images', 'audios', 'videos', 'file', 'files'] satisfies (keyof Readable)[];
export type Reading<R extends keyof Readable> = { readonly id: string } & { readonly [K in R]: Readable[K] };

/** What operators and views may use besides the sample. Paths are of files on this machine, for reading only. */
export interface Media {
  read(ref: MediaRef): Promise<Uint8Array>;
  /** The path of a local file with these bytes. */
  file(ref: MediaRef): Promise<string>;
  /**
   * Keeps what was made, under its digest. `extension` is without its dot; of a name, the last counts, and what is none is `bin`. A path is of a scratch file, which is taken away. What no list of
   * media names, but the meta or another field, a mapper also gives in the `files` of its patch.
   */
  write(made: Uint8Array | { readonly path: string }, extension: string): Promise<MediaRef>;
  /** A new path in a folder that is removed when the work ends. */
  scratch(extension: string): string;
  /**
   * Brings a file from the network and keeps it under its digest; one that was fetched before is not fetched again. What the server refuses,
   * or does not give in this time, is a `SampleError`. `#sha256=<hex>` behind the URL says what the digest must be.
   */
  fetch(url: string, limits: FetchLimits): Promise<MediaRef>;
}
/** What fetching one file may take. */
export interface FetchLimits {
  readonly bytes: number;
  /** In all, tries that failed included. */
  readonly seconds: number;
  /** While next to nothing comes, after which it is tried again. */
  readonly stallSeconds: number;
}
/** Runs a model on a batch: one input and one output tensor per call, flattened, with shapes as the model declares. */
export interface Model {
  readonly inputs: readonly { readonly name: string; readonly shape: readonly (number | string)[] }[];
  readonly settings: JsonObject;
  run(inputs: Readonly<Record<string, { data: Float32Array; dims: readonly number[] }>>): Promise<Readonly<Record<string, Float32Array>>>;
}
export interface Context<M extends string = string> {
  readonly models: Readonly<Record<M, Model>>;
  readonly media: Media;
  /** What the columns are called in rows. */
  readonly fields: FieldMap;
  readonly signal: AbortSignal;
  /** Seeded by step and sample: a retry draws the same, and so does every run over samples of these ids. Uniform in [0, 1). */
  random(sample: { readonly id: string }): () => number;
}

/** A view: `of` names the fields and views that it is made from. */
export interface View<O extends keyof Readable = keyof Readable, V = unknown> {
  readonly name: string;
  readonly of: readonly O[];
  /** As operators declare theirs, the views that it is made from left out: what the second operator that reads it in a stage does not pay. */
  readonly cost?: number;
  readonly compute: (from: { readonly [K in O]: Readable[K] }, context: { readonly media: Media; readonly signal: AbortSignal }) => V;
}
export const defineView = <const N extends keyof Views, const O extends keyof Readable>(
  view: { readonly name: N } & View<O, Views[N]>,
): View => view as unknown as View;

/** A stat is a number, unless it says otherwise: `{ lang: label('Language.'), widths: numbers('One per image.') }`. */
export interface Stat<V = unknown> {
  readonly doc: string;
  readonly type: 'numbers' | 'label' | 'labels' | 'value';
  readonly empty: V;
}
export const numbers = (doc: string): Stat<readonly number[]> => ({ doc, type: 'numbers', empty: [] });
export const label = (doc: string): Stat<string> => ({ doc, type: 'label', empty: '' });
export const labels = (doc: string): Stat<readonly string[]> => ({ doc, type: 'labels', empty: [] });
/** Whatever a field holds; NaN stands for null. */
export const value = (doc: string): Stat<Json> => ({ doc, type: 'value', empty: Number.NaN });
export type StatDocs = Readonly<Record<string, string | Stat>>;
export type StatsOf<S extends StatDocs> = { readonly [K in keyof S]: S[K] extends Stat<infer V> ? V : number };

// biome-ignore lint/complexity/noBannedTypes: zod's own type of an object without keys
type None = z.ZodObject<{}>;
declare const none: unique symbol;
/** Stands in for zod's type of an object without keys, which would refuse every key beside it and allow reading any. */
export interface NoParameters {
  readonly [none]?: never;
}
export type Values<P extends z.ZodObject> = keyof P['shape'] extends never ? NoParameters : Readonly<z.output<P>>;
type Given<P extends z.ZodObject> = keyof P['shape'] extends never ? NoParameters : Partial<z.input<P>>;

export interface Named<P extends z.ZodObject, T extends z.ZodObject = None> {
  /** As recipes name it. */
  readonly name: string;
  /** Part of every cache key; raise it when results change. */
  readonly version: number;
  readonly summary: string;
  readonly params?: P;
  /** Values of parameters, and of a filter's thresholds, that are valid but not built yet, or do not go together: what is missing, said when the recipe is planned. */
  readonly refuses?: (params: Values<P>, thresholds: Values<T>) => string | undefined;
}
interface Common<R extends keyof Readable, P extends z.ZodObject, Q, M extends string, T extends z.ZodObject = None> extends Named<P, T> {
  readonly reads: readonly R[];
  /** The parameters that, with these values, name a file: it is kept when the run is planned, its digest is in every key, and `prepare`, which is tried then, is given its bytes. */
  readonly files?: (params: Values<P>) => readonly FileName<keyof P['shape'] & string>[];
  /** The fields of samples that name a file, each as `file` is asked for it: like that of media, its state is in every key. */
  readonly fileFields?: (params: Values<P>) => readonly string[];
  /** Set where media are taken as they are: nothing that decodes or encodes them shapes what a step makes. */
  readonly verbatim?: true;
  /** Builds of what comes with the machine and shapes what a step makes: in every key, and a worker that has others leaves the work. */
  readonly builds?: (params: Values<P>) => Readonly<Record<string, string>>;
  readonly models?: readonly M[];
  /** The model of each name in `models`, as the parameters choose it: its id in the model catalogue. Without it the name is the id. */
  readonly modelIds?: (params: Values<P>) => Readonly<Record<M, string>>;
  /** Runs once per step and lane; what it returns takes the place of the parameters: a compiled pattern, a word set. */
  readonly prepare?: (params: Values<P>, files: PlannedFiles) => Q | Promise<Q>;
  /**
   * CPU cost of one sample relative to a pass over its bytes (1, about a gigabyte in a second), views included; a power of two, from a quarter
   * up. The planner orders by it; `npm run bench -- operators` tells what it is.
   */
  readonly cost?: number;
  /** Set where it waits for the network: its stage runs on the io queue, beside those that compute, and the tools of media shape nothing that it makes. */
  readonly fetches?: true;
  /** Set where it reads the field `__dj__suffix__`: samples then have the ending of their file there. */
  readonly readsSuffix?: true;
}

/** One function of one sample, or one of a batch that answers per sample: an operator gives exactly one of the two. */
type PerSample<K extends string, R extends keyof Readable, O, Q, M extends string> =
  | ({ readonly [k in K]: (sample: Reading<R>, params: Q, context: Context<M>) => O | Promise<O> } & {
      readonly [k in `${K}Batch`]?: never;
    })
  | ({
      readonly [k in `${K}Batch`]: (samples: readonly Reading<R>[], params: Q, context: Context<M>) => Promise<readonly (O | Error)[]>;
    } & { readonly [k in K]?: never });

/** Measures with parameters, keeps with thresholds; so a stat never depends on a threshold, and a new threshold measures nothing anew. */
export type Filter<
  R extends keyof Readable,
  P extends z.ZodObject,
  Q,
  T extends z.ZodObject,
  S extends StatDocs,
  M extends string,
> = Common<R, P, Q, M, T> &
  (
    | (PerSample<'computeStats', R, StatsOf<S>, Q, M> & { readonly ranged?: never })
    | { readonly ranged: Ranged<R, StatsOf<S>, Q>; readonly computeStats?: never; readonly computeStatsBatch?: never }
  ) & {
    readonly stats: S;
    /** What stats are called in rows, where a parameter says so. */
    readonly statNames?: (params: Values<P>) => { readonly [K in keyof S]?: string };
    readonly thresholds: T;
    readonly keep: ((stats: StatsOf<S>, thresholds: Values<T> & RangeRule) => boolean) & { readonly ranges?: readonly Range[] };
    readonly examples: readonly {
      given: Partial<Fields>;
      params?: Given<P> & Given<T> & Partial<RangeRule>;
      stats?: Partial<StatsOf<S>>;
      keeps: boolean;
    }[];
  };

/** What a mapper changes; a field it did not declare in `writes` is refused. A text may be given as its bytes, which belong to the sample then. */
export type Patch<W extends keyof Fields> = { readonly [K in W]?: Fields[K] } & { readonly [K in Exclude<keyof Fields, W>]?: never } & {
  readonly utf8?: 'text' extends W ? Uint8Array : never;
  /** Files that it wrote and that the meta or another field of the patch names: they are published with the row, and later steps can read them. */
  readonly files?: readonly MediaRef[];
};
/** One patch keeps the sample; a list makes that many samples of it (an empty one, none). */
export type Mapped<W extends keyof Fields> = Patch<W> | readonly Patch<W>[];

/** Work on one sample that is done, kept and repeated range by range: what each phase answers is a record of its own. */
export interface Ranged<R extends keyof Readable, O, Q> {
  readonly phases: readonly RangePhase<R, Q>[];
  /** Makes the patch, or the stats, from what the ranges of each phase answered, in their order. */
  readonly join: (sample: Reading<R>, params: Q, results: readonly (readonly Json[])[], context: Context) => Promise<O>;
}
export interface RangePhase<R extends keyof Readable, Q> {
  readonly name: string;
  /** A function of the sample, of `seconds` (how much media a range should hold) and of what earlier phases answered; never of the machine. */
  readonly ranges: (
    sample: Reading<R>,
    params: Q,
    earlier: readonly (readonly Json[])[],
    context: Context & { readonly seconds: number },
  ) => Promise<readonly Json[]>;
  /** What it answers may hold media refs of files that it wrote. */
  readonly mapRange: (sample: Reading<R>, range: Json, params: Q, context: Context) => Promise<Json>;
}

export type Mapper<R extends keyof Readable, W extends keyof Fields, P extends z.ZodObject, Q, M extends string> = Common<R, P, Q, M> &
  (
    | (PerSample<'map', R, Mapped<W>, Q, M> & { readonly ranged?: never })
    | { readonly ranged: Ranged<R, Mapped<W>, Q>; readonly map?: never; readonly mapBatch?: never }
  ) & {
    readonly writes: readonly W[];
    /** Media that it makes for other fields than those of media: the build of what encodes them is in keys. */
    readonly makes?: readonly ('images' | 'audios' | 'videos')[];
    /** Set when `map` may answer a list: no filter is moved past such a step. */
    readonly multiplies?: boolean;
    readonly examples: readonly { given: Partial<Fields & { [field: string]: Json }>; params?: Given<P>; gives: Mapped<W> }[];
  };

/** Samples that share a hash are duplicates; the first in the order of the source is kept, unless `survival` says which. */
export type Deduplicator<R extends keyof Readable, P extends z.ZodObject, Q, M extends string> = Common<R, P, Q, M> &
  PerSample<'computeHashes', R, readonly string[], Q, M> & {
    /** What makes duplicates, where it is not that a hash is shared. */
    readonly rule?: (params: Values<P>) => DuplicateRule;
    /** Of duplicates the sample stays for which this is least; of those it is the same for, the first. */
    readonly survival?: (sample: Reading<R>, params: Q) => number;
    readonly examples: readonly ({ given: readonly Partial<Fields & { [field: string]: Json }>[]; params?: Given<P> } & Left)[];
  };

/** Which places of the ranking stay; of groups, which of these. `ordered` makes the ranking the order of the output. */
export interface Selection {
  readonly descending: boolean;
  readonly take: number;
  readonly ordered: boolean;
  /** Whether samples without a score go, however many are taken. */
  readonly scored?: boolean;
  /** Of those that are taken, so many of the first go again, and the last comes first; those of one score keep the order of the source, and the later go. */
  readonly skip?: number;
  /** Whole copies of the dataset that stand before what is taken, where its order stays. */
  readonly copies?: number;
}

/**
 * Samples are ordered by their `score` (ties in the order of the source); or by lot, where they are `drawn`; or they are groups by their
 * `groupKey`, which are ordered by their sizes (ties in the order of their first samples). `select` says which places stay.
 */
export type Selector<R extends keyof Readable, P extends z.ZodObject, Q, M extends string> = Common<R, P, Q, M> &
  (
    | (PerSample<'score', R, number | null, Q, M> & { readonly drawn?: never; readonly groupKey?: never; readonly groupKeyBatch?: never })
    | (PerSample<'groupKey', R, string, Q, M> & { readonly drawn?: never; readonly score?: never; readonly scoreBatch?: never })
    | {
        /** The lot of a sample hangs on the seed, the step and the sample's place among those that come to the step, and on nothing else. */
        readonly drawn: true;
        readonly score?: never;
        readonly scoreBatch?: never;
        readonly groupKey?: never;
        readonly groupKeyBatch?: never;
      }
  ) & {
    /** Given how many samples, or groups, there are; null leaves the dataset as it is. It is not asked about a single sample. */
    readonly select: (count: number, params: Q) => Selection | null;
    readonly examples: readonly {
      given: readonly Partial<Fields & { [field: string]: Json }>[];
      params?: Given<P>;
      keeps: readonly number[];
    }[];
  };

/**
 * Makes one sample of those that have one key, in which each field holds the list of what they have there; the groups stand in the order of
 * their first samples. Or makes of such a sample those that it is a group of, by `split`.
 */
export type Grouper<R extends keyof Readable, P extends z.ZodObject, Q, M extends string> = Common<R, P, Q, M> &
  (
    | (PerSample<'groupKey', R, string, Q, M> & {
        readonly split?: never;
        readonly examples: readonly {
          given: readonly Partial<Fields & { [field: string]: Json }>[];
          params?: Given<P>;
          groups: readonly (readonly number[])[];
        }[];
      })
    | {
        readonly groupKey?: never;
        readonly groupKeyBatch?: never;
        readonly split: (group: Row, fields: FieldMap, params: Q) => readonly RowContent[];
        readonly examples: readonly { given: JsonObject; params?: Given<P>; gives: readonly JsonObject[] }[];
      }
  );

export type Aggregator<R extends keyof Readable, W extends keyof Fields, P extends z.ZodObject, Q> = Named<P> & {
  readonly reads: readonly R[];
  readonly writes: readonly W[];
  readonly prepare?: (params: Values<P>) => Q;
  readonly aggregate: (group: readonly Reading<R>[], params: Q, context: Context) => Patch<W> | Promise<Patch<W>>;
  readonly examples: readonly { given: readonly Partial<Fields>[]; params?: Given<P>; gives: Patch<W> }[];
};

/** A dataset as evaluators see it: counts and stats, never rows. */
export interface Dataset {
  readonly rows: number;
  readonly sourceRows: number;
  /** The values of a numeric stat over the dataset, shard by shard; null where it was not measured. */
  stat(name: string): AsyncIterable<readonly (StatValue | null)[]>;
}
/** Names figures of a dataset; a sweep maximises or minimises one of them. */
export type Evaluator<P extends z.ZodObject> = Named<P> & {
  readonly figures: Readonly<Record<string, string>>;
  readonly evaluate: (dataset: Dataset, params: Values<P>) => Promise<Readonly<Record<string, number>>>;
};

export const defineFormatter = <P extends z.ZodObject = None>(formatter: Formatter<P>) => ({
  category: 'formatter' as const,
  ...formatter,
});
export const defineExporter = <P extends z.ZodObject = None>(exporter: Exporter<P>) => ({ category: 'exporter' as const, ...exporter });
export const defineEvaluator = <P extends z.ZodObject = None>(evaluator: Evaluator<P>) => ({
  category: 'evaluator' as const,
  ...evaluator,
});
export const defineFilter = <
  const R extends keyof Readable,
  const S extends StatDocs,
  T extends z.ZodObject,
  P extends z.ZodObject = None,
  Q = Values<P>,
  const M extends string = never,
>(
  filter: Filter<R, P, Q, T, S, M>,
) => ({ category: 'filter' as const, ...filter });
export const defineMapper = <
  const R extends keyof Readable,
  const W extends keyof Fields,
  P extends z.ZodObject = None,
  Q = Values<P>,
  const M extends string = never,
>(
  mapper: Mapper<R, W, P, Q, M>,
) => ({ category: 'mapper' as const, ...mapper });
export const defineDeduplicator = <
  const R extends keyof Readable,
  P extends z.ZodObject = None,
  Q = Values<P>,
  const M extends string = never,
>(
  deduplicator: Deduplicator<R, P, Q, M>,
) => ({ category: 'deduplicator' as const, ...deduplicator });
export const defineSelector = <const R extends keyof Readable, P extends z.ZodObject = None, Q = Values<P>, const M extends string = never>(
  selector: Selector<R, P, Q, M>,
) => ({ category: 'selector' as const, ...selector });
export const defineGrouper = <const R extends keyof Readable, P extends z.ZodObject = None, Q = Values<P>, const M extends string = never>(
  grouper: Grouper<R, P, Q, M>,
) => ({ category: 'grouper' as const, ...grouper });
export const defineAggregator = <const R extends keyof Readable, const W extends keyof Fields, P extends z.ZodObject = None, Q = Values<P>>(
  aggregator: Aggregator<R, W, P, Q>,
) => ({ category: 'aggregator' as const, ...aggregator });
