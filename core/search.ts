/** Sweeps: the variants of a recipe that are tried, in which groups they share what is measured, and what they are judged by. */
import { z } from 'zod';
import { didYouMean, RecipeError } from './errors.js';
import type { Catalog } from './operator.js';
import { check, readParameters } from './parameters.js';
import { uniform } from './random.js';
import type { Recipe } from './recipe.js';
import { RecipeDocument, type SetValues } from './recipe-document.js';
import type { Json, JsonObject } from './sample.js';
import { type Dimension, drawOf, gridOf, readDimension } from './search-space.js';

export interface Objective {
  readonly evaluator: string;
  readonly params: JsonObject;
  readonly figure: string;
  readonly goal: 'max' | 'min';
}
/** A sweep that was understood. */
export interface Sweep {
  readonly space: readonly Dimension[];
  readonly sampler: 'grid' | 'random';
  readonly trials: number | null;
  readonly seed: number;
  readonly objective: Objective;
}

/** The figures and groups of so many fit into what may pass through a workflow. */
const MOST_TRIALS = 300;
const SPEC = z.strictObject({
  recipe: z.string().optional(),
  parameters: z.union([z.array(z.string()).min(1), z.record(z.string(), z.unknown())]),
  sampler: z.enum(['grid', 'random']).default('grid'),
  trials: z.int().min(1).max(MOST_TRIALS).nullable().default(null),
  seed: z.int().default(42),
  objective: z.strictObject({
    evaluator: z.string(),
    params: z.record(z.string(), z.unknown()).default({}),
    figure: z.string().optional(),
    goal: z.enum(['max', 'min']).default('max'),
  }),
});

/** The recipe that a sweep file names by `sweep.recipe`; null when the file is itself the recipe. */
export const recipeOfSweep = (yaml: string, file: string): string | null => {
  const { sweep } = new RecipeDocument(yaml, file).value as { sweep?: { recipe?: Json } | null };
  return typeof sweep?.recipe === 'string' ? sweep.recipe : null;
};

/** Reads the `sweep:` block of a file over its recipe; a `RecipeError` lists all mistakes, each with its place. */
export const readSweep = (yaml: string, file: string, recipe: Recipe, catalog: Catalog): Sweep => {
  const document = new RecipeDocument(yaml, file);
  const given = document.value.sweep;
  if (given === undefined || given === null) {
    throw new RecipeError('there is no `sweep:`: it takes `parameters` and an `objective`', { file, line: 1, column: 1 });
  }
  for (const mistake of check(SPEC, given, 'sweep')) document.mistake(['sweep', ...mistake.path], mistake.message, mistake.on);
  document.check();
  const spec = SPEC.parse(given);
  const entries = Array.isArray(spec.parameters)
    ? spec.parameters.map((key, index) => [key, null, index] as const)
    : Object.entries(spec.parameters).map(([key, values]) => [key, values as Json, key] as const);
  const space = entries.flatMap(
    ([key, values, at]) => readDimension(document, ['sweep', 'parameters', at], key, values, recipe.steps, catalog) ?? [],
  );
  const objective = readObjective(document, spec.objective, catalog);
  if (spec.sampler === 'random' && spec.trials === null) document.mistake(['sweep', 'sampler'], 'random needs `trials`: how many');
  const size = space.reduce((product, { values }) => product * gridOf(values).length, 1);
  if (spec.sampler === 'grid' && size > (spec.trials ?? MOST_TRIALS)) {
    document.mistake(
      ['sweep'],
      `the grid has ${size} points, more than ${spec.trials === null ? 'may be tried:' : '`trials`:'} take fewer values, or \`sampler: random\``,
      'key',
    );
  }
  document.check();
  return { space, sampler: spec.sampler, trials: spec.trials, seed: spec.seed, objective };
};

const readObjective = (document: RecipeDocument, given: z.output<typeof SPEC>['objective'], catalog: Catalog): Objective => {
  const at = ['sweep', 'objective'];
  const evaluators = [...catalog.values()].filter(({ category }) => category === 'evaluator').map(({ name }) => name);
  const evaluator = catalog.get(given.evaluator);
  if (evaluator?.category !== 'evaluator') {
    const message = `unknown evaluator "${given.evaluator}"${didYouMean(given.evaluator, evaluators)}; there are ${evaluators.join(', ')}`;
    document.mistake([...at, 'evaluator'], message);
    return { ...given, params: {}, figure: '' };
  }
  const { params, mistakes } = readParameters(evaluator, given.params as JsonObject);
  for (const mistake of mistakes) document.mistake([...at, 'params', ...mistake.path], mistake.message, mistake.on);
  const figures = Object.keys(evaluator.figures);
  const figure = given.figure ?? (figures.length === 1 ? figures[0]! : '');
  if (!figures.includes(figure)) {
    const message = `figure must be one of ${figures.join(', ')}${given.figure === undefined ? '' : `, not "${given.figure}"`}`;
    document.mistake([...at, 'figure'], message);
  }
  return { evaluator: given.evaluator, params, figure, goal: given.goal };
};

