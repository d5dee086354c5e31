/** Measures on a small sample of the source what each step drops, so that plans can put what is cheap and picky first. */
import { readFile } from 'node:fs/promises';
import { KEPT, SPLIT } from '../core/dataset.js';
import { SampleError } from '../core/errors.js';
import { measureMaterial, verdictMaterial } from '../core/keys.js';
import { type AnyFormatter, FILES } from '../core/operator.js';
import { type Plan, type Source, type Stage, type Step, stepsInOrder } from '../core/plan.js';
import type { Rates } from '../core/plan-rates.js';
import type { RunInput } from '../core/run.js';
import type { Json, Row } from '../core/sample.js';
import type { LaneCall } from '../runtime/lanes/serve.js';
import { fileBlocks, isDerived } from '../runtime/storage/decompress.js';
import { takeHeader } from '../runtime/storage/header.js';
import { keyOf } from '../runtime/storage/key.js';
import { isParquet } from '../runtime/storage/parquet.js';
import { digestOf } from '../runtime/storage/row-digest.js';
import { SAMPLE_ROWS, sampleFiles, sampleHeads, sampleLines } from '../runtime/storage/sample-rows.js';
import { listFiles, rowEndsOf } from '../runtime/storage/source.js';
import { keepFiles } from './files.js';
import { makePlan } from './plan.js';
import { Applier } from './stage/apply.js';
import { bindStage } from './stage/bind.js';
import { isUnread } from './stage/input.js';
import { withMedia } from './stage/media.js';
import { recordKeeper } from './stage/ranges.js';
import { fieldsOf, readsOf } from './stage/reads.js';
import { Sample } from './stage/sample.js';
import type { LaneServices } from './stage/services.js';
import type { Bound } from './stage/steps.js';

export interface RatesWork {
  readonly input: RunInput;
  /** Whether they are wanted though they could change no order, and not kept: for people. */
  readonly shown?: boolean;
}

/**
 * The rates of a recipe's steps over its source: the same for every machine and time, and kept in the store. None where no order hangs on
 * them, for runs over a few rows, and for trials of a sweep, which share what they measure best when all have one order.
 */
export const measureRates = async (services: LaneServices, { input, shown = false }: RatesWork, call: LaneCall): Promise<Rates | null> => {
  const store = await services.open(input.store!);
  const { plan, isOpen, files } = await makePlan(services, input, store);
  if (!shown && (!isOpen || input.trial !== undefined || input.limit !== undefined)) return null;
  const steps = measurable(plan, services);
  if (!steps.some(({ operator }) => services.catalog.get(operator)?.category === 'filter')) return null;
  const found = await sampleOf(plan, services);
  if (found.rows.length === 0) return null;
  const stage: Stage = { queue: 'cpu', steps, measures: [], ranged: false };
  const content = found.rows.map(({ rest, utf8 }) => Buffer.from(digestOf([rest, utf8])).toString('hex'));
  const measure = keyOf(measureMaterial(plan, stage, { rows: found.count, of: content, made: 'first' }));
  const name = `rates/${keyOf(verdictMaterial(measure, stage))}`;
  const known = (await store.read(name)) as unknown as Rates | undefined;
  if (known) return known;
  for (const read of files.values()) await keepFiles(read, store);
  const rates = await withMedia(
    { services, store, plan, signal: call.signal },
    async (media): Promise<Rates> => ({
      rows: found.count,
      textBytes: found.textBytes,
      steps: steps.map(({ id }) => id),
      drops: await dropsOf(plan, steps, found.rows, services, {
        media,
        signal: call.signal,
        store,
        ranges: recordKeeper(store, plan, media),
      }),
    }),
  );
  if (!shown) await store.commit(name, rates as unknown as Json);
  return rates;
};

/** What costs more is not done twice. */
const COSTLY = 256;

/** Steps that are cheap to apply, and read nothing that others write which are not. */
const measurable = (plan: Plan, { catalog, views }: LaneServices): readonly Step[] => {
  const unknown = new Set<string>();
  const steps: Step[] = [];
  for (const step of stepsInOrder(plan)) {
    const operator = catalog.get(step.operator);
    if (operator?.category === 'deduplicator' || operator?.category === 'selector') continue;
    if (operator?.category !== 'filter' && operator?.category !== 'mapper') break;
    const reads = fieldsOf(operator.reads, views);
    const writes: readonly string[] = operator.category === 'mapper' ? operator.writes : ['stats'];
    const isCheap =
      !operator.models &&
      !operator.fetches &&
      (operator.cost ?? 1) <= COSTLY &&
      !FILES.some((field) => reads.has(field) || writes.includes(field));
    // Which file a row is from a sample does not tell.
    const isTold = ![...reads].some((field) => unknown.has(field) || (field === 'field' && (unknown.size > 0 || plan.addsSuffix)));
    if (isCheap && isTold) steps.push(step);
    else for (const field of writes) unknown.add(field);
  }
  return steps;
};

