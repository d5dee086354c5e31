/** Says why a step dropped a sample: which stat lay past which bound. */
import type { AnyFilter, Catalog } from '../core/operator.js';
import { thresholdsOf } from '../core/parameters.js';
import type { Step } from '../core/plan.js';
import { isWithin, type Range, type RangeRule } from '../core/range.js';
import type { Cell } from './stage/sample.js';

type Stats = Readonly<Record<string, Cell>>;
type Limits = RangeRule & Readonly<Record<string, unknown>>;

export const whyDropped = (catalog: Catalog, step: Step, stats: Stats): string | null => {
  const operator = catalog.get(step.operator);
  if (operator?.category === 'mapper') return 'it makes no sample of it';
  if (operator?.category === 'grouper') return 'it is a group of no samples';
  if (operator?.category !== 'filter') return null;
  const limits = thresholdsOf(operator).parse(step.thresholds) as Limits;
  const ranges = operator.keep.ranges ?? [];
  const failed = ranges.filter((range) => !isKept(stats[range.stat], range, limits));
  // Where an operator judges several ranges together, none need fail alone.
  return (
    (failed.length > 0 ? failed : ranges).map((range) => sentence(stats[range.stat], range, limits)).join('; ') ||
    thresholdsIn(operator, limits)
  );
};

const boundOf = (limits: Limits, name: string | null): number | null => {
  const bound = name === null ? null : limits[name];
  return typeof bound === 'number' ? bound : null;
};

const isKept = (values: Cell | undefined, { lo, hi }: Range, limits: Limits): boolean => {
  const isIn = (value: unknown) => isWithin(value as number, boundOf(limits, lo), boundOf(limits, hi), limits);
  if (!Array.isArray(values)) return isIn(values);
  return values.length === 0 || (limits.any_or_all === 'all' ? values.every(isIn) : values.some(isIn));
};

const sentence = (values: Cell | undefined, { stat, lo, hi }: Range, limits: Limits): string => {
  const named = [lo, hi].filter((name) => name !== null);
  const bounds = named.map((name) => {
    const bound = boundOf(limits, name);
    return `${name} ${bound === null || Math.abs(bound) > Number.MAX_SAFE_INTEGER ? '(none)' : bound}`;
  });
  return `${stat} is ${values}, not ${limits.reversed_range ? 'outside of' : 'within'} ${bounds.join(' and ')}`;
};

const thresholdsIn = ({ thresholds }: AnyFilter, limits: Limits): string =>
  Object.keys(thresholds.shape)
    .map((name) => `${name} is ${JSON.stringify(limits[name])}`)
    .join(', ');
