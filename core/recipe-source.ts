/** Where a recipe's samples come from: `generated_dataset_config`, `dataset_path`, or `dataset` with its `configs`. */
import { didYouMean, type Place } from './errors.js';
import type { Catalog } from './operator.js';
import { readParameters, unknownName } from './parameters.js';
import type { RecipeDocument } from './recipe-document.js';
import type { RecipeValues } from './recipe-keys.js';
import { isObject, type Json, type JsonObject } from './sample.js';

/** A file or folder to read, as the recipe names it. */
export interface RecipeSource {
  readonly path: string;
  /** Share of the dataset that the peer draws when `max_sample_num` is set. */
  readonly weight: number;
  readonly place: Place;
  /** For samples from no file: the formatter that makes them, with its parameters. */
  readonly made?: NamedFormatter;
  /** The formatter that reads it, where the recipe says so. */
  readonly formatter?: NamedFormatter;
}
interface NamedFormatter {
  readonly operator: string;
  readonly params: JsonObject;
}

const LATER = 'comes later: leave it out, and all samples are read';
const ENTRY = ['type', 'path', 'weight', 'formatter', 'source', 'name', 'split', 'limit', 'data_files', 'data_dir'];

/** The sources in their order; mistakes and remarks go to the document. */
export const readSources = (
  document: RecipeDocument,
  values: RecipeValues,
  catalog: Catalog,
  remark: (message: string) => void,
): readonly RecipeSource[] => {
  const { dataset_path, dataset, generated_dataset_config: made } = values;
  if (made !== null) return readMade(document, made as JsonObject, catalog);
  if (dataset_path !== '') return splitPaths(document, dataset_path);
  const isList = Array.isArray(dataset);
  const configs = (isList ? dataset : ((dataset as { configs?: Json }).configs ?? [])) as Json;
  const at = isList ? ['dataset'] : ['dataset', 'configs'];
  if (!isList) {
    for (const key of Object.keys(dataset)) {
      if (key === 'max_sample_num' && (dataset as JsonObject)[key] !== null)
        document.mistake(['dataset', key], `max_sample_num ${LATER}`, 'key');
      else if (!['configs', 'max_sample_num'].includes(key))
        document.mistake(['dataset', key], unknownName('dataset', key, ['configs', 'max_sample_num']), 'key');
    }
  }
  if (!Array.isArray(configs)) document.mistake(at, 'configs must be a list of `{type: local, path: ...}`');
  const entries = Array.isArray(configs) ? configs : [];
  if (entries.length === 0) {
    const isSweep = values.sweep.recipe !== undefined;
    document.mistake(
      [],
      isSweep ? 'this is a sweep of another recipe: run it with `sluice sweep`' : 'a recipe needs `dataset_path: <file or folder>`',
    );
  }
  return entries.flatMap((entry: Json, index: number) => readEntry(document, [...at, index], entry, catalog, remark));
};

/** Formatters that read no file, by their names for the peer. */
const MAKERS: Readonly<Record<string, string>> = { EmptyFormatter: 'empty_formatter' };

const readMade = (document: RecipeDocument, { type, ...given }: JsonObject, catalog: Catalog): RecipeSource[] => {
  const at = ['generated_dataset_config'];
  const operator = catalog.get((Object.hasOwn(MAKERS, `${type}`) && MAKERS[`${type}`]) || '');
  if (operator === undefined) {
    const message = `generated_dataset_config has a type of ${Object.keys(MAKERS)}, not ${JSON.stringify(type ?? null)}: files are named in dataset_path`;
    document.mistake(type === undefined ? at : [...at, 'type'], message);
    return [];
  }
  const { params, mistakes } = readParameters(operator, given);
  for (const mistake of mistakes) document.mistake([...at, ...mistake.path], mistake.message, mistake.on);
  return [{ path: at[0]!, weight: 1, place: document.place(at), made: { operator: operator.name, params } }];
};

