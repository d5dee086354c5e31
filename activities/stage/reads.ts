/** What the steps of a plan read, views followed to the fields that they are made from. */
import { type AnyOperator, type Catalog, FILES, type View } from '../../core/operator.js';
import type { Plan } from '../../core/plan.js';
import type { JsonObject } from '../../core/sample.js';

export interface Operators {
  readonly catalog: Catalog;
  readonly views: ReadonlyMap<string, View>;
}

/** The fields that fields and views come to; `field` and `file` among them stand for any. */
export const fieldsOf = (names: readonly string[], views: Operators['views']): ReadonlySet<string> =>
  new Set(
    names.flatMap((name) => {
      const view = views.get(name);
      return view ? [...fieldsOf(view.of, views)] : [name === 'utf8' ? 'text' : name];
    }),
  );

/** What is told of a plan by its steps; plans never change. */
interface PlanReads {
  /** Whether rows without a text are of no use: a step reads texts before one writes them. */
  readonly text: boolean;
  /** Whether the files that rows name are read. */
  readonly media: boolean;
  /** The fields besides those of media that name files. */
  readonly fileFields: readonly string[];
}

export const readsOf = (plan: Plan, { catalog, views }: Operators): PlanReads => {
  const known = cache.get(plan);
  if (known) return known;
  let text: boolean | undefined;
  let media = false;
  const fileFields = new Set<string>();
  for (const { operator: name, params } of plan.segments.flatMap(({ stages, barrier }) => [
    ...stages.flatMap(({ steps }) => steps),
    ...(barrier ? [barrier] : []),
  ])) {
    const operator = catalog.get(name);
    if (!operator || !('reads' in operator)) continue;
    const fields = fieldsOf(operator.reads, views);
    if (fields.has('text')) text ??= true;
    else if (operator.category === 'mapper' && operator.writes.includes('text')) text ??= false;
    media ||= FILES.some((field) => fields.has(field));
    for (const field of fileFieldsOf(operator, params)) fileFields.add(field);
  }
  const reads = { text: text ?? false, media, fileFields: [...fileFields] };
  cache.set(plan, reads);
  return reads;
};

/** The fields that name files for an operator with these parameters. */
export const fileFieldsOf = (operator: AnyOperator, params: JsonObject): readonly string[] =>
  'fileFields' in operator ? (operator.fileFields?.(operator.params?.parse(params) ?? {}) ?? []) : [];

const cache = new WeakMap<Plan, PlanReads>();
