/** Compiles a recipe to a plan: the same one for the same recipe, catalogue and source. */
import { RecipeError } from './errors.js';
import type { AnyAggregator, Catalog, ProcessOperator, View } from './operator.js';
import { EPOCH, type Plan, type Queue, type Segment, type Source, type Stage, type Step } from './plan.js';
import { moveFilters, type Placed } from './plan-order.js';
import type { Recipe, RecipeStep } from './recipe.js';

/** What the machine adds to a recipe: all that `compile`, being pure, has to be told. */
export interface Resolved {
  /** The recipe's sources, with absolute paths and the formatter of each. */
  readonly sources: readonly Source[];
  readonly exportPath: string | null;
  /** Throws a `RecipeError` when there is no such model. */
  readonly modelOf: (id: string) => { readonly digest: string; readonly device: 'cpu' | 'gpu' };
  /** Digests of the files that the parameters of a step name. */
  readonly filesOf?: (step: string) => Readonly<Record<string, string>>;
  /** All views that operators may read. */
  readonly views: Iterable<Pick<View, 'name' | 'of'>>;
  /** Builds of the tools that shape bytes, by the field that they read and write: `{ videos: 'ffmpeg 5.1.6' }`. */
  readonly tools?: Readonly<Partial<Record<'images' | 'audios' | 'videos', string>>>;
  readonly codeDigest?: (operator: string) => string | undefined;
  readonly rowLimit?: number | null;
  readonly salt?: string;
}
/** Share of samples that each filter keeps, by step id. */
export type Selectivities = Readonly<Record<string, number>>;

type StepOperator = Exclude<ProcessOperator, AnyAggregator>;
interface Compiled extends Placed {
  readonly step: Step;
  readonly queue: Queue;
  readonly category: StepOperator['category'];
}

/** Steps in the order in which they run, fused into stages, between barriers. */
export const compile = (recipe: Recipe, catalog: Catalog, resolve: Resolved, measured?: Selectivities): Plan => {
  const views = new Map([...resolve.views].map((view) => [view.name, view.of as readonly string[]]));
  const compiled = recipe.steps.map((step) => compileStep(step, operatorOf(step, catalog), views, resolve));
  const reasons: string[] = [];
  const { values } = recipe;
  return {
    epoch: EPOCH,
    name: recipe.name,
    sources: resolve.sources.map((source) => ({ ...source, version: catalog.get(source.formatter)?.version ?? 0 })),
    fields: recipe.fields,
    required: recipe.required,
    segments: segmentsOf(compiled, (steps) => (values.reorder ? moveFilters(steps, measured, reasons) : steps), reasons),
    exporter: { ...recipe.exporter, version: catalog.get(recipe.exporter.operator)?.version ?? 0 },
    exportPath: resolve.exportPath,
    keepStats: values.keep_stats_in_res_ds,
    keepHashes: values.keep_hashes_in_res_ds,
    strict: values.strict,
    rowLimit: resolve.rowLimit ?? null,
    salt: resolve.salt ?? '',
    maxErrorRatio: recipe.maxErrorRatio,
    seed: values.seed,
    limits: values.limits,
    reasons,
  };
};

const operatorOf = (step: RecipeStep, catalog: Catalog): StepOperator => {
  const operator = catalog.get(step.operator);
  switch (operator?.category) {
    case 'filter':
    case 'mapper':
    case 'deduplicator':
    case 'selector':
      return operator;
    default:
      throw new RecipeError(`${step.operator}: a ${operator?.category ?? 'step that is not in the catalogue'} comes later`, step.place);
  }
};

const compileStep = (
  step: RecipeStep,
  operator: StepOperator,
  views: ReadonlyMap<string, readonly string[]>,
  resolve: Resolved,
): Compiled => {
  const ids = operator.modelIds?.(step.params) ?? {};
  const models = (operator.models ?? []).map((name) => {
    const id = ids[name] ?? name;
    return [name, { id, ...modelAt(step, () => resolve.modelOf(id)) }] as const;
  });
  const reads = fieldsOf(operator.reads, views, operator.name);
  const writes = operator.category === 'mapper' ? operator.writes : [];
  const media = (['images', 'audios', 'videos'] as const).filter((field) => reads.has(field) || writes.includes(field));
  const tools = {
    ...Object.fromEntries(media.flatMap((field) => (resolve.tools?.[field] === undefined ? [] : [[field, resolve.tools[field]]]))),
    ...operator.builds?.(step.params),
  };
  const files = resolve.filesOf?.(step.id) ?? {};
  const code = resolve.codeDigest?.(operator.name);
  return {
    step: {
      id: step.id,
      operator: operator.name,
      version: operator.version,
      params: step.params,
      thresholds: step.thresholds,
      models: Object.fromEntries(models.map(([name, { id, digest }]) => [name, { id, digest }])),
      ...(Object.keys(files).length > 0 ? { files } : {}),
      ...(Object.keys(tools).length > 0 ? { tools } : {}),
      ...(code === undefined ? {} : { code }),
    },
    id: step.id,
    isFilter: operator.category === 'filter',
    category: operator.category,
    queue: models.some(([, { device }]) => device === 'gpu') ? 'gpu' : 'cpu',
    reads,
    writes: new Set(writes),
    multiplies: operator.category === 'mapper' && operator.multiplies === true,
    ranged: operator.category === 'mapper' && operator.ranged !== undefined,
    cost: operator.cost ?? (models.length > 0 ? 1000 : 1),
  };
};

