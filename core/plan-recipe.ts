/** Compiles a recipe to a plan: the same one for the same recipe, catalogue and source. */
import { RecipeError } from './errors.js';
import { type AnyAggregator, type Catalog, isMultiplying, type ProcessOperator, splitsGroups, trialOf, type View } from './operator.js';
import { statNamesOf } from './parameters.js';
import { EPOCH, type Plan, type Queue, type Segment, type Source, type Stage, type Step } from './plan.js';
import { mayChangePlaces, moveFilters, type Placed } from './plan-order.js';
import type { Recipe, RecipeStep } from './recipe.js';
import type { JsonObject } from './sample.js';

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
  readonly isBarrier: boolean;
  /** Whether a barrier goes by nothing that is measured. */
  readonly isDrawn: boolean;
  /** Whether samples may come out in another order, or as others. */
  readonly rearranges: boolean;
}

/** Whether pass rates could change the order of the steps, and so are worth measuring. */
export const isOrderOpen = (recipe: Recipe, catalog: Catalog, resolve: Resolved): boolean => {
  let isOpen = false;
  segmentsOf(
    compileSteps(recipe, catalog, resolve),
    (steps) => {
      const order = moveFilters(steps, undefined, []);
      isOpen ||= order.some((step, at) => at > 0 && mayChangePlaces(order[at - 1]!, step));
      return [];
    },
    [],
  );
  return recipe.values.reorder && isOpen;
};

