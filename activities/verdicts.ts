/** What became of all samples of a run, those that it dropped included, as rows of a table. */
import { type Entry, KEPT, type ManifestRef, QUARANTINED, type ShardRef, SPLIT, UNREAD } from '../core/dataset.js';
import { StoreError } from '../core/errors.js';
import type { Catalog } from '../core/operator.js';
import { statNamesOf } from '../core/parameters.js';
import { type Plan, stepsInOrder } from '../core/plan.js';
import { entries } from '../runtime/storage/manifest.js';
import { Mask, readMask } from '../runtime/storage/mask.js';
import { readShard } from '../runtime/storage/shard.js';
import type { Store } from '../runtime/storage/store.js';
import { readTable } from '../runtime/storage/table.js';
import { column, measuredOn } from './barrier/layout.js';
import { statsAt } from './fate.js';
import type { Course } from './find-run.js';
import { chainOf } from './seal.js';
import type { Cell } from './stage/sample.js';
import type { Workplace } from './stage/services.js';
import { whyDropped } from './why-dropped.js';

type Stats = Readonly<Record<string, Cell | undefined>>;

/** What became of one sample. */
export interface Verdict {
  readonly id: string;
  readonly fate: 'kept' | 'split' | 'dropped' | 'quarantined';
  /** The step at which it ended; null for those that were kept. */
  readonly step: string | null;
  /** The bound that it failed, or the error that it caused. */
  readonly why: string | null;
  /** What was measured on it. */
  readonly stats: Stats;
}

/** What the filters of a plan measure, by the names that rows have for it, in the order of the recipe; whether it is a number. */
export const measuredBy = (plan: Plan, catalog: Catalog): ReadonlyMap<string, boolean> =>
  new Map(
    stepsInOrder(plan).flatMap(({ operator: name, params }) => {
      const operator = catalog.get(name);
      if (operator?.category !== 'filter') return [];
      const stats = Object.values(operator.stats);
      return statNamesOf(operator, params).map((stat, index) => [stat, typeof stats[index] === 'string'] as const);
    }),
  );

/**
 * Of every sample one verdict: first of those that ended in the first stage, in the order of the source, then of those that ended in the
 * next, or at a barrier, and so on; last of those that were kept, in the order of the output.
 */
export async function* verdicts(work: Workplace, course: Course, kept: ManifestRef): AsyncGenerator<Verdict> {
  const { store, plan } = work;
  let dataset = course.source!;
  for (const [segment, { stages, barrier }] of plan.segments.entries()) {
    for (const stage of stages.keys()) for await (const entry of entries(store, dataset)) yield* endedInStage(work, segment, stage, entry);
    if (stages.length > 0) dataset = course.sealed[segment]!;
    if (barrier === null) continue;
    const { output } = course.barriers[segment]!;
    yield* endedAtBarrier(store, barrier.id, dataset, output);
    dataset = output;
  }
  for await (const entry of entries(store, kept)) {
    if (!('shard' in entry)) continue;
    for await (const rows of readShard(store, entry.shard))
      for (const { id, stats } of rows) yield { id, fate: 'kept', step: null, why: null, stats };
  }
}

async function* endedInStage(work: Workplace, segment: number, stage: number, entry: Entry): AsyncGenerator<Verdict> {
  const { store, plan, services } = work;
  const results = await chainOf(work, segment, entry);
  const result = results[stage];
  if (result === undefined) throw new StoreError(`${store.uri} lacks the result of an entry that was finished`);
  const table = await readTable(store, result.shard.stats!);
  const ids = column(table, 'id', 'text').values;
  const fates = column(table, 'fate', 'int32').values;
  const ended = [...fates.keys()].filter((line) => fates[line] !== KEPT);
  if (ended.length === 0) return;

  const input = stage > 0 ? results[stage - 1]!.shard : 'shard' in entry ? entry.shard : undefined;
  const wanted = new Set(ended.flatMap((line) => [ids[line]!, parentOf(ids[line]!)]));
  const before = input === undefined ? NO_STATS : await statsOf(store, input, wanted);
  const faults = result.quarantine === null ? undefined : await readFaults(store, result.quarantine);
  const { steps, measures } = plan.segments[segment]!.stages[stage]!;
  const all = [...steps, ...measures];
  for (const line of ended) {
    const id = ids[line]!;
    const fate = fates[line]!;
    const stats = {
      ...(before.get(id) ?? before.get(parentOf(id))),
      ...Object.assign({}, ...steps.map((step) => statsAt(table, line, step.id))),
    } as Stats;
    if (fate === QUARANTINED) {
      const fault = faults?.get(id);
      yield { id, fate: 'quarantined', step: fault?.step ?? null, why: fault?.error ?? null, stats };
    } else if (fate === SPLIT) yield { id, fate: 'split', step: steps.at(-1)!.id, why: null, stats };
    else if (fate === UNREAD) yield { id, fate: 'dropped', step: null, why: 'a field that must not be null is', stats };
    else {
      const step = all[fate]!;
      yield { id, fate: 'dropped', step: step.id, why: whyDropped(services.catalog, step, statsAt(table, line, step.id)), stats };
    }
  }
}

