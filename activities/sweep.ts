/** Sweeps: which variants are tried, what each changes in the recipe, and the best of them as a recipe of its own. */
import { randomUUID } from 'node:crypto';
import { rename, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { RecipeError, StoreError } from '../core/errors.js';
import { readRecipe } from '../core/recipe.js';
import type { SetValues } from '../core/recipe-document.js';
import type { RunInput } from '../core/run.js';
import type { Json } from '../core/sample.js';
import { type Objective, readSweep, recipeOfSweep, type TrialGroup, trialsOf, writeVariant } from '../core/search.js';
import { keyOf } from '../runtime/storage/key.js';
import type { Store } from '../runtime/storage/store.js';
import { keep } from './ledger.js';
import { named, recipeText } from './plan.js';
import { exportPathOf, makeFolder } from './resolve.js';
import { knowing, type LaneServices } from './stage/services.js';
import type { Activities, SweepCard, TrialCard } from './types.js';

/** `sweeps/<hash>`: all that a sweep is, as it was when it started. Type, not interface: it is JSON. */
type SweepRecord = {
  /** Name of the sweep's file, without its extension. */
  readonly name: string;
  /** What every trial is given; its `recipe` is a path where the text is too long to be passed on. */
  readonly input: RunInput;
  readonly text: string;
  readonly file: string;
  readonly sets: readonly SetValues[];
  readonly groups: readonly TrialGroup[];
  readonly objective: Objective;
};

/** Longer recipes are passed on by path. */
const INLINE = 12_000;

/** Reads a sweep and its recipe, and commits what is to be tried. */
export const planSweep = async (services: LaneServices, { input, ledger }: Parameters<Activities['planSweep']>[0]): Promise<SweepCard> => {
  const { roots, catalog } = services;
  const own = await recipeText(input, roots);
  const path = recipeOfSweep(own.text, own.file);
  const { text, file } = path === null ? own : await recipeText({ ...input, recipe: path }, roots);
  const sweep = await knowing(services, named(own.text + text, input.set), () =>
    readSweep(own.text, own.file, readRecipe(text, file, catalog, input.set), catalog),
  );
  const { sets, groups } = trialsOf(sweep);
  const recipe = text.length <= INLINE ? text : (path ?? input.recipe);
  const record: SweepRecord = {
    name: basename(own.file).replace(/\.[^.]*$/, ''),
    input: { ...input, recipe, name: file, asked: input.asked ?? ledger },
    text,
    file,
    sets,
    groups,
    objective: sweep.objective,
  };
  const name = `sweeps/${keyOf(record as unknown as Json)}`;
  const store = await services.open(input.store!);
  await store.commit(name, record as unknown as Json);
  await keep(store, ledger, 'sweep', { sweep: name, startedAt: new Date().toISOString() });
  return {
    sweep: name,
    store: input.store!,
    trials: sets.length,
    groups: groups.map(({ from, to, envelope }) => ({ from, to, envelope: envelope !== null })),
    objective: sweep.objective,
  };
};

/** The input of one trial's run; or, with `envelope`, of the run that measures for all trials of the group that begins with it. */
export const trialOf = async (services: LaneServices, args: Parameters<Activities['trialOf']>[0]): Promise<TrialCard> => {
  const { input, sets, groups } = await recordOf(await services.open(args.store), args.sweep);
  const set = args.envelope ? groups.find(({ from }) => from === args.trial)?.envelope : sets[args.trial];
  if (!set) throw new RangeError(`${args.sweep} has no ${args.envelope ? 'envelope' : 'trial'} ${args.trial}`);
  return { input: { ...input, set: { ...input.set, ...set }, trial: args.envelope ? 'envelope' : `${args.trial + 1} of ${sets.length}` } };
};

/** Finds the best trial, of several the first, and writes its recipe beside the output that the recipe names. */
export const closeSweep = async (
  services: LaneServices,
  { store: uri, sweep, figures, ledger }: Parameters<Activities['closeSweep']>[0],
): Promise<Awaited<ReturnType<Activities['closeSweep']>>> => {
  const store = await services.open(uri);
  const { name, input, text, file, sets, objective } = await recordOf(store, sweep);
  const best = bestOf(figures, objective.goal);
  if (best === undefined) throw new RecipeError(nothingFound(objective, file, sets[0]!));
  const set = sets[best]!;
  const all = { ...input.set, ...set };
  const read = await knowing(services, named(text, all), () => readRecipe(text, file, services.catalog, all));
  const output = exportPathOf(read, input.folder ?? process.cwd(), services.roots);
  const recipe = join(dirname(output), `${name}-best.yaml`);
  await replaceFile(recipe, writeVariant(text, file, all));
  await keep(store, ledger, 'result', { best, figure: figures[best]!, set, recipe, figures });
  return { best, recipe, set };
};

const recordOf = async (store: Store, name: string): Promise<SweepRecord> => {
  const record = (await store.read(name)) as unknown as SweepRecord | undefined;
  if (record === undefined) throw new StoreError(`${store.uri} has no record ${name}`);
  return record;
};

const bestOf = (figures: readonly (number | null)[], goal: Objective['goal']): number | undefined => {
  let best: number | undefined;
  for (const [trial, figure] of figures.entries()) {
    if (figure === null) continue;
    const record = best === undefined ? undefined : figures[best]!;
    if (record === undefined || (goal === 'max' ? figure > record : figure < record)) best = trial;
  }
  return best;
};

const nothingFound = ({ evaluator, figure }: Objective, file: string, set: SetValues): string => {
  const options = Object.entries(set).map(([key, value]) => `--set ${key}=${JSON.stringify(value)}`);
  return `no trial came to a figure ${figure} of ${evaluator}; this runs the first alone: sluice run ${file} ${options.join(' ')}`;
};

/** The file is there as a whole, or as it was before. */
const replaceFile = async (path: string, text: string): Promise<void> => {
  await makeFolder(dirname(path));
  const made = `${path}.${randomUUID()}`;
  await writeFile(made, text);
  await rename(made, path);
};
