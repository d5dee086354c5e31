/** Binds the steps of a stage to their operators: parameters parsed and prepared once, answers checked and taken in. */
import { SPLIT } from '../../core/dataset.js';
import { RecipeError, SampleError, VersionSkew } from '../../core/errors.js';
import {
  type AnyDeduplicator,
  type AnyFilter,
  type AnyGrouper,
  type AnyMapper,
  type AnySelector,
  type Context,
  isOfGroups,
  type Model,
  type RowContent,
  trialOf,
} from '../../core/operator.js';
import { statNamesOf, thresholdsOf } from '../../core/parameters.js';
import type { Step } from '../../core/plan.js';
import type { PlannedFiles } from '../../core/planned-file.js';
import type { StatValue } from '../../core/sample.js';
import { buildOf, type MediaField } from '../../runtime/media/builds.js';
import { type BoundRanges, bindRanges, type RangeKeeper } from './ranges.js';
import type { Cell, Sample } from './sample.js';
import type { LaneServices } from './services.js';
import type { Shape } from './shape.js';

/** The operators that a stage applies, or measures with. */
export type StageOperator = AnyFilter | AnyMapper | AnyDeduplicator | AnySelector | AnyGrouper;

/** A step as the stage applies it. */
export interface Bound {
  readonly step: Step;
  readonly operator: StageOperator;
  /** What it measures, as columns of the stats table, and the first of its cells. */
  readonly columns: readonly string[];
  readonly first: number;
  /** What its operator answers for a sample; a promise where the operator gives one. */
  readonly call: ((sample: Sample) => unknown) | undefined;
  readonly callBatch: ((samples: readonly Sample[]) => Promise<readonly unknown[]>) | undefined;
  /** Of a step that works in ranges. */
  readonly ranges: BoundRanges | undefined;
  /** Of a filter: whether all that it measures is in these cells, and whether it keeps a sample that has them. */
  readonly isKnown: (cells: readonly Cell[]) => boolean;
  readonly keeps: (cells: readonly Cell[]) => boolean;
  /** Takes in an answer: changes the sample, or drops it. Without one, what is known is taken. */
  readonly settle: (sample: Sample, answer?: unknown) => void;
}

export interface Binding {
  readonly shape: Shape;
  readonly services: Pick<LaneServices, 'catalog' | 'codeOf'>;
  readonly filesOf: (step: Step) => PlannedFiles;
  readonly modelsOf: (step: Step) => Promise<Readonly<Record<string, Model>>>;
  readonly keeper: () => RangeKeeper;
  readonly contextOf: (step: Step, models: Readonly<Record<string, Model>>) => Context;
}

/** The operator that a step names, of the version and code that the plan was made with. */
export const operatorOf = (
  { catalog, codeOf }: Pick<LaneServices, 'catalog' | 'codeOf'>,
  step: Pick<Step, 'operator' | 'version' | 'code'>,
): StageOperator => {
  const operator = catalog.get(step.operator);
  if (operator?.version !== step.version) {
    const here = operator ? `version ${operator.version}` : 'not known';
    throw new VersionSkew(`the plan has ${step.operator} in version ${step.version}; on this worker it is ${here}`);
  }
  const code = codeOf?.(step.operator);
  if (code !== undefined && step.code !== undefined && code !== step.code) {
    throw new VersionSkew(`the plan was made with other code of ${step.operator}: ${step.code}; on this worker it is ${code}`);
  }
  if (operator.category === 'exporter') return trialOf(operator);
  if (!('reads' in operator) || operator.category === 'aggregator') {
    throw new RecipeError(`${step.operator} is a ${operator.category}, which works on no single sample`);
  }
  return operator;
};

/** Binds a step whose cells begin at `first`; `position` is its place in the stage. */
export const bindStep = async (step: Step, position: number, first: number, binding: Binding): Promise<Bound> => {
  const operator = operatorOf(binding.services, step);
  const params = operator.params?.parse(step.params) ?? {};
  await checkTools(step, operator.builds?.(params) ?? {});
  const prepared = (await operator.prepare?.(params, binding.filesOf(step))) ?? params;
  const context = binding.contextOf(step, await binding.modelsOf(step));
  const Reader = binding.shape.reader(operator.reads);
  const [single, batch] = formsOf(operator);
  const ranges = 'ranged' in operator ? bindRanges(operator, step, Reader, prepared, context, binding.keeper) : undefined;
  const survival = operator.category === 'deduplicator' ? operator.survival : undefined;
  const taking = takingOf(operator, step, position, first, survival && ((sample) => survival(new Reader(sample), prepared)));
  return {
    step,
    operator,
    first,
    ...taking,
    ranges,
    call:
      ranges?.call ??
      splitOf(operator, prepared, binding.shape) ??
      renderOf(step, prepared, binding) ??
      (single && ((sample) => single(new Reader(sample), prepared, context))),
    callBatch:
      batch &&
      (async (samples) => {
        const answers = await batch(
          samples.map((sample) => new Reader(sample)),
          prepared,
          context,
        );
        if (answers.length === samples.length) return answers;
        throw new RecipeError(`${step.id} answers ${answers.length} results for ${samples.length} samples: the operator is at fault`);
      }),
  };
};

/** Another build would make other bytes under keys that name the plan's. */
const checkTools = async ({ id, tools = {} }: Step, own: Readonly<Record<string, string>>): Promise<void> => {
  for (const [field, planned] of Object.entries(tools)) {
    const here = own[field] ?? (await buildOf(field as MediaField));
    if (here !== planned) throw new VersionSkew(`the plan has ${id} with ${planned}; on this worker it is ${here}`);
  }
};

