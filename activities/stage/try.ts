/** One operator on samples at hand: what `sluice try` runs, without a plan, a store or a server. */
import { pathToFileURL } from 'node:url';
import { KEPT, QUARANTINED } from '../../core/dataset.js';
import { didYouMean, RecipeError, SampleError } from '../../core/errors.js';
import type { AnyOperator, Catalog } from '../../core/operator.js';
import { readParameters } from '../../core/parameters.js';
import type { Step } from '../../core/plan.js';
import { DEFAULT_FIELDS, type Json, type JsonObject } from '../../core/sample.js';
import type { LaneCall } from '../../runtime/lanes/serve.js';
import { log } from '../../runtime/log.js';
import { scratchPath } from '../../runtime/storage/scratch.js';
import type { Store } from '../../runtime/storage/store.js';
import { readRow, writeRow } from '../../runtime/text/json-row.js';
import { parseJson } from '../../runtime/text/json-value.js';
import { digestsOf, keepFiles, readFiles } from '../files.js';
import { Applier } from './apply.js';
import { type BoundStage, bindStage } from './bind.js';
import { withFiles } from './fingerprints.js';
import { withMedia } from './media.js';
import { fileFieldsOf } from './reads.js';
import { Sample } from './sample.js';
import { knowing, type LaneServices } from './services.js';
import type { Bound } from './steps.js';

export interface TryWork {
  readonly operator: string;
  readonly params: JsonObject;
  readonly samples: readonly JsonObject[];
  /** Index of the first sample. */
  readonly from: number;
}
/** What became of one sample. */
export type Tried = {
  readonly index: number;
  readonly kept: boolean;
  readonly stats: JsonObject;
  readonly samples: readonly Json[];
  readonly error: string | null;
};

/**
 * Answers for each sample. Media are looked for from the working folder, and what is made of them does not outlive the lane. Of
 * deduplicators, selectors and groupers, `stats` has what they measure: hashes, a score, the key of a group; nothing of what goes by lot.
 */
export const tryOperator = async (services: LaneServices, work: TryWork, call: LaneCall): Promise<readonly Tried[]> => {
  // People read its standard error, and no record outlives it.
  log.level = 'warn';
  const store = await services.open(pathToFileURL(scratchPath()).href);
  const step = await stepOf(services, work, store);
  const place = { services, store, plan: { sources: [{ path: process.cwd() }] }, signal: call.signal };
  return withMedia(place, async (media) => {
    const ranges = {
      seconds: 60,
      kept: async (_: unknown, __: unknown, ___: unknown, ____: unknown, compute: () => Promise<Json>) => compute(),
    };
    const surroundings = { media, signal: call.signal, store, ranges };
    const stage = await bindStage({ fields: DEFAULT_FIELDS, seed: 42 }, { steps: [step], measures: [] }, services, surroundings);
    const samples = work.samples.map((row, n) => sampleOf(row, work.from + n, stage));
    await new Applier(stage.bounds, call.signal).apply(samples.filter((sample): sample is Sample => sample instanceof Sample));
    return samples.map((sample, n) => told(sample, work.from + n, stage));
  });
};

export const stepOf = async (services: LaneServices, work: TryWork, store: Store): Promise<Step> => {
  const { catalog, roots } = services;
  const operator = await knowing(services, work.operator, () => operatorNamed(work.operator, catalog));
  const { params, thresholds, mistakes } = readParameters(operator, work.params);
  if (mistakes.length > 0) throw new RecipeError(mistakes.map(({ path, message }) => [...path, message].join(': ')).join('\n'));
  const files = await readFiles(operator, params, process.cwd(), roots);
  await keepFiles(files, store);
  const ids =
    'models' in operator ? (operator.modelIds?.(params) ?? Object.fromEntries((operator.models ?? []).map((name) => [name, name]))) : {};
  const models = Object.fromEntries(Object.entries(ids).map(([name, id]) => [name, { id, digest: '' }]));
  return {
    id: `1.${operator.name}`,
    operator: operator.name,
    version: operator.version,
    params,
    thresholds,
    models,
    files: digestsOf(files),
  };
};

/** Operators that are shown rows as they leave them, meta included. */
const WHOLE = ['mapper', 'grouper'];

const operatorNamed = (name: string, catalog: Catalog): AnyOperator => {
  const operator = catalog.get(name);
  if (operator) return operator;
  throw new RecipeError(`there is no operator "${name}"${didYouMean(name, catalog.keys()) || '; `sluice ops` lists what there is'}`);
};

const sampleOf = (row: JsonObject, index: number, { shape, blank, bounds }: BoundStage): Sample | string => {
  const [{ operator, step }] = bounds as [Bound];
  try {
    const { replaced: _, ...content } = readRow(Buffer.from(JSON.stringify(row)), DEFAULT_FIELDS);
    const known = withFiles(content, fileFieldsOf(operator, step.params), DEFAULT_FIELDS);
    return new Sample(shape, { id: `${index}`, ...known }, index, [...blank]);
  } catch (error) {
    if (error instanceof SampleError) return error.message;
    throw error;
  }
};

const told = (sample: Sample | string, index: number, { kinds, bounds }: BoundStage): Tried => {
  if (typeof sample === 'string') return { index, kept: false, stats: {}, samples: [], error: sample };
  const { fate, failure, cells, children } = sample;
  const names = kinds.map(({ name }) => name.slice(bounds[0]!.step.id.length + 1));
  const stats = Object.fromEntries(names.flatMap((name, i) => (cells[i] === null ? [] : [[name, cells[i] as Json]])));
  const made = (children ?? (fate === KEPT ? [sample] : [])).map((one) =>
    parseJson(Buffer.from(writeRow(one.row, DEFAULT_FIELDS, { keepStats: WHOLE.includes(bounds[0]!.operator.category) })).toString()),
  );
  return { index, kept: fate !== QUARANTINED && made.length > 0, stats, samples: made, error: failure?.error ?? null };
};
