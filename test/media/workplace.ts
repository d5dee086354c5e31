/** A place where media operators work in tests: a store in a folder of its own, and files that are named from the package's folder. */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import type { AnyMapper, Context, Model } from '../../core/operator.js';
import { DEFAULT_FIELDS, type Json, type JsonObject, type MediaRef } from '../../core/sample.js';
import { createMedia } from '../../runtime/media/store-media.js';
import { localStore } from '../../runtime/storage/local.js';
import { ROOT } from '../root.js';

export interface Workplace {
  readonly folder: string;
  readonly context: Context;
  /** Gives the context with models. */
  readonly with: (models: Readonly<Record<string, Model>>) => Context;
  readonly close: () => Promise<void>;
}

/** Opens a workplace; uris that are not absolute are relative to `base`. */
export const openWorkplace = async (base = ROOT): Promise<Workplace> => {
  const folder = await mkdtemp(join(tmpdir(), 'workplace-'));
  const scratch = join(folder, 'scratch');
  await mkdir(scratch);
  const store = await localStore(join(folder, 'store'));
  const media = createMedia({ store, scratch, pathOf: ({ uri }) => (isAbsolute(uri) ? uri : join(base, uri)) });
  const signal = new AbortController().signal;
  const context: Context = { models: {}, fields: DEFAULT_FIELDS, media, signal, random: () => () => 0.5 };
  return {
    folder,
    context,
    with: (models) => ({ ...context, models }),
    close: () => rm(folder, { recursive: true, force: true }),
  };
};

/** Runs a mapper that works in ranges, phase by phase; `order` says in which order the ranges of a phase are done. */
export const runRanges = async (
  { ranged, params, prepare }: AnyMapper,
  given: {
    readonly id: string;
    readonly text: string;
    readonly videos: readonly MediaRef[];
    readonly meta?: JsonObject;
    readonly row?: JsonObject;
  },
  values: object,
  { context, seconds = 60, order = (ranges) => ranges }: { context: Context; seconds?: number; order?: (places: number[]) => number[] },
) => {
  const sample = { meta: {}, row: {}, ...given };
  const parsed = params!.parse(values);
  const prepared = (await prepare?.(parsed, {})) ?? parsed;
  const results: (readonly Json[])[] = [];
  const ranges: number[] = [];
  for (const phase of ranged!.phases) {
    const work = await phase.ranges(sample, prepared, results, { ...context, seconds });
    const answers: Json[] = [];
    for (const at of order(work.map((_, place) => place)))
      answers[at] = json(await phase.mapRange(sample, json(work[at]!), prepared, context));
    results.push(answers);
    ranges.push(work.length);
  }
  const joined = (await ranged!.join(sample, prepared, results, context)) as VideoPatch | readonly VideoPatch[];
  const patches = Array.isArray(joined) ? (joined as readonly VideoPatch[]) : [joined as VideoPatch];
  return { patch: patches.at(-1)!, patches, results, ranges };
};

interface VideoPatch {
  readonly videos: readonly MediaRef[];
  readonly text?: string;
  readonly meta?: JsonObject;
  readonly row?: JsonObject;
  readonly files?: readonly MediaRef[];
}

/** What a record would give back. */
const json = (value: Json): Json => JSON.parse(JSON.stringify(value)) as Json;