/** Steps in the order in which they run, fused into stages, between barriers. */
export const compile = (recipe: Recipe, catalog: Catalog, resolve: Resolved, measured?: Selectivities): Plan => {
  const compiled = compileSteps(recipe, catalog, resolve);
  const reasons: string[] = [];
  const { values } = recipe;
  return {
    epoch: EPOCH,
    name: recipe.name,
    sources: resolve.sources.map((source) => ({ ...source, version: catalog.get(source.formatter)?.version ?? 0 })),
    ...(asksForSuffix(recipe, catalog) && { addsSuffix: true as const }),
    fields: recipe.fields,
    required: recipe.required,
    segments: segmentsOf(
      compiled,
      (steps) => fuse(values.reorder ? moveFilters(steps, measured, reasons) : steps, values.op_fusion, reasons),
      reasons,
    ),
    exporter: { ...recipe.exporter, version: catalog.get(recipe.exporter.operator)?.version ?? 0 },
    exportPath: resolve.exportPath,
    ...(values.export_shard_size > 0 && { exportShardSize: values.export_shard_size }),
    ...(values.export_verdicts && { exportVerdicts: true }),
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

/** An operator that looks at it brings it by itself, as with the peer. */
const asksForSuffix = ({ values, steps }: Recipe, catalog: Catalog): boolean =>
  values.add_suffix ||
  steps.some(({ operator: name }) => {
    const operator = catalog.get(name);
    return operator !== undefined && 'readsSuffix' in operator;
  });

const compileSteps = (recipe: Recipe, catalog: Catalog, resolve: Resolved): readonly Compiled[] => {
  const views = new Map([...resolve.views].map((view) => [view.name, view.of as readonly string[]]));
  const steps = recipe.steps.map((step) => ({ step, operator: operatorOf(step, catalog) }));
  refuseGroups(steps);
  const grouper = steps.find(({ operator }) => operator.category === 'grouper');
  if (recipe.values.export_verdicts && grouper)
    throw new RecipeError(
      `export_verdicts tells of samples one by one, and ${grouper.operator.name} makes or takes groups of them`,
      grouper.step.place,
    );
  return steps.map(({ step, operator }) => compileStep(step, operator, views, resolve));
};

const operatorOf = (step: RecipeStep, catalog: Catalog): StepOperator => {
  const operator = catalog.get(step.operator);
  switch (operator?.category) {
    case 'filter':
    case 'mapper':
    case 'deduplicator':
    case 'selector':
    case 'grouper':
      return operator;
    case 'exporter':
      return trialOf(operator);
    default:
      throw new RecipeError(`${step.operator}: a ${operator?.category ?? 'step that is not in the catalogue'} comes later`, step.place);
  }
};

/** In a group of samples each field is a list: what reads a text, or media, would find none. */
const refuseGroups = (steps: readonly { readonly step: RecipeStep; readonly operator: StepOperator }[]): void => {
  let grouper: string | undefined;
  for (const { step, operator } of steps) {
    const reads = operator.reads.filter((name) => name !== 'field');
    if (splitsGroups(operator)) grouper = undefined;
    else if (grouper !== undefined && reads.length > 0) {
      const what = `${step.operator} reads ${reads.join(', ')}, and of the groups that ${grouper} makes each field is a list`;
      throw new RecipeError(`${what}: put naive_reverse_grouper between them`, step.place);
    } else if (operator.category === 'grouper') grouper = operator.name;
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
  const writes = writesOf(operator, step.params, views);
  const shaped = new Set([...reads, ...writes, ...(operator.category === 'mapper' ? (operator.makes ?? []) : [])]);
  const isVerbatim = operator.verbatim || operator.fetches;
  const media = isVerbatim ? [] : (['images', 'audios', 'videos'] as const).filter((field) => shaped.has(field));
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
    isBarrier: operator.category !== 'filter' && operator.category !== 'mapper' && !splitsGroups(operator),
    isDrawn: operator.category === 'selector' && operator.drawn === true,
    rearranges: operator.category === 'selector' || operator.category === 'grouper',
    queue: operator.fetches ? 'io' : models.some(([, { device }]) => device === 'gpu') ? 'gpu' : 'cpu',
    reads,
    writes: new Set(writes),
    multiplies: isMultiplying(operator),
    ranged: 'ranged' in operator && operator.ranged !== undefined,
    cost: operator.cost ?? (models.length > 0 ? 1000 : 1),
  };
};

/** A filter writes its stats; a deduplicator of parts of texts, what is left of them. */
const writesOf = (operator: StepOperator, params: JsonObject, views: ReadonlyMap<string, readonly string[]>): readonly string[] => {
  if (operator.category === 'mapper') return [...fieldsOf(operator.writes, views, operator.name)];
  if (operator.category === 'filter') return statNamesOf(operator, params).map((name) => `stats.${name}`);
  return operator.category === 'deduplicator' && operator.rule?.(params).kind === 'common' ? ['text'] : [];
};

const modelAt = <T>(step: RecipeStep, find: () => T): T => {
  try {
    return find();
  } catch (error) {
    throw error instanceof RecipeError && !error.place ? new RecipeError(`${step.operator}: ${error.message}`, step.place) : error;
  }
};

const FIELDS = ['text', 'images', 'audios', 'videos', 'meta'];
/** Fields that are meant, through views too. The view `field` may read anything, stats included, and a row is all of it. */
const fieldsOf = (names: readonly string[], views: ReadonlyMap<string, readonly string[]>, operator: string): Set<string> =>
  new Set(
    names.flatMap((name): string[] => {
      if (FIELDS.includes(name)) return [name];
      if (name === 'utf8') return ['text'];
      if (['field', 'file', 'files', 'row'].includes(name)) return [...FIELDS, 'stats'];
      const of = views.get(name);
      if (!of) throw new Error(`${operator} reads the view "${name}", which nobody defines`);
      return [...fieldsOf(of, views, operator)];
    }),
  );

const segmentsOf = (steps: readonly Compiled[], stagesOf: (steps: readonly Compiled[]) => Stage[], reasons: string[]): Segment[] => {
  const segments: { stages: Stage[]; barrier: Step | null }[] = [];
  let pending: Compiled[] = [];
  // The stage that chained barriers are measured in: the last one, so long as no barrier after it rearranged the samples or wrote their texts.
  let chained: { stages: Stage[] } | undefined;
  for (const step of steps) {
    if (!step.isBarrier) {
      pending.push(step);
      continue;
    }
    const segment = { stages: stagesOf(pending), barrier: step.step };
    if (segment.stages.length > 0 || !chained) chained = segment;
    if (!step.isDrawn) measure(chained.stages, step, reasons);
    else if (chained.stages.length === 0) chained.stages.push(stageOf('cpu', []));
    if (step.rearranges || step.writes.size > 0) chained = undefined;
    segments.push(segment);
    pending = [];
  }
  const stages = stagesOf(pending);
  if (stages.length > 0 || segments.length === 0)
    segments.push({ stages: stages.length > 0 ? stages : [stageOf('cpu', [])], barrier: null });
  return segments;
};

/** Neighbours of one queue become one stage, if they may; what works in ranges is one of its own, what multiplies ends one. */
const fuse = (steps: readonly Compiled[], mayFuse: boolean, reasons: string[]): Stage[] => {
  if (!mayFuse) {
    if (steps.length > 1) reasons.push(`${steps[0]!.id} to ${steps.at(-1)!.id} have a stage each: op_fusion is false`);
    return steps.map(({ step, queue, ranged }) => stageOf(queue, [step], ranged));
  }
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
  if (last && (last.queue === queue || (queue === 'cpu' && last.queue === 'gpu'))) {
    stages[stages.length - 1] = { ...last, measures: [...last.measures, step] };
    reasons.push(`${step.id} is measured by the stage of ${last.steps.at(-1)?.id ?? last.measures[0]!.id}: no shard is read again for it`);
  } else {
    // What earlier barriers measured has to lie in the same table, which is that of the last stage.
    stages.push({ ...stageOf(queue, []), measures: [...(last?.measures ?? []), step] });
    if (!last) return;
    stages[stages.length - 2] = { ...last, measures: [] };
    reasons.push(`${step.id} is measured in a stage of its own: it runs on the ${queue} queue`);
  }
};
