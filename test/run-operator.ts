/** Runs one operator on samples within the test, through the code by which a stage applies its steps: the contract is enforced there. */
import { Applier } from '../activities/stage/apply.js';
import { bindStage } from '../activities/stage/bind.js';
import { type Cell, Sample } from '../activities/stage/sample.js';
import { KEPT } from '../core/dataset.js';
import { RecipeError } from '../core/errors.js';
import type { Fields, Model, ProcessOperator } from '../core/operator.js';
import { readParameters } from '../core/parameters.js';
import type { Step } from '../core/plan.js';
import { COLUMNS, DEFAULT_FIELDS, type Json, type JsonObject, type Row } from '../core/sample.js';
import { mediaViews } from '../runtime/media/views.js';
import { readRow, writeRow } from '../runtime/text/json-row.js';
import { textViews } from '../runtime/text/views.js';
import { openWorkplace } from './media/workplace.js';

/** What became of one sample. */
export interface Gained {
  readonly kept: boolean;
  /** What was measured: stats, hashes or a score, by name. */
  readonly measured: Readonly<Record<string, Cell>>;
  /** What is left of it: itself, or those that were made of it. */
  readonly rows: readonly Row[];
  readonly error: string | null;
}

/** A sample as tests write it: columns by their names, other fields beside them. */
export type Given = Partial<Fields> & { readonly [field: string]: unknown };

const encoder = new TextEncoder();
/** The row that a formatter would have read. */
export const rowOf = ({ id = '0', ...given }: Given): Row => {
  const json = Object.fromEntries(
    Object.entries(given).map(([name, value]) => {
      const column = COLUMNS.find((one) => one === name);
      return column ? [DEFAULT_FIELDS[column], isRefs(value) ? value.map(({ uri }) => uri) : value] : [name, value];
    }),
  );
  const { replaced: _, ...row } = readRow(encoder.encode(JSON.stringify(json)), DEFAULT_FIELDS);
  for (const column of ['images', 'audios', 'videos'] as const) if (isRefs(given[column])) row[column] = given[column];
  return { id: String(id), ...row };
};
const isRefs = (value: unknown): value is Row['images'] =>
  Array.isArray(value) && value.length > 0 && value.every((one) => typeof one?.uri === 'string');

/** The row as it would be exported, stats and all. */
export const objectOf = (row: Row): Record<string, Json> =>
  JSON.parse(new TextDecoder().decode(writeRow(row, DEFAULT_FIELDS, { keepStats: true, keepHashes: true })));

/** Runs an operator with parameters as recipes give them; wrong ones throw. Without `models`, asking for one throws. */
export const runOperator = async (
  operator: ProcessOperator,
  given: readonly Given[],
  params: JsonObject = {},
  models?: Readonly<Record<string, Model>>,
): Promise<readonly Gained[]> => {
  const { mistakes, ...values } = readParameters(operator, params);
  if (mistakes.length > 0) throw new RecipeError(mistakes.map(({ message }) => message).join('; '));
  const { name, version } = operator;
  const step: Step = { id: `1.${name}`, operator: name, version, ...values, models: {} };
  const workplace = await openWorkplace();
  try {
    const stage = await bindStage(
      { fields: DEFAULT_FIELDS, seed: 42 },
      operator.category === 'filter' || operator.category === 'mapper' ? { steps: [step], measures: [] } : { steps: [], measures: [step] },
      {
        catalog: new Map([[name, operator]]),
        views: new Map([...textViews, ...mediaViews].map((view) => [view.name, view])),
        models: async () => models ?? Object.fromEntries((operator.models ?? []).map((model) => [model, absent])),
      },
      { ...workplace.context, ranges: { seconds: 60, kept: (_step, _sample, _phase, _range, compute) => compute() } },
    );
    const samples = given.map((one, place) => new Sample(stage.shape, rowOf({ id: `${place}`, ...one }), place, [...stage.blank]));
    await new Applier(stage.bounds, workplace.context.signal).apply(samples);
    const columns = stage.bounds.flatMap((bound) => bound.columns.map((column) => column.slice(column.indexOf('/') + 1)));
    return samples.map((sample) => ({
      kept: leavesOf(sample).length > 0,
      measured: Object.fromEntries(columns.map((column, cell) => [column, sample.cells[cell]!])),
      rows: leavesOf(sample).map(({ row }) => row),
      error: sample.failure?.error ?? null,
    }));
  } finally {
    await workplace.close();
  }
};
const absent: Model = {
  inputs: [],
  settings: {},
  run: async () => {
    throw new Error('the test gives no model');
  },
};

/** The samples that came through, in order. */
const leavesOf = (sample: Sample): Sample[] => {
  if (sample.children) return sample.children.flatMap(leavesOf);
  sample.finish();
  return sample.fate === KEPT ? [sample] : [];
};
