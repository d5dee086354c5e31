/** Stages of operators within the test, each watched for what it must not do, and what becomes of rows in them. */
import { Applier } from '../activities/stage/apply.js';
import { bindStage } from '../activities/stage/bind.js';
import { Sample } from '../activities/stage/sample.js';
import type { LaneServices } from '../activities/stage/services.js';
import { stepOf } from '../activities/stage/try.js';
import { KEPT, QUARANTINED, SPLIT } from '../core/dataset.js';
import { RecipeError, SampleError } from '../core/errors.js';
import { type AnyOperator, defineMapper, type ProcessOperator } from '../core/operator.js';
import type { Step } from '../core/plan.js';
import { DEFAULT_FIELDS, type JsonObject } from '../core/sample.js';
import { localStore } from '../runtime/storage/local.js';
import type { Store } from '../runtime/storage/store.js';
import { readRow, writeRow } from '../runtime/text/json-row.js';
import { textViews } from '../runtime/text/views.js';
import { stringsIn } from './random-params.js';
import { isWellFormed } from './random-texts.js';

/** What became of a row. */
export interface Outcome {
  readonly end: string;
  /** Why it was quarantined. */
  readonly failure: string | null;
  /** What was measured, in its order. */
  readonly cells: readonly unknown[];
  /** The row, or those that were made of it; with stats and meta, and without. */
  readonly rows: readonly string[];
  readonly bare: readonly string[];
}

const common = { version: 1, summary: 'Takes the first character away.', writes: ['text'] as const, examples: [] };
/** Texts without their first character: a string, and bytes that are a part of others. */
const forms = [
  defineMapper({ ...common, name: 'as_string', reads: ['text'], map: ({ text }) => ({ text: text.slice(1) }) }),
  defineMapper({ ...common, name: 'as_bytes', reads: ['utf8'], map: ({ utf8 }) => ({ utf8: utf8.subarray(1) }) }),
] as unknown as readonly AnyOperator[];
export const FORMS = forms.map(({ name }) => name);

const FIELDS: readonly string[] = ['text', 'utf8', 'meta', 'field', 'row', ...textViews.map(({ name }) => name)];
const signal = new AbortController().signal;

export class Stages {
  /** What operators did since a stage last began, that they must not do; and what they refused samples for. */
  private defects: string[] = [];
  private refusals = new Set<string>();
  private readonly services: LaneServices;

  private constructor(
    private readonly store: Store,
    operators: readonly ProcessOperator[],
  ) {
    this.services = {
      catalog: new Map([...operators.map((operator) => this.watched(operator)), ...forms].map((operator) => [operator.name, operator])),
      views: new Map(textViews.map((view) => [view.name, view])),
      roots: [],
      models: async () => ({}),
      open: async () => store,
    };
  }
  static async open(folder: string, operators: readonly ProcessOperator[]): Promise<Stages> {
    return new Stages(await localStore(folder), operators);
  }

  /** Whether rows are all that it needs. */
  canFeed(operator: ProcessOperator): boolean {
    const fields = [...operator.reads, ...(operator.category === 'mapper' ? operator.writes : [])];
    return fields.every((name) => FIELDS.includes(name)) && !operator.models && !('survival' in operator);
  }

  /** A step at its place in a recipe; undefined where its parameters are refused. */
  async step(operator: string, params: JsonObject, place: number): Promise<Step | undefined> {
    try {
      const step = { ...(await stepOf(this.services, { operator, params, samples: [], from: 0 }, this.store)), id: `${place}.${operator}` };
      await this.bind([step]);
      return step;
    } catch (error) {
      if (error instanceof RecipeError) return undefined;
      throw error;
    }
  }