const modelAt = <T>(step: RecipeStep, find: () => T): T => {
  try {
    return find();
  } catch (error) {
    throw error instanceof RecipeError && !error.place ? new RecipeError(`${step.operator}: ${error.message}`, step.place) : error;
  }
};

const FIELDS = ['text', 'images', 'audios', 'videos', 'meta'];
/** Fields that are read, through views too. The view `field` may read anything, stats included. */
const fieldsOf = (names: readonly string[], views: ReadonlyMap<string, readonly string[]>, operator: string): Set<string> =>
  new Set(
    names.flatMap((name): string[] => {
      if (FIELDS.includes(name)) return [name];
      if (name === 'utf8') return ['text'];
      if (name === 'field') return [...FIELDS, 'stats'];
      const of = views.get(name);
      if (!of) throw new Error(`${operator} reads the view "${name}", which nobody defines`);
      return [...fieldsOf(of, views, operator)];
    }),
  );

const segmentsOf = (
  steps: readonly Compiled[],
  order: (steps: readonly Compiled[]) => readonly Compiled[],
  reasons: string[],
): Segment[] => {
  const segments: { stages: Stage[]; barrier: Step | null }[] = [];
  let pending: Compiled[] = [];
  // The stage that chained barriers are measured in: the last one, so long as only deduplicators came after it.
  let chained: { stages: Stage[] } | undefined;
  for (const step of steps) {
    if (step.category === 'filter' || step.category === 'mapper') {
      pending.push(step);
      continue;
    }
    const segment = { stages: fuse(order(pending), reasons), barrier: step.step };
    if (segment.stages.length > 0 || !chained) chained = segment;
    measure(chained.stages, step, reasons);
    // A selector may put the samples in another order: what follows it is measured anew.
    if (step.category === 'selector') chained = undefined;
    segments.push(segment);
    pending = [];
  }
  const stages = fuse(order(pending), reasons);
  if (stages.length > 0 || segments.length === 0)
    segments.push({ stages: stages.length > 0 ? stages : [stageOf('cpu', [])], barrier: null });
  return segments;
};

/** Neighbours of one queue become one stage; what works in ranges is one of its own, what multiplies ends one. */
const fuse = (steps: readonly Compiled[], reasons: string[]): Stage[] => {
  const stages: { stage: Stage; last: Compiled }[] = [];
  for (const step of steps) {
    const open = stages.at(-1);
    const isOpen = open && open.stage.queue === step.queue && !open.last.multiplies && !open.last.ranged && !step.ranged;
    if (isOpen) stages[stages.length - 1] = { stage: { ...open.stage, steps: [...open.stage.steps, step.step] }, last: step };
    else stages.push({ stage: stageOf(step.queue, [step.step], step.ranged), last: step });
    if (!open || isOpen) continue;
    const why = step.ranged || open.last.ranged ? 'works in ranges' : open.last.multiplies ? 'makes several samples of one' : undefined;
    const who = !step.ranged && why ? open.last : step;
    reasons.push(`${step.id} begins a stage: ${why ? `${who.id} ${why}` : `it runs on the ${step.queue} queue`}`);
  }
  return stages.map(({ stage }) => stage);
};

const stageOf = (queue: Queue, steps: readonly Step[], ranged = false): Stage => ({ queue, steps, measures: [], ranged });

/** Has a barrier's hash or score measured in the last of these stages, or in a stage for that alone. */
const measure = (stages: Stage[], { step, queue }: Compiled, reasons: string[]): void => {
  const last = stages.at(-1);
  if (last && (queue === 'cpu' || last.queue === queue)) {
    stages[stages.length - 1] = { ...last, measures: [...last.measures, step] };
    reasons.push(`${step.id} is measured by the stage of ${last.steps.at(-1)?.id ?? last.measures[0]!.id}: no shard is read again for it`);
  } else {
    // What earlier barriers measured has to lie in the same table, which is that of the last stage.
    stages.push({ ...stageOf(queue, []), measures: [...(last?.measures ?? []), step] });
    if (last) stages[stages.length - 2] = { ...last, measures: [] };
  }
};
