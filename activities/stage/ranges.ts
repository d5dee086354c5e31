/** Steps that work range by range: what each range came to is a record, so that only what was lost is done again. */
import { LimitError, SampleError } from '../../core/errors.js';
import { rangeMaterial } from '../../core/keys.js';
import type { AnyFilter, AnyMapper, Context } from '../../core/operator.js';
import type { Plan, Step } from '../../core/plan.js';
import type { Json } from '../../core/sample.js';
import { logged } from '../../runtime/log.js';
import type { OpenMedia } from '../../runtime/media/store-media.js';
import { keyOf } from '../../runtime/storage/key.js';
import type { Store } from '../../runtime/storage/store.js';
import { isEnvironment } from './blame.js';
import type { Sample } from './sample.js';
import type { Reader } from './shape.js';

/** Where the results of ranges are kept, and how much media a range should hold. */
export interface RangeKeeper {
  readonly seconds: number;
  /** What this range came to before, or what `compute` says now. */
  kept(step: Step, sample: Sample, phase: string, range: Json, compute: () => Promise<Json>): Promise<Json>;
}

/** A ranged step, bound. */
export interface BoundRanges {
  /** The ranges of a phase, and what they came to; null when there is no such phase. Earlier phases are looked up, or done. */
  list(sample: Sample, phase: number): Promise<readonly Json[] | null>;
  run(sample: Sample, phase: number, range: Json): Promise<Json>;
  /** Has this error be what a range came to, unless it is done. */
  convict(sample: Sample, phase: number, range: Json, error: string): Promise<Json>;
  /** All phases, one range after the other, and what joins them. */
  call(sample: Sample): Promise<unknown>;
}

export const bindRanges = (
  { ranged }: AnyFilter | AnyMapper,
  step: Step,
  Reading: Reader,
  prepared: unknown,
  context: Context,
  keeper: () => RangeKeeper,
): BoundRanges | undefined => {
  if (!ranged) return undefined;
  const { phases, join } = ranged;
  const see = (sample: Sample) => new Reading(sample) as never;
  const rangesOf = (sample: Sample, phase: number, earlier: readonly (readonly Json[])[]) =>
    phases[phase]!.ranges(see(sample), prepared, earlier, withSeconds(context, keeper().seconds));
  const keep = (sample: Sample, phase: number, range: Json, compute: () => Promise<Json>) =>
    keeper().kept(step, sample, phases[phase]!.name, range, compute);
  const run: BoundRanges['run'] = (sample, phase, range) =>
    keep(sample, phase, range, () => phases[phase]!.mapRange(see(sample), range, prepared, context));
  const resultsOf = async (sample: Sample, count: number): Promise<readonly (readonly Json[])[]> => {
    const results: Json[][] = [];
    for (let phase = 0; phase < count; phase++) {
      const own: Json[] = [];
      for (const range of await rangesOf(sample, phase, results)) own.push(await run(sample, phase, range));
      results.push(own);
    }
    return results;
  };
  return {
    run,
    convict: (sample, phase, range, error) => keep(sample, phase, range, () => Promise.reject(new LimitError(error))),
    list: async (sample, phase) => (phase < phases.length ? rangesOf(sample, phase, await resultsOf(sample, phase)) : null),
    call: async (sample) => join(see(sample), prepared, await resultsOf(sample, phases.length), context),
  };
};

const withSeconds = (context: Context, seconds: number): Context & { readonly seconds: number } => ({
  models: context.models,
  media: context.media,
  fields: context.fields,
  signal: context.signal,
  random: context.random,
  seconds,
});

/** `ranges/<key>`: what a range came to, or the error that quarantines its sample. */
type RangeRecord = { readonly value: Json } | { readonly error: string };

/** Keeps results of ranges as records. One that names files which the store has no more counts as absent. */
export const recordKeeper = (store: Store, plan: Plan, media: Pick<OpenMedia, 'refuseLost'>): RangeKeeper => ({
  seconds: plan.limits.range_seconds,
  async kept(step, sample, phase, range, compute) {
    const name = `ranges/${keyOf(rangeMaterial(plan, step, identityOf(sample), phase, range))}`;
    const known = (await store.read(name)) as RangeRecord | undefined;
    if (known && (await hasFiles(store, known as Json))) return answerOf(known);
    if (known) await store.remove(name);
    const { record } = await logged(name, async () => store.commit(name, (await twice(compute, media)) as Json));
    return answerOf(record as unknown as RangeRecord);
  },
});

const answerOf = (record: RangeRecord): Json => {
  if ('error' in record) throw new SampleError(record.error);
  return record.value;
};

/** An error of the sample's is tried once more, unless it took too much, and then is what the range came to. */
const twice = async (compute: () => Promise<Json>, media: Pick<OpenMedia, 'refuseLost'>, isLast = false): Promise<RangeRecord> => {
  try {
    return { value: await compute() };
  } catch (error) {
    if (isEnvironment(error)) throw error;
    if (!isLast && !(error instanceof LimitError)) return twice(compute, media, true);
    await media.refuseLost();
    return { error: error instanceof Error ? error.message : String(error) };
  }
};

/** The sample as far as ranges can tell: its text, its media and their state. */
const identityOf = ({ row }: Sample) => {
  const { utf8, images, audios, videos, files } = row;
  const media = [images, audios, videos, ...(files ? [files] : [])].map((refs) =>
    refs.map(({ uri, size = -1, mtime = -1, digest = '' }) => [uri, size, mtime, digest]),
  );
  return { id: row.id, digest: keyOf([utf8 === null ? null : Buffer.from(utf8).toString(), media]) };
};

/** Whether the store has every file that a result names. */
const hasFiles = async (store: Store, value: Json): Promise<boolean> => {
  if (typeof value !== 'object' || value === null) return true;
  if (Array.isArray(value)) return (await Promise.all(value.map((one) => hasFiles(store, one)))).every(Boolean);
  const { uri, digest } = value as { readonly [key: string]: Json };
  if (typeof uri === 'string' && typeof digest === 'string' && uri.startsWith(`media/${digest}`)) return store.has(digest);
  return hasFiles(store, Object.values(value));
};
