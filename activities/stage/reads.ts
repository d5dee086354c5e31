/** What the steps of a plan read, views followed to the fields that they are made from. */
import type { Catalog, View } from '../../core/operator.js';
import type { Plan } from '../../core/plan.js';

const MEDIA = ['images', 'audios', 'videos'];

export interface Operators {
  readonly catalog: Catalog;
  readonly views: ReadonlyMap<string, View>;
}

/** The fields that fields and views come to; `field` among them stands for any. */
export const fieldsOf = (names: readonly string[], views: Operators['views']): ReadonlySet<string> =>
  new Set(
    names.flatMap((name) => {
      const view = views.get(name);
      return view ? [...fieldsOf(view.of, views)] : [name === 'utf8' ? 'text' : name];
    }),
  );

/** The fields that steps read by name; what `field` may reach is not known and left out. */
const fieldsRead = (plan: Plan, { catalog, views }: Operators): ReadonlySet<string> => {
  const known = cache.get(plan);
  if (known) return known;
  const fields = new Set<string>();
  for (const { stages, barrier } of plan.segments) {
    for (const { operator } of [...stages.flatMap(({ steps }) => steps), ...(barrier ? [barrier] : [])]) {
      const found = catalog.get(operator);
      if (found && 'reads' in found) for (const field of fieldsOf(found.reads, views)) fields.add(field);
    }
  }
  cache.set(plan, fields);
  return fields;
};
const cache = new WeakMap<Plan, ReadonlySet<string>>();

/** Whether rows without a text are of no use to the plan. */
export const readsText = (plan: Plan, operators: Operators): boolean => fieldsRead(plan, operators).has('text');

/** Whether the files that rows name are read. */
export const readsMedia = (plan: Plan, operators: Operators): boolean => MEDIA.some((field) => fieldsRead(plan, operators).has(field));