/** Trials that differ in thresholds only: those of `sets` from `from` to before `to`. */
export interface TrialGroup {
  readonly from: number;
  readonly to: number;
  /** Thresholds loose enough for all of them: one run with these measures for all. Null where one run would not do, or there is one trial. */
  readonly envelope: SetValues | null;
}
/** The trials, group by group: what each sets in the recipe. The same for the same sweep. */
export const trialsOf = (sweep: Sweep): { readonly sets: readonly SetValues[]; readonly groups: readonly TrialGroup[] } => {
  const all = (sweep.sampler === 'grid' ? gridTrials(sweep) : randomTrials(sweep)).filter((set) => !isCrossed(sweep, set));
  const byParameters = new Map<string, SetValues[]>();
  for (const set of all) {
    const name = JSON.stringify(sweep.space.filter(({ isThreshold }) => !isThreshold).map(({ key }) => set[key]!));
    byParameters.set(name, [...(byParameters.get(name) ?? []), set]);
  }
  const sets: SetValues[] = [];
  const groups: TrialGroup[] = [];
  for (const group of byParameters.values()) {
    groups.push({ from: sets.length, to: sets.length + group.length, envelope: envelopeOf(sweep, group) });
    sets.push(...group);
  }
  if (sets.length === 0) throw new RecipeError('the sweep has no trial: every lower bound is above its upper one');
  return { sets, groups };
};

const gridTrials = ({ space }: Sweep): SetValues[] =>
  space.reduce<SetValues[]>(
    (sets, { key, values }) => sets.flatMap((set) => gridOf(values).map((value) => ({ ...set, [key]: value }))),
    [{}],
  );

/** Distinct ones; fewer than asked where there are not so many. */
const randomTrials = ({ space, trials, seed }: Sweep): SetValues[] => {
  const draw = uniform(seed);
  const found = new Map<string, SetValues>();
  for (let tries = 0; found.size < trials! && tries < 50 * trials!; tries++) {
    const set = Object.fromEntries(space.map(({ key, values }) => [key, drawOf(values, draw())]));
    const name = JSON.stringify(set);
    if (!found.has(name)) found.set(name, set);
  }
  return [...found.values()];
};

/** A step's thresholds in a trial. */
const thresholdsIn = ({ space }: Sweep, step: Dimension['steps'][number], set: SetValues): JsonObject => {
  const varied = space.filter(({ steps }) => steps.some(({ id }) => id === step.id));
  return { ...step.thresholds, ...Object.fromEntries(varied.map(({ key, parameter }) => [parameter, set[key]!])) };
};

/** Whether some lower bound is above its upper one: such a variant keeps nothing, and the reader would refuse it. */
const isCrossed = (sweep: Sweep, set: SetValues): boolean =>
  sweep.space.some(({ steps, ranges }) =>
    steps.some((step) => {
      const thresholds = thresholdsIn(sweep, step, set);
      if (thresholds.reversed_range === true) return false;
      return ranges.some(({ lo, hi }) => {
        const [low, high] = [lo, hi].map((name) => (name === null ? null : thresholds[name]));
        return typeof low === 'number' && typeof high === 'number' && low > high;
      });
    }),
  );

/** The loosest bounds of a group: only for thresholds that bound a range which is not reversed. */
const envelopeOf = (sweep: Sweep, group: readonly SetValues[]): SetValues | null => {
  if (group.length < 2) return null;
  const loosest: Record<string, Json> = {};
  for (const { key, parameter, isThreshold, ranges, steps } of sweep.space) {
    const values = group.map((set) => set[key]!);
    if (!isThreshold) loosest[key] = values[0]!;
    else if (values.every((value) => value === values[0])) loosest[key] = values[0]!;
    else {
      const isLow = ranges.some(({ lo }) => lo === parameter);
      const isHigh = ranges.some(({ hi }) => hi === parameter);
      const isReversed = steps.some((step) => group.some((set) => thresholdsIn(sweep, step, set).reversed_range === true));
      if (isLow === isHigh || isReversed || !values.every((value) => value === null || typeof value === 'number')) return null;
      const numbers = values.filter((value) => typeof value === 'number');
      loosest[key] = numbers.length < values.length ? null : isLow ? Math.min(...numbers) : Math.max(...numbers);
    }
  }
  return loosest;
};

/** The recipe with a trial's values in it, ready to run: comments and order as they were, without `sweep:`. */
export const writeVariant = (yaml: string, file: string, set: SetValues): string => new RecipeDocument(yaml, file, set).write('sweep');