const readEntry = (
  document: RecipeDocument,
  at: readonly (string | number)[],
  entry: Json,
  catalog: Catalog,
  remark: (message: string) => void,
): RecipeSource[] => {
  if (entry === null || typeof entry !== 'object' || Array.isArray(entry)) {
    document.mistake(at, 'a dataset is `{type: local, path: ...}`');
    return [];
  }
  const { type = 'local', path, weight = 1, formatter = null } = entry as JsonObject;
  for (const [key, value] of Object.entries(entry)) {
    if (!ENTRY.includes(key)) {
      if (type === 'local') document.mistake([...at, key], unknownName('a dataset', key, ENTRY), 'key');
    } else if (['limit', 'data_files', 'data_dir'].includes(key) && value !== null && type === 'local') {
      document.mistake([...at, key], `${key} ${LATER}`, 'key');
    } else if (['source', 'name', 'split'].includes(key) && type === 'local') {
      remark(document.remark([...at, key], `${key} does nothing here: it is for remote datasets`));
    }
  }
  if (type !== 'local') {
    document.mistake(
      [...at, 'type'],
      `type ${JSON.stringify(type)} comes later: download the dataset and give its path, with \`type: local\``,
    );
    return [];
  }
  if (typeof path !== 'string' || path === '') document.mistake([...at, 'path'], 'path must be a file or folder');
  if (typeof weight !== 'number') document.mistake([...at, 'weight'], `weight must be a number, not ${JSON.stringify(weight)}`);
  const reader = formatter === null ? undefined : readFormatter(document, [...at, 'formatter'], formatter, catalog);
  if (typeof path !== 'string' || typeof weight !== 'number') return [];
  return [{ path, weight, place: document.place([...at, 'path']), ...(reader && { formatter: reader }) }];
};

/** `name`, or `name: {parameter: value}`, as a step is given. */
const readFormatter = (
  document: RecipeDocument,
  at: readonly (string | number)[],
  given: Json,
  catalog: Catalog,
): NamedFormatter | undefined => {
  const [name = '', ...others] = typeof given === 'string' ? [given] : isObject(given) ? Object.keys(given) : [];
  const params = isObject(given) ? (given[name] ?? {}) : {};
  if (name === '' || others.length > 0 || !isObject(params)) {
    document.mistake(at, 'a formatter is a name, or `{name: {parameter: value}}`');
    return undefined;
  }
  const operator = catalog.get(name);
  if (operator?.category !== 'formatter' || operator.made) {
    const known = [...catalog.values()].filter((one) => one.category === 'formatter' && !one.made).map((one) => one.name);
    document.mistake(at, `unknown formatter "${name}"${didYouMean(name, known)}; there are ${known.sort().join(', ')}`);
    return undefined;
  }
  const read = readParameters(operator, params);
  for (const mistake of read.mistakes) document.mistake([...at, name, ...mistake.path], mistake.message, mistake.on);
  return { operator: name, params: read.params };
};

/** As a shell splits words: quotes and backslashes keep blanks. A number is the weight of the path after it. */
const splitPaths = (document: RecipeDocument, given: string): RecipeSource[] => {
  const pieces = given.match(/(?:[^\s"'\\]|\\.|"(?:[^"\\]|\\.)*"|'[^']*')+|["'\\]/gs) ?? [];
  if (pieces.some((piece) => /^["'\\]$/.test(piece))) {
    document.mistake(['dataset_path'], `dataset_path has a quote that is not closed: ${given}`);
    return [];
  }
  const words = pieces.map((piece) =>
    piece.replace(
      /\\(.)|"((?:[^"\\]|\\.)*)"|'([^']*)'/gs,
      (_, escaped, double, single) => escaped ?? double?.replace(/\\(["\\])/g, '$1') ?? single,
    ),
  );
  const sources: RecipeSource[] = [];
  let weight = 1;
  for (const [index, word] of words.entries()) {
    if (/^[+-]?(\d+\.?\d*|\.\d+)$/.test(word)) {
      weight = Math.max(0, Number(word));
      if (index === words.length - 1) document.mistake(['dataset_path'], `dataset_path ends with the weight ${word}, and no path after it`);
    } else {
      sources.push({ path: word, weight, place: document.place(['dataset_path']) });
      weight = 1;
    }
  }
  return sources;
};
