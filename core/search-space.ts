/** The values that a sweep may give to a parameter. */
import type { Catalog } from './operator.js';
import { check, kindsOf, parametersOf, show, type TypeSchema, typeOf } from './parameters.js';
import type { Range } from './range.js';
import type { RecipeStep } from './recipe.js';
import { type Path, type RecipeDocument, stepsWith } from './recipe-document.js';
import type { Json, JsonObject } from './sample.js';

/** One parameter that varies: as `--set` names it, and in which steps. */
export interface Dimension {
  readonly key: string;
  readonly steps: readonly RecipeStep[];
  readonly parameter: string;
  /** Whether it is a threshold: then no variant of it measures anything anew. */
  readonly isThreshold: boolean;
  /** The ranges that the operator keeps stats within. */
  readonly ranges: readonly Range[];
  readonly values: Values;
}
export type Values =
  | { readonly list: readonly Json[] }
  | { readonly min: number; readonly max: number; readonly step: number | null; readonly isWhole: boolean };

/** Points of a grid on a range that has no step. */
const POINTS = 5;

/** Reads one entry of `sweep.parameters`; null stands for the bounds that the operator gives. */
export const readDimension = (
  document: RecipeDocument,
  path: Path,
  key: string,
  given: Json,
  steps: readonly RecipeStep[],
  catalog: Catalog,
): Dimension | undefined => {
  const found = stepsWith(
    key,
    steps.map(({ operator }) => operator),
  );
  if (typeof found === 'string' || found.length === 0) {
    document.mistake(path, typeof found === 'string' ? found : `"${key}" is no parameter of a step: write operator.parameter`, 'key');
    return undefined;
  }
  const operator = catalog.get(found[0]![1])!;
  const parameter = key.slice(key.lastIndexOf('.') + 1);
  const known = parametersOf(operator);
  const schema = Object.hasOwn(known, parameter) ? known[parameter] : undefined;
  if (!schema) {
    document.mistake(path, `${operator.name} has no "${parameter}"; it takes ${Object.keys(known).join(', ')}`, 'key');
    return undefined;
  }
  const type = typeOf(schema);
  const values = given === null ? ownValues(type) : readValues(document, path, given, type);
  if (values === undefined && given === null) {
    document.mistake(path, `${key} has no bounds of its own: give \`{min: ..., max: ...}\` or a list of values`, 'key');
  }
  if (!values) return undefined;
  for (const value of 'list' in values ? values.list : [values.min, values.max]) {
    for (const mistake of check(schema, value, parameter)) document.mistake(path, mistake.message);
  }
  const isThreshold = operator.category === 'filter' && !(parameter in (operator.params?.shape ?? {}));
  const ranges = (operator.category === 'filter' && operator.keep.ranges) || [];
  return { key, steps: found.map(([index]) => steps[index]!), parameter, isThreshold, ranges, values };
};

/** `[a, b, c]` or `{min, max, step?}`. */
const readValues = (document: RecipeDocument, path: Path, given: Json, type: TypeSchema): Values | undefined => {
  if (Array.isArray(given)) {
    if (given.length > 0) return { list: given };
    document.mistake(path, 'a list of values must not be empty');
    return undefined;
  }
  const { min, max, step = null, ...others } = (typeof given === 'object' ? given : {}) as JsonObject;
  const isRange = typeof min === 'number' && typeof max === 'number' && (step === null || typeof step === 'number');
  if (!isRange || Object.keys(others).length > 0) {
    document.mistake(path, `values are \`[a, b, c]\` or \`{min: ..., max: ..., step: ...}\`, not ${show(given)}`);
    return undefined;
  }
  if (min > max) document.mistake([...path, 'min'], `min (${min}) is above max (${max})`);
  else if (step !== null && step <= 0) document.mistake([...path, 'step'], `step must be above 0, not ${step}`);
  else return { min, max, step, isWhole: isWhole(type) };
  return undefined;
};

const plain = (type: TypeSchema): TypeSchema => kindsOf(type).find((one) => one.type !== 'null') ?? type;
const isWhole = (type: TypeSchema): boolean => plain(type).type === 'integer';
const ownValues = (type: TypeSchema): Values | undefined => {
  const { type: kind, enum: list, minimum: min, maximum: max } = plain(type);
  if (list) return { list };
  if (kind === 'boolean') return { list: [false, true] };
  const isBounded = min !== undefined && max !== undefined && max - min < Number.MAX_SAFE_INTEGER;
  return isBounded ? { min, max, step: null, isWhole: isWhole(type) } : undefined;
};

/** All values of a grid on a dimension. */
export const gridOf = (values: Values): readonly Json[] => {
  if ('list' in values) return values.list;
  const { min, max, step } = values;
  if (step === null) return [...new Set(Array.from({ length: POINTS }, (_, i) => settle(values, min + ((max - min) * i) / (POINTS - 1))))];
  // A little is added, so that 0 to 0.3 by 0.1 reaches 0.3.
  return Array.from({ length: Math.floor((max - min) / step + 1e-9) + 1 }, (_, i) => settle(values, min + i * step));
};

/** A value of the dimension for a number in [0, 1). */
export const drawOf = (values: Values, number: number): Json => {
  if ('list' in values) return values.list[Math.floor(number * values.list.length)]!;
  const { min, max, step, isWhole } = values;
  const unit = step ?? (isWhole ? 1 : null);
  if (unit === null) return settle(values, min + number * (max - min));
  return settle(values, min + unit * Math.floor(number * (Math.floor((max - min) / unit + 1e-9) + 1)));
};

/** Twelve digits, so that a variant reads well in the recipe that is written of it. */
const settle = ({ isWhole, max }: { readonly isWhole: boolean; readonly max: number }, value: number): number =>
  Math.min(max, isWhole ? Math.round(value) : Number(value.toPrecision(12)));
