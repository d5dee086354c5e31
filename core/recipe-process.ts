/** The steps of a recipe: each item of `process`, checked against the operator that it names. */
import { didYouMean, type Place } from './errors.js';
import type { Catalog, ProcessOperator } from './operator.js';
import { parametersOf, readParameters, show, unknownName } from './parameters.js';
import type { Path, RecipeDocument } from './recipe-document.js';
import { groupOf, idleOf, itemsOf } from './recipe-items.js';
import { BASE_PARAMETERS, type RecipeValues } from './recipe-keys.js';
import { isObject, type Json, type JsonObject } from './sample.js';

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
  itemsOf(values.process as readonly Json[], readGroup(document, remark)).flatMap(({ item, at, named, params: path, within }, index) => {
    const found = readItem(document, at, item);
    const operator = found && operatorNamed(document, named, found.name, catalog);
    if (!found || !operator) return [];
    if (within !== undefined && !GROUPED.includes(operator.category))
      document.mistake(named, `${found.name} is a ${operator.category}, which needs all samples: it cannot stand in ${within}`, 'key');
    const given = withoutBase(document, path, found.given, operator, values, remark);
    const { params, thresholds, mistakes } = readParameters(operator, given);
    for (const mistake of mistakes) document.mistake([...path, ...mistake.path], mistake.message, mistake.on);
    return [{ id: `${index + 1}.${found.name}`, operator: found.name, params, thresholds, place: document.place(named, 'key') }];
  });
const GROUPED = ['mapper', 'filter'];

/** What `fetch_media` asks for: a step ahead of all others, which keep their places. */
export const readFetching = (document: RecipeDocument, { fetch_media: given }: RecipeValues, catalog: Catalog): readonly RecipeStep[] => {
  if (given === false) return [];
  const at = ['fetch_media'];
  const operator = operatorNamed(document, at, 'fetch_media_mapper', catalog);
  if (!operator) return [];
  const { params, mistakes } = readParameters(operator, given === true ? {} : (given as JsonObject));
  for (const mistake of mistakes) document.mistake([...at, ...mistake.path], mistake.message, mistake.on);
  return [{ id: `0.${operator.name}`, operator: operator.name, params, thresholds: {}, place: document.place(at, 'key') }];
};

/** Checks what stands beside the list of an item that stands for others, and says of one that does nothing that it does. */
const readGroup =
  (document: RecipeDocument, remark: (message: string, about: string) => void) =>
  (name: string, given: Json, path: Path): void => {
    const idle = idleOf(name);
    if (idle !== undefined) remark(document.remark(path, `${name} does nothing here: ${idle}`), name);
    const group = groupOf(name);
    if (!group || given === null) return;
    if (!isObject(given)) {
      document.mistake(path, `${name} takes a mapping of its parameters, not ${show(given)}`);
      return;
    }
    const { list, ignored, empty } = group;
    for (const [key, value] of Object.entries(given)) {
      const reason = Object.hasOwn(empty, key) ? empty[key] : undefined;
      if (key === list) {
        if (value !== null && !Array.isArray(value)) document.mistake([...path, key], `${key} must be a list of steps, not ${show(value)}`);
      } else if (reason !== undefined) {
        if (value !== null && (!Array.isArray(value) || value.length > 0))
          document.mistake([...path, key], `${key} cannot be ${show(value)} here: ${reason}`);
      } else if (!ignored.includes(key) && !Object.hasOwn(BASE_PARAMETERS, key))
        document.mistake([...path, key], unknownName(name, key, [list, ...ignored, ...Object.keys(empty)]), 'key');
    }
  };

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
