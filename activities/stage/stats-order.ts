/** The order of stats in rows, which is no plan's. */
import type { Catalog } from '../../core/operator.js';
import { statNamesOf } from '../../core/parameters.js';
import { type Plan, stepsInOrder } from '../../core/plan.js';
import type { Row, StatValue } from '../../core/sample.js';

/** Puts stats in the order in which the recipe's steps measure them, however the plan orders these; those that came with the input first. */
export const statsInOrder = (plan: Pick<Plan, 'segments'>, catalog: Catalog): ((stats: Row['stats']) => Row['stats']) => {
  const names = stepsInOrder(plan).flatMap((step) => {
    const operator = catalog.get(step.operator);
    return operator?.category === 'filter' ? statNamesOf(operator, step.params) : [];
  });
  const places = new Map(names.map((name, place) => [name, place]));
  const placeOf = (name: string) => places.get(name) ?? -1;
  return (stats) => {
    const given = Object.keys(stats);
    if (given.every((name, at) => at === 0 || placeOf(given[at - 1]!) <= placeOf(name))) return stats;
    const ordered: Record<string, StatValue> = {};
    for (const name of given.sort((a, b) => placeOf(a) - placeOf(b))) ordered[name] = stats[name]!;
    return ordered;
  };
};
