/** How fast each operator is over real text, and whether the cost that it declares, which plans are ordered by, is still true. */
import { readFileSync } from 'node:fs';
import { createServices } from '../../activities/lane-services.js';
import { Applier } from '../../activities/stage/apply.js';
import { type BoundStage, bindStage, type Surroundings } from '../../activities/stage/bind.js';
import { Sample } from '../../activities/stage/sample.js';
import type { LaneServices } from '../../activities/stage/services.js';
import { QUARANTINED } from '../../core/dataset.js';
import type { AnyDeduplicator, AnyFilter, AnyMapper, AnyOperator, AnySelector } from '../../core/operator.js';
import { readParameters } from '../../core/parameters.js';
import { DEFAULT_FIELDS, type JsonObject, type Row } from '../../core/sample.js';
import { OperatorCatalog } from '../../operators/catalog.js';
import { readRow } from '../../runtime/text/json-row.js';

/** What was measured of one operator, with its defaults, or the parameters of an example where it has none. */
export interface OperatorRate {
  readonly operator: string;
  /** Megabytes of text per second of CPU. */
  readonly rate: number;
  readonly declared: number;
  /** CPU time relative to that of a pass over the bytes which counts characters, lines and words. */
  readonly measured: number;
}
type Measured = AnyFilter | AnyMapper | AnyDeduplicator | AnySelector;

/** The operator that does one pass, and nothing else. */
const PASS = 'text_length_filter';
const ROUNDS = 5;
const MEDIA = ['images', 'audios', 'videos'];
/** Costs are powers of two; more than so many of them apart, a declared one is wrong. */
const CLASSES_OFF = 2;

/** Less than this is told from no cost at all by nobody. */
const LEAST_COST = 1 / 4;

export const isOff = ({ declared, measured }: OperatorRate): boolean =>
  Math.abs(Math.log2(Math.max(LEAST_COST, measured) / declared)) > CLASSES_OFF;

/** Measures the operators that read no media and need no model, each alone over the rows of a corpus; not those that find no field there. */
export const measureOperators = async (corpus: string, done: (rate: OperatorRate) => void): Promise<void> => {
  const catalog = new OperatorCatalog();
  await catalog.loadAll();
  const services = { ...(await createServices({ s3: undefined, roots: [], operators: [] })), catalog };
  const rows = readFileSync(corpus, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line, n): Row => ({ id: `${n}`, ...readRow(Buffer.from(line), DEFAULT_FIELDS) }));
  const megabytes = rows.reduce((sum, { utf8 }) => sum + utf8!.length, 0) / 1e6;
  const pass = (await secondsOf(services, services.catalog.get(PASS) as Measured, rows))!;
  for (const operator of services.catalog.values()) {
    if (!isMeasured(operator, services)) continue;
    const seconds = await secondsOf(services, operator, rows);
    if (seconds !== undefined)
      done({ operator: operator.name, rate: megabytes / seconds, declared: operator.cost ?? 1, measured: seconds / pass });
  }
};

const isMeasured = (operator: AnyOperator, { views }: LaneServices): operator is Measured => {
  if (!['filter', 'mapper', 'deduplicator', 'selector'].includes(operator.category)) return false;
  const { reads, models } = operator as Measured;
  const readsMedia = (name: string): boolean => MEDIA.includes(name) || (views.get(name)?.of.some(readsMedia) ?? false);
  return models === undefined && !reads.some(readsMedia);
};

/** CPU seconds of the operator over all rows: the least of several rounds, as whatever else runs can only add to them. */
const secondsOf = async (services: LaneServices, operator: Measured, rows: readonly Row[]): Promise<number | undefined> => {
  const { name, version } = operator;
  const step = { id: `1.${name}`, operator: name, version, ...parametersOf(operator), models: {} };
  const stage = await bindStage({ fields: DEFAULT_FIELDS, seed: 1 }, { steps: [step], measures: [] }, services, {} as Surroundings);
  let least = Number.POSITIVE_INFINITY;
  for (let round = 0; round < ROUNDS; round++) {
    const seconds = await roundOf(stage, rows);
    if (seconds === undefined) return undefined;
    least = Math.min(least, seconds);
  }
  return least;
};

const roundOf = async ({ shape, blank, bounds }: BoundStage, rows: readonly Row[]): Promise<number | undefined> => {
  const samples = rows.map((row, n) => new Sample(shape, { ...row }, n, [...blank]));
  const before = process.cpuUsage();
  await new Applier(bounds, new AbortController().signal).apply(samples);
  const { user, system } = process.cpuUsage(before);
  return samples[0]!.fate === QUARANTINED ? undefined : (user + system) / 1e6;
};

const parametersOf = (operator: Measured): { readonly params: JsonObject; readonly thresholds: JsonObject } => {
  const examples: readonly { readonly params?: JsonObject }[] = operator.examples;
  for (const given of [{}, ...examples.map(({ params = {} }) => params)]) {
    const { params, thresholds, mistakes } = readParameters(operator, given);
    if (mistakes.length === 0 && operator.refuses?.(params) === undefined) return { params, thresholds };
  }
  throw new Error(`${operator.name} has no example with parameters that it takes`);
};

const HEAD = ['operator', 'MB/s per core', 'declared cost', 'measured cost', ''];
const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |\n`;

/** A line of the report; without a rate, its head. */
export const operatorLine = (found?: OperatorRate): string => {
  if (found === undefined) return line(HEAD) + line(['---', '--:', '--:', '--:', '---']);
  const { operator, rate, declared, measured } = found;
  return line([operator, rate.toPrecision(3), `${declared}`, measured.toPrecision(2), isOff(found) ? 'OFF' : '']);
};