  /** Binds steps to what applies them to rows, in their order or the other; throws what operators must not do. */
  async bind(steps: readonly Step[]) {
    const surroundings = { media: {} as never, ranges: {} as never, signal, store: this.store };
    const stage = await bindStage({ fields: DEFAULT_FIELDS, seed: 42 }, { steps, measures: [] }, this.services, surroundings);
    return async (rows: readonly (JsonObject | string)[], order: 'as given' | 'backwards' = 'as given'): Promise<readonly Outcome[]> => {
      const samples = rows.map((row, n) => new Sample(stage.shape, { id: `${n}`, ...contentOf(row) }, n, [...stage.blank]));
      this.defects = [];
      this.refusals = new Set();
      await new Applier(stage.bounds, signal).apply(order === 'backwards' ? [...samples].reverse() : samples);
      const outcomes = samples.map((sample) => outcomeOf(sample, steps));
      // JSON spells half of a pair as an escape: from a field it may come, and go.
      const isWhole = !/\\ud[89a-f]/.test(JSON.stringify(rows));
      const refused = outcomes.flatMap(({ failure }) => (failure === null || this.refusals.has(failure) ? [] : [failure]));
      const defects = [...this.defects.filter((defect) => isWhole || !defect.endsWith(BROKEN)), ...refused];
      if (defects.length > 0) throw new Error(defects.join('\n'));
      return outcomes;
    };
  }

  /** The row as it is written where nothing changed it. */
  spelled(row: JsonObject): string {
    return Buffer.from(writeRow({ id: '', ...contentOf(row) }, DEFAULT_FIELDS, { keepStats: false })).toString();
  }

  /** The operator; what it throws and answers is looked at. */
  private watched(operator: ProcessOperator): ProcessOperator {
    const blame = (error: unknown): never => {
      if (error instanceof SampleError) this.refusals.add(error.message.slice(0, 2000));
      else this.defects.push(`${operator.name} throws ${(error as Error).stack ?? error}`);
      throw error;
    };
    const taken = (answer: unknown) => {
      if (!stringsIn(answer).every(isWellFormed))
        this.defects.push(`${operator.name} gives ${JSON.stringify(answer).slice(0, 500)}${BROKEN}`);
      return answer;
    };
    const watch =
      (form: (...args: readonly unknown[]) => unknown) =>
      (...args: readonly unknown[]) => {
        try {
          const answer = form(...args);
          return answer instanceof Promise ? answer.then(taken, blame) : taken(answer);
        } catch (error) {
          return blame(error);
        }
      };
    if ('drawn' in operator) return operator;
    const [form, ...others] = Object.entries(operator).filter(([name]) => CALLS.includes(name));
    if (!form || others.length > 0) throw new Error(`${operator.name} is not called by one of ${CALLS}`);
    return { ...operator, [form[0]]: watch(form[1]) };
  }
}
const CALLS = ['map', 'computeStats', 'computeHashes', 'score', 'groupKey', 'split'];
const BROKEN = ', which is not well-formed';

const contentOf = (row: JsonObject | string) => {
  const { replaced: _, ...content } = readRow(Buffer.from(typeof row === 'string' ? row : JSON.stringify(row)), DEFAULT_FIELDS);
  return content;
};

const outcomeOf = (sample: Sample, steps: readonly Step[]): Outcome => {
  const { fate, failure, end, cells } = sample;
  const leaves = leavesOf(sample);
  for (const leaf of leaves) leaf.finish();
  const written = (keepStats: boolean) => leaves.map(({ row }) => Buffer.from(writeRow(row, DEFAULT_FIELDS, { keepStats })).toString());
  const how = fate === SPLIT ? 'split' : fate === QUARANTINED ? 'quarantined' : 'dropped';
  return {
    end: fate === KEPT ? 'kept' : `${how} by ${steps[end]!.id}`,
    failure: failure?.error ?? null,
    cells,
    rows: written(true),
    bare: written(false),
  };
};
const leavesOf = (sample: Sample): readonly Sample[] => (sample.children ? sample.children.flatMap(leavesOf) : [sample]);
