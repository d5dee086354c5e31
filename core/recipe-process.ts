/** The steps of a recipe: each item of `process`, checked against the operator that it names. */
import { didYouMean, type Place } from './errors.js';
import type { Catalog, ProcessOperator } from './operator.js';
import { parametersOf, readParameters, show } from './parameters.js';
import type { Path, RecipeDocument } from './recipe-document.js';
import { BASE_PARAMETERS, type RecipeValues } from './recipe-keys.js';
import type { Json, JsonObject } from './sample.js';

/** A step as the recipe gives it. */
export interface RecipeStep {
  /** `<place in the recipe, from 1>.<operator>`. */
  readonly id: string;
  readonly operator: string;
  readonly params: JsonObject;
  readonly thresholds: JsonObject;
  readonly place: Place;
}

const PROCESS = ['mapper', 'filter', 'deduplicator', 'selector', 'grouper', 'aggregator'];
const LATER = ['aggregator'];

/** All steps that can be made out; mistakes and remarks go to the document. */
export const readProcess = (
  document: RecipeDocument,
  values: RecipeValues,
  catalog: Catalog,
  remark: (message: string, about: string) => void,
): readonly RecipeStep[] =>
  values.process.flatMap((item, index) => {
    const at = ['process', index];
    const found = readItem(document, at, item as Json);
    const operator = found && operatorNamed(document, [...at, found.name], found.name, catalog);
    if (!found || !operator) return [];
    const path = [...at, found.name];
    const given = withoutBase(document, path, found.given, operator, values, remark);
    const { params, thresholds, mistakes } = readParameters(operator, given);
    for (const mistake of mistakes) document.mistake([...path, ...mistake.path], mistake.message, mistake.on);
    return [{ id: `${index + 1}.${found.name}`, operator: found.name, params, thresholds, place: document.place(path, 'key') }];
  });

/** `name`, `name: null` or `name: {parameter: value}`. */
const readItem = (document: RecipeDocument, at: Path, item: Json): { name: string; given: JsonObject } | undefined => {
  if (typeof item === 'string') return { name: item, given: {} };
  const [name, ...others] = Object.keys(item as JsonObject);
  if (name === undefined) {
    document.mistake(at, 'a step is `operator: {parameter: value}`, not an empty mapping');
    return undefined;
  }
  const given = (item as JsonObject)[name]!;
  for (const other of others) {
    const hint =
      given === null ? `: to be a parameter of it, it needs more blanks before it` : ': each step is an item of its own, with a `-`';
    document.mistake([...at, other], `"${other}" stands beside "${name}", not below it${hint}`, 'key');
  }
  if (given === null) return { name, given: {} };
  if (typeof given === 'object' && !Array.isArray(given)) return { name, given: given as JsonObject };
  document.mistake([...at, name], `${name} takes a mapping of its parameters, not ${show(given)}`);
  return { name, given: {} };
};

const operatorNamed = (document: RecipeDocument, at: Path, name: string, catalog: Catalog): ProcessOperator | undefined => {
  const operator = catalog.get(name);
  if (operator && PROCESS.includes(operator.category)) {
    if (LATER.includes(operator.category)) document.mistake(at, `${name}: an ${operator.category} in a recipe comes later`, 'key');
    return operator as ProcessOperator;
  }
  const steps = [...catalog.values()].filter(({ category }) => PROCESS.includes(category)).map((known) => known.name);
  const message = operator
    ? `${name} is a ${operator.category}: it is no step of \`process\``
    : `unknown operator "${name}"${didYouMean(name, steps) || '; `sluice ops` lists what there is'}`;
  document.mistake(at, message, 'key');
  return undefined;
};

/** Takes out what the peer gives to every operator, unless it is a parameter of this one. */
const withoutBase = (
  document: RecipeDocument,
  path: Path,
  given: JsonObject,
  operator: ProcessOperator,
  values: RecipeValues,
  remark: (message: string, about: string) => void,
): JsonObject => {
  const known = parametersOf(operator);
  return Object.fromEntries(
    Object.entries(given).filter(([name, value]) => {
      const base = Object.hasOwn(BASE_PARAMETERS, name) && !Object.hasOwn(known, name) ? BASE_PARAMETERS[name] : undefined;
      if (!base) return true;
      const top = base.key && values[base.key];
      const allowed = [base.here === 'bound' ? (Array.isArray(top) ? top[0] : top) : base.default, null];
      if (base.here === 'ignored') remark(document.remark([...path, name], `${name} does nothing here: ${base.doc}`), name);
      else if (!allowed.includes(value)) document.mistake([...path, name], `${name} cannot be ${show(value)} here: ${base.doc}`);
      return false;
    }),
  );
};