const splitOf = (operator: StageOperator, prepared: unknown, { fields }: Shape): Bound['call'] => {
  const split = operator.category === 'grouper' ? operator.split : undefined;
  return split && ((sample) => split(sample.whole(), fields, prepared));
};

/** Of an exporter: whether it can write the sample. */
const renderOf = (step: Step, prepared: unknown, { services, shape }: Binding): Bound['call'] => {
  const exporter = services.catalog.get(step.operator);
  if (exporter?.category !== 'exporter') return undefined;
  return (sample) => {
    exporter.render(sample.whole(), shape.fields, prepared);
    return {};
  };
};

const formsOf = (operator: StageOperator) => {
  switch (operator.category) {
    case 'filter':
      return [operator.computeStats, operator.computeStatsBatch] as const;
    case 'mapper':
      return [operator.map, operator.mapBatch] as const;
    case 'deduplicator':
      return [operator.computeHashes, operator.computeHashesBatch] as const;
    case 'grouper':
      return [operator.groupKey, operator.groupKeyBatch] as const;
    case 'selector':
      return [operator.drawn ? () => null : (operator.score ?? operator.groupKey), operator.scoreBatch ?? operator.groupKeyBatch] as const;
  }
};

type Taking = Pick<Bound, 'columns' | 'isKnown' | 'keeps' | 'settle'>;
const never = () => false;
const takingOf = (operator: StageOperator, step: Step, position: number, first: number, survival?: (sample: Sample) => number): Taking => {
  switch (operator.category) {
    case 'filter':
      return filtering(operator, step, position, first);
    case 'mapper':
      return mapping(operator, position);
    case 'deduplicator':
      return hashing(measuring(`${step.id}/hashes`, first, isHashes), measuring(`${step.id}/score`, first + 1, isScore), survival);
    case 'grouper':
      return operator.split ? splitting(position) : measuring(`${step.id}/group`, first, isKey);
    case 'selector':
      // Plans measure nothing for it: only `sluice try` comes here.
      if (operator.drawn) return { columns: [], isKnown: never, keeps: never, settle: () => {} };
      return isOfGroups(operator) ? measuring(`${step.id}/group`, first, isKey) : measuring(`${step.id}/score`, first, isScore);
  }
};

const filtering = (operator: AnyFilter, step: Step, position: number, first: number): Taking => {
  const names = Object.keys(operator.stats);
  const called = statNamesOf(operator, step.params);
  const thresholds = thresholdsOf(operator).parse(step.thresholds);
  const cellsOf = (cells: readonly Cell[]) => {
    const stats: Record<string, Cell> = {};
    for (let i = 0; i < names.length; i++) stats[names[i]!] = cells[first + i]!;
    return stats;
  };
  return {
    columns: called.map((name) => `${step.id}/${name}`),
    isKnown: (cells) => names.every((_, i) => cells[first + i] !== null),
    keeps: (cells) => operator.keep(cellsOf(cells), thresholds),
    settle: (sample, answer = cellsOf(sample.cells)) => {
      const stats = answer as Record<string, StatValue>;
      for (let i = 0; i < names.length; i++) {
        const name = names[i]!;
        const value = stats[name];
        if (value === undefined || value === null) throw new SampleError(`it measures no "${name}"`);
        sample.cells[first + i] = value;
        sample.addStat(called[i]!, value);
      }
      for (const name in stats) {
        if (!names.includes(name)) throw new SampleError(`it measures "${name}", which it does not declare in "stats"`);
      }
      if (operator.keep(stats, thresholds)) return;
      sample.fate = position;
      sample.end = position;
    },
  };
};

const mapping = ({ writes, multiplies }: AnyMapper, position: number): Taking => ({
  columns: [],
  isKnown: never,
  keeps: never,
  settle: (sample, answer) => {
    if (!Array.isArray(answer)) {
      sample.write(answer as Record<string, unknown>, writes);
      return;
    }
    if (!multiplies) throw new SampleError('it gives a list, which it does not declare by "multiplies"');
    const children = answer.map((patch: Record<string, unknown>, n) => {
      const child = sample.child(n);
      child.write(patch, writes);
      return child;
    });
    replace(sample, children, position);
  },
});

const splitting = (position: number): Taking => ({
  columns: [],
  isKnown: never,
  keeps: never,
  settle: (sample, answer) => {
    const members = (answer as readonly RowContent[]).map(({ replaced: _, ...content }, n) => sample.member(n, content));
    replace(sample, members, position);
  },
});

/** Children take the place of a sample. */
const replace = (sample: Sample, children: Sample[], position: number): void => {
  sample.children = children;
  sample.fate = children.length === 0 ? position : SPLIT;
  sample.end = position;
};

const measuring = (column: string, first: number, fits: (value: unknown) => boolean): Taking => ({
  columns: [column],
  isKnown: never,
  keeps: never,
  settle: (sample, answer) => {
    if (!fits(answer)) throw new SampleError(`it gives ${JSON.stringify(answer)} as ${column}`);
    sample.cells[first] = answer as Cell;
  },
});
/** Hashes, and with them what tells which of duplicates stays. */
const hashing = (hashes: Taking, score: Taking, survival?: (sample: Sample) => number): Taking =>
  survival === undefined
    ? hashes
    : {
        ...hashes,
        columns: [...hashes.columns, ...score.columns],
        settle: (sample, answer) => {
          hashes.settle(sample, answer);
          score.settle(sample, survival(sample));
        },
      };
const isHashes = (value: unknown) => Array.isArray(value) && value.every((hash) => typeof hash === 'string');
const isKey = (value: unknown) => typeof value === 'string';
const isScore = (value: unknown) => value === null || typeof value === 'number';
