/** How fast each operator is over real text, and whether the cost that it declares, which plans are ordered by, is still true. */
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { createServices } from '../../activities/lane-services.js';
import { Applier } from '../../activities/stage/apply.js';
import { type BoundStage, bindStage, type Surroundings } from '../../activities/stage/bind.js';
import { Sample } from '../../activities/stage/sample.js';
import type { LaneServices } from '../../activities/stage/services.js';
import { stepOf } from '../../activities/stage/try.js';
import { QUARANTINED } from '../../core/dataset.js';
import type { AnyDeduplicator, AnyFilter, AnyMapper, AnyOperator, AnySelector } from '../../core/operator.js';
import { readParameters } from '../../core/parameters.js';
import { DEFAULT_FIELDS, type JsonObject, type Row } from '../../core/sample.js';
import { head, line } from '../../docs/figures.js';
import { cellsOf, HEAD, type OperatorRow } from '../../docs/operator-figures.js';
import { OperatorCatalog } from '../../operators/catalog.js';
import { EXAMPLE } from '../../runtime/code/row-code.js';
import { scratchPath } from '../../runtime/storage/scratch.js';
import { readRow } from '../../runtime/text/json-row.js';
import { WORDS } from './steps.js';

/** What was measured of one operator, with its defaults where it has them and they do something. */
export interface OperatorRate {
  readonly operator: string;
  readonly params: JsonObject;
  readonly readsText: boolean;
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
const TEXT = ['text', 'utf8', 'row'];
/** Without these, an operator does nothing, or the peer looks for lists of words elsewhere. */
const GIVEN: Readonly<Record<string, JsonObject>> = {
  flagged_words_filter: { flagged_words_dir: WORDS },
  nlpaug_en_mapper: { swap_random_word: true, delete_random_char: true },
  nlpcda_zh_mapper: { replace_homophone_char: true, delete_random_char: true, swap_random_char: true, replace_equivalent_num: true },
  python_file_mapper: { file_path: { text: `export const process_single = ${EXAMPLE};` } },
  python_lambda_mapper: { lambda_str: EXAMPLE },
  replace_content_mapper: { pattern: '[0-9]+', repl: '0' },
  stopwords_filter: { stopwords_dir: WORDS },
};
/** Costs are powers of two; more than so many of them apart, a declared one is wrong. */
const CLASSES_OFF = 2;

/** Less than this is told from no cost at all by nobody. */
const LEAST_COST = 1 / 4;

export const isOff = ({ declared, measured }: OperatorRate): boolean =>
  Math.abs(Math.log2(Math.max(LEAST_COST, measured) / declared)) > CLASSES_OFF;

/** Measures the operators that read no media and need no model, each alone over the rows of a corpus; not those that find no field there. */
export async function* measureOperators(corpus: string): AsyncGenerator<OperatorRate> {
  const catalog = new OperatorCatalog();
  await catalog.loadAll();
  const services = { ...(await createServices({ s3: undefined, roots: [], operators: [] })), catalog };
  const rows = readFileSync(corpus, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line, n): Row => ({ id: `${n}`, ...readRow(Buffer.from(line), DEFAULT_FIELDS) }));
  const megabytes = rows.reduce((sum, { utf8 }) => sum + utf8!.length, 0) / 1e6;
  const pass = (await secondsOf(services, services.catalog.get(PASS) as Measured, {}, rows))!;
  for (const operator of services.catalog.values()) {
    if (!isMeasured(operator, services)) continue;
    const params = givenTo(operator);
    const seconds = await secondsOf(services, operator, params, rows);
    if (seconds === undefined) continue;
    const { name, reads, cost: declared = 1 } = operator;
    yield {
      operator: name,
      params,
      readsText: reads.some(isOf(TEXT, services)),
      rate: megabytes / seconds,
      declared,
      measured: seconds / pass,
    };
  }
}

/** Whether a field or view is one of some fields, or made of one. */
const isOf = (fields: readonly string[], { views }: LaneServices) => {
  const isOne = (name: string): boolean => fields.includes(name) || (views.get(name)?.of.some(isOne) ?? false);
  return isOne;
};
const isMeasured = (operator: AnyOperator, services: LaneServices): operator is Measured => {
  if (!['filter', 'mapper', 'deduplicator', 'selector'].includes(operator.category)) return false;
  const { reads, models } = operator as Measured;
  return models === undefined && !reads.some(isOf(MEDIA, services));
};

/** CPU seconds of the operator over all rows: the least of several rounds, as whatever else runs can only add to them. */
const secondsOf = async (
  services: LaneServices,
  operator: Measured,
  given: JsonObject,
  rows: readonly Row[],
): Promise<number | undefined> => {
  const store = await services.open(pathToFileURL(scratchPath()).href);
  const step = await stepOf(services, { operator: operator.name, params: given, samples: [], from: 0 }, store);
  const stage = await bindStage({ fields: DEFAULT_FIELDS, seed: 1 }, { steps: [step], measures: [] }, services, { store } as Surroundings);
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

/** The least that an operator takes: its defaults, or else what an example gives. */
const givenTo = (operator: Measured): JsonObject => {
  const examples: readonly { readonly params?: JsonObject }[] = operator.examples;
  for (const given of [GIVEN[operator.name] ?? {}, ...examples.map(({ params = {} }) => params)]) {
    if (readParameters(operator, given).mistakes.length === 0) return given;
  }
  throw new Error(`${operator.name} has no example with parameters that it takes`);
};

/** A line of the report. */
export const operatorLine = (found: OperatorRate, row: OperatorRow, copied: number): string => {
  const { declared, measured } = found;
  return line([...cellsOf(row, copied), `${declared}`, measured.toPrecision(2), isOff(found) ? 'OFF' : '']);
};
export const operatorHead = head([...HEAD, 'declared cost', 'measured cost', '']);
