/** What a plan is expected to cost: by what operators declare, and what a sample of the source tells. */
import { type Catalog, FILES, type View } from './operator.js';
import type { Plan, Stage, Step } from './plan.js';
import type { Rates } from './plan-rates.js';

/** Seconds of CPU that a pass over a byte takes: what costs are told in. */
const PASS = 1e-9;
/** Passes that reading a byte of a row takes, and keeping one: parsing, hashing, packing, rendering. */
const [READ, KEEP] = [8, 30];

/** Of a step; what is not known is null. Type, not interface: it is JSON. */
export type Estimate = {
  /** Rows that come to it. */
  readonly rows: number | null;
  /** The share of these that it keeps. */
  readonly keeps: number | null;
  /** Of CPU. */
  readonly seconds: number | null;
};
export interface PlanEstimate {
  readonly steps: Readonly<Record<string, Estimate>>;
  /** Reading the source, keeping what the stages keep, and exporting it. */
  readonly moving: number | null;
  /** All that is known. */
  readonly seconds: number;
}

export const estimatePlan = (plan: Plan, catalog: Catalog, views: ReadonlyMap<string, View>, rates: Rates): PlanEstimate => {
  const steps: Record<string, Estimate> = {};
  const all = rates.drops.length;
  let left = rates.drops;
  let moved = READ;
  const rowsNow = () => (rates.rows === null ? null : (rates.rows * left.length) / all);
  const passes = (rows: number | null, cost: number) => (rows === null ? null : rows * rates.textBytes * cost * PASS);
  for (const stage of plan.segments.flatMap(({ stages }) => stages)) {
    const charge = charger(catalog, views);
    for (const step of [...stage.steps, ...stage.measures]) {
      const [rows, before] = [rowsNow(), left.length];
      const place = rates.steps.indexOf(step.id);
      left = left.filter((drops) => !drops.includes(place));
      const cost = charge(step);
      steps[step.id] = {
        rows,
        keeps: place < 0 || before === 0 ? null : left.length / before,
        seconds: cost === null ? null : passes(rows, cost),
      };
    }
    moved += (KEEP * left.length) / all;
  }
  const moving = passes(rates.rows, moved);
  const seconds = Object.values(steps).reduce((sum, one) => sum + (one.seconds ?? 0), moving ?? 0);
  return { steps, moving, seconds };
};

/** The cost of each step of a stage, one after the other: a view is paid by the first that asks for it. Null where it is not one of texts. */
const charger = (catalog: Catalog, views: ReadonlyMap<string, View>): ((step: Stage['steps'][number]) => number | null) => {
  const made = new Set<string>();
  const fieldsOf = (name: string): readonly string[] => views.get(name)?.of.flatMap(fieldsOf) ?? [name === 'utf8' ? 'text' : name];
  const viewsOf = (name: string): readonly string[] => (views.has(name) ? [name, ...views.get(name)!.of.flatMap(viewsOf)] : []);
  return ({ operator: name }: Step) => {
    const operator = catalog.get(name);
    if (!operator || !('reads' in operator)) return null;
    const read = new Set(operator.reads.flatMap(viewsOf));
    const paid = [...read].filter((view) => made.has(view)).reduce((sum, view) => sum + (views.get(view)!.cost ?? 0), 0);
    for (const view of read) made.add(view);
    const writes: readonly string[] = operator.category === 'mapper' ? operator.writes : [];
    for (const view of made) if (fieldsOf(view).some((field) => writes.includes(field))) made.delete(view);
    if (operator.reads.flatMap(fieldsOf).some((field) => FILES.includes(field))) return null;
    return Math.max(0, (operator.cost ?? 1) - paid);
  };
};
