/** Makes the plan of a run, and commits it. */
import { readFile } from 'node:fs/promises';
import { RecipeError } from '../core/errors.js';
import type { Readable } from '../core/operator.js';
import type { Plan, PlanCard } from '../core/plan.js';
import { planCard } from '../core/plan-card.js';
import { compile, isOrderOpen, type Resolved, type Selectivities } from '../core/plan-recipe.js';
import { type Recipe, type RecipeStep, readRecipe } from '../core/recipe.js';
import type { RunInput } from '../core/run.js';
import type { Json } from '../core/sample.js';
import { buildOf, type MediaField } from '../runtime/media/builds.js';
import { findModel } from '../runtime/models/catalog.js';
import { modelPlaces } from '../runtime/models/places.js';
import { keyOf } from '../runtime/storage/key.js';
import type { Store } from '../runtime/storage/store.js';
import { digestsOf, keepFiles, type ReadFiles, readFiles } from './files.js';
import { keep } from './ledger.js';
import { checkExport, exportPathOf, pathOf, sourcesOf } from './resolve.js';
import { knowing, type LaneServices } from './stage/services.js';
import type { Ledger } from './types.js';

export interface Planned {
  readonly plan: Plan;
  /** Whether pass rates could change its order. */
  readonly isOpen: boolean;
  readonly recipe: Recipe;
  /** The recipe's text, as it was when the run started. */
  readonly text: string;
  /** The files that steps name, by step. */
  readonly files: ReadonlyMap<string, ReadFiles>;
}

/** Reads the recipe that `input` gives, or names. */
export const recipeText = async (input: RunInput, roots: readonly string[]): Promise<{ readonly text: string; readonly file: string }> => {
  if (typeof input?.recipe !== 'string' || input.recipe === '')
    throw new RecipeError('the input must name a recipe: {"recipe": "<path or YAML>"}');
  if (input.recipe.includes('\n')) return { text: input.recipe, file: input.name ?? 'recipe.yaml' };
  const path = pathOf(input.recipe, input.folder ?? process.cwd(), roots);
  try {
    return { text: await readFile(path, 'utf8'), file: path };
  } catch (error) {
    throw new RecipeError(`cannot read the recipe ${path}: ${(error as NodeJS.ErrnoException).code}`);
  }
};

/** All that may name an operator of a recipe. */
export const named = (text: string, set: RunInput['set']): string => `${text}\n${JSON.stringify(set ?? {})}`;

/** The plan of a run on this machine. `store` is where models may lie; `rates` are the shares that filters keep, where they are known. */
export const makePlan = async (services: LaneServices, input: RunInput, store: Store, rates?: Selectivities): Promise<Planned> => {
  const { text, file } = await recipeText(input, services.roots);
  const folder = input.folder ?? process.cwd();
  const recipe = await knowing(services, named(text, input.set), () => readRecipe(text, file, services.catalog, input.set));
  const files = await filesOf(recipe, services, folder);
  const models = await modelsOf(recipe, services, store);
  const sources = await sourcesOf(recipe, services.catalog, folder, services.roots);
  const exportPath = input.trial === undefined ? exportPathOf(recipe, folder, services.roots) : null;
  if (exportPath !== null) await checkExport(exportPath, sources, recipe.placeOf(['export_path']));
  const resolved: Resolved = {
    sources,
    exportPath,
    modelOf: (id) => models.get(id)!,
    filesOf: (step) => digestsOf(files.get(step) ?? {}),
    views: [...services.views.values()],
    tools: await toolsOf(recipe, services),
    ...(services.codeOf && { codeDigest: services.codeOf }),
    rowLimit: input.limit ?? null,
    salt: input.fresh ?? '',
  };
  const { catalog } = services;
  const isOpen = isOrderOpen(recipe, catalog, resolved);
  return { plan: compile(recipe, catalog, resolved, isOpen ? rates : undefined), isOpen, recipe, text, files };
};

/** The builds of what decodes and encodes the media that the recipe's steps take in hand; what is read of a file's head alone is the same for all. */
const toolsOf = async (recipe: Recipe, { catalog }: LaneServices): Promise<NonNullable<Resolved['tools']>> => {
  const used = recipe.steps.flatMap(({ operator: name }): readonly (keyof Readable)[] => {
    const operator = catalog.get(name);
    if (operator === undefined || !('reads' in operator) || operator.verbatim || operator.fetches) return [];
    const makes = operator.category === 'mapper' ? (operator.makes ?? []) : [];
    return [...operator.reads, ...('writes' in operator ? operator.writes : []), ...makes];
  });
  const fields = MEDIA.filter((field) => used.includes(field));
  return Object.fromEntries(await Promise.all(fields.map(async (field) => [field, await buildOf(field)] as const)));
};
const MEDIA: readonly MediaField[] = ['images', 'audios', 'videos'];

/** The files that each step names. */
const filesOf = async ({ steps }: Recipe, { catalog, roots }: LaneServices, folder: string) =>
  new Map(
    await Promise.all(
      steps.map(async (step) => [step.id, await at(step, readFiles(catalog.get(step.operator)!, step.params, folder, roots))] as const),
    ),
  );

/** What comes of work for a step; a mistake is told with the step's place. */
const at = <T>({ place }: RecipeStep, work: Promise<T>): Promise<T> =>
  work.catch((error: unknown) => {
    throw error instanceof RecipeError && error.place === undefined ? new RecipeError(error.message, place) : error;
  });

/** The models that the recipe's steps use, by their ids. */
const modelsOf = async (recipe: Recipe, { catalog }: LaneServices, store: Store) => {
  const models = new Map<string, { digest: string; device: 'cpu' | 'gpu' }>();
  for (const step of recipe.steps) {
    const { params } = step;
    const operator = catalog.get(step.operator);
    if (operator === undefined || !('models' in operator)) continue;
    for (const id of Object.values(operator.modelIds?.(params) ?? {}).concat(operator.modelIds ? [] : (operator.models ?? []))) {
      const { digest, card } = await at(step, findModel(id, modelPlaces(store)));
      models.set(id, { digest, device: card.device });
    }
  }
  return models;
};

/** The record of a plan. */
export const planName = (plan: Plan): string => `plans/${keyOf(plan as unknown as Json)}`;

/** The activity: plans, and keeps plan, recipe and input where they can be read when the run is long over. */
export const planRecipe = async (
  services: LaneServices,
  { input, ledger, rates }: Ledger & { readonly input: RunInput; readonly rates?: Selectivities },
): Promise<PlanCard> => {
  const uri = input.store!;
  const store = await services.open(uri);
  const { plan: made, text, files } = await makePlan(services, input, store, rates);
  const asks = made.segments.some(({ stages }) => stages.some(({ queue }) => queue === 'io'));
  // A ledger is of one run, whatever is retried or reset in it.
  const plan = asks ? { ...made, asked: input.asked ?? ledger } : made;
  for (const read of files.values()) await keepFiles(read, store);
  const name = planName(plan);
  await store.commit(name, plan as unknown as Json);
  const startedAt = new Date().toISOString();
  await keep(store, ledger, 'plan', {
    plan: name,
    unsalted: planName({ ...made, salt: '' }),
    input: input as unknown as Json,
    recipe: text,
    startedAt,
  });
  // The worker fills in what only it knows.
  return planCard(plan, { plan: name, store: uri, queues: { cpu: '', gpu: '', io: '' }, attributes: false });
};