/** The sample that a step made this one of, if it was made. */
const parentOf = (id: string): string => id.slice(0, Math.max(0, id.lastIndexOf('/')));
const NO_STATS: ReadonlyMap<string, Stats> = new Map();

/** What had been measured on these samples when they came. */
const statsOf = async (store: Store, shard: ShardRef, ids: ReadonlySet<string>): Promise<ReadonlyMap<string, Stats>> => {
  const found = new Map<string, Stats>();
  for await (const rows of readShard(store, shard)) for (const { id, stats } of rows) if (ids.has(id)) found.set(id, stats);
  return found;
};

const readFaults = async (
  store: Store,
  quarantine: string,
): Promise<ReadonlyMap<string, { readonly step: string; readonly error: string }>> => {
  const lines = (await store.get(quarantine)).toString().split('\n').filter(Boolean);
  // Only the head is parsed: the sample may hold NaN, which is no JSON.
  const heads = lines.map(
    (line) => JSON.parse(`${line.slice(0, line.indexOf(',"sample":'))}}`) as { id: string; step: string; error: string },
  );
  return new Map(heads.map((head) => [head.id, head]));
};

async function* endedAtBarrier(store: Store, step: string, input: ManifestRef, output: ManifestRef): AsyncGenerator<Verdict> {
  if (output.rows === input.rows) return;
  const isKept = (await haveTheSameData(store, input, output)) ? undefined : await keptPlaces(store, input, output);
  const after = entries(store, output)[Symbol.asyncIterator]();
  let place = 0;
  for await (const entry of entries(store, input)) {
    if (!('shard' in entry)) continue;
    const { shard } = entry;
    const outer = shard.keep === undefined ? undefined : (await readMask(store, shard.keep)).places();
    const inner = isKept === undefined ? await maskOf(store, (await after.next()).value as Entry) : undefined;
    let row = 0;
    for await (const rows of readShard(store, shard)) {
      for (const { id, stats } of rows) {
        const stayed = isKept ? isKept.has(place) : inner === undefined || inner.has(outer ? outer[row]! : row);
        if (!stayed) yield { id, fate: 'dropped', step, why: null, stats };
        row++;
        place++;
      }
    }
  }
}

const maskOf = async (store: Store, entry: Entry): Promise<Mask | undefined> =>
  'shard' in entry && entry.shard.keep !== undefined ? readMask(store, entry.shard.keep) : undefined;

/** Whether a barrier left the samples where they were, and only masked some. */
const haveTheSameData = async (store: Store, input: ManifestRef, output: ManifestRef): Promise<boolean> => {
  if (input.entries !== output.entries) return false;
  const after = entries(store, output)[Symbol.asyncIterator]();
  for await (const entry of entries(store, input)) {
    const other = (await after.next()).value as Entry;
    if (!('shard' in entry && 'shard' in other) || entry.shard.data !== other.shard.data) return false;
  }
  return true;
};

const MOST_IDS = 1_000_000;

/** Which places of a dataset are in another that was put in a new order: so many of its ids are in memory at once. */
const keptPlaces = async (store: Store, input: ManifestRef, output: ManifestRef): Promise<Mask> => {
  const kept = new Mask(input.rows);
  let ids = new Set<string>();
  const mark = async (): Promise<void> => {
    let place = 0;
    for await (const id of idsOf(store, input)) {
      if (ids.has(id)) kept.set(place);
      place++;
    }
    ids = new Set();
  };
  for await (const id of idsOf(store, output)) {
    ids.add(id);
    if (ids.size === MOST_IDS) await mark();
  }
  if (ids.size > 0) await mark();
  return kept;
};

async function* idsOf(store: Store, manifest: ManifestRef): AsyncGenerator<string> {
  for await (const entry of entries(store, manifest)) {
    if (!('shard' in entry)) continue;
    const measured = await measuredOn(store, entry.shard, ['id']);
    const { values } = column(measured, 'id', 'text');
    for (const line of measured.lines) yield values[line]!;
  }
}