interface SourceSample {
  readonly rows: readonly Row[];
  /** How many rows there are; null where a sample does not tell. */
  readonly count: number | null;
  /** Bytes of text in a row. */
  readonly textBytes: number;
}

/** A few rows of all sources together. */
const sampleOf = async (plan: Plan, services: LaneServices): Promise<SourceSample> => {
  const samples: SourceSample[] = [];
  for (const source of plan.sources) samples.push(await sampleSource(plan, source, services));
  const most = Math.ceil(SAMPLE_ROWS / samples.length);
  const rows = samples.flatMap((sample) => sample.rows.slice(0, most)).map((row, n) => ({ ...row, id: `${n}` }));
  const counts = samples.map(({ count }) => count);
  const isTold = counts.every((count) => count !== null);
  const weights = isTold ? counts : counts.map(() => 1);
  const needsText = readsOf(plan, services).text;
  return {
    rows: rows.filter((row) => readOne(() => isUnread(row, needsText, plan.required, plan.fields))[0] === false),
    count: isTold ? Math.min(plan.rowLimit ?? Number.POSITIVE_INFINITY, sum(counts)) : plan.rowLimit,
    textBytes: sum(samples.map(({ textBytes }, at) => weights[at]! * textBytes)) / Math.max(1, sum(weights)),
  };
};
const sum = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0);

const sampleSource = async (plan: Plan, source: Source, { catalog }: LaneServices): Promise<SourceSample> => {
  const formatter = catalog.get(source.formatter) as AnyFormatter;
  const files = await listFiles(source.path, formatter, source.suffixes);
  const params = formatter.params?.parse(source.params) ?? {};
  const total = sum(files.map(({ size }) => size));
  const sampled = (given: readonly Buffer[], rowBytes: number, header: readonly string[] = []): SourceSample => {
    const rows = given.flatMap((row) => readOne(() => ({ id: '', ...formatter.read(row, plan.fields, params, header) })));
    const texts = sum(rows.map(({ utf8 }) => utf8?.length ?? 0));
    const count = files.some(({ path }) => isDerived(path)) ? null : Math.round(total / rowBytes);
    return { rows, count, textBytes: (rowBytes * texts) / Math.max(1, sum(given.map(({ length }) => length))) };
  };
  const isInside = formatter.list !== undefined || formatter.archive !== undefined;
  if (total === 0 || isInside || formatter.unit === 'file' || files.some(({ path }) => isParquet(path)))
    return { rows: [], count: null, textBytes: 0 };
  if (formatter.unit === 'document') {
    return sampled(await Promise.all(sampleFiles(files).map(({ path }) => readFile(path))), total / files.length);
  }
  if (formatter.unit === 'record') {
    // Files may name their fields in other orders: one will do.
    const file = files.find(({ size }) => size > 0)!;
    const header = await takeHeader(file.path, fileBlocks(file.path), formatter.separator!);
    const { rows, rowBytes } = await sampleHeads([file], () => rowEndsOf(formatter), header.bytes);
    return sampled(rows, rowBytes, header.names);
  }
  const { rows, rowBytes } = await sampleLines(files);
  return sampled(rows, rowBytes);
};

/** None where the row is bad. */
const readOne = <T>(read: () => T): readonly T[] => {
  try {
    return [read()];
  } catch (error) {
    if (error instanceof SampleError) return [];
    throw error;
  }
};

/**
 * Applies all steps in the order of the recipe, with filters that note what they drop, and keep it. Of samples that a step makes of one, the
 * first alone goes on: so the work is bounded, however many they are.
 */
const dropsOf = async (
  plan: Plan,
  steps: readonly Step[],
  rows: readonly Row[],
  services: LaneServices,
  surroundings: Parameters<typeof bindStage>[3],
): Promise<readonly (readonly number[])[]> => {
  const { shape, bounds, blank } = await bindStage(plan, { steps, measures: [] }, services, surroundings);
  const drops = rows.map(() => new Set<number>());
  const noting = (bound: Bound, at: number): Bound => ({
    ...bound,
    settle: (sample, answer) => {
      bound.settle(sample, answer);
      sample.children &&= sample.children.slice(0, 1);
      if (bound.operator.category !== 'filter' || sample.fate === KEPT) return;
      drops[sample.input]!.add(at);
      sample.fate = KEPT;
    },
  });
  const samples = rows.map((row, n) => new Sample(shape, row, n, [...blank]));
  await new Applier(bounds.map(noting), surroundings.signal).apply(samples);
  for (const { fate, end, input } of samples) if (fate !== KEPT && fate !== SPLIT) drops[input]!.add(end);
  return drops.map((places) => [...places].sort((a, b) => a - b));
};
