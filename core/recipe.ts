/** Reads a recipe: YAML as Data-Juicer writes it, checked against the catalogue, every mistake with its place. */

import { didYouMean, type Place } from './errors.js';
import type { AnyExporter, Catalog } from './operator.js';
import { check, readParameters, show } from './parameters.js';
import { RecipeDocument, type SetValues } from './recipe-document.js';
import { KEYS, type RecipeKey, type RecipeValues } from './recipe-keys.js';
import { type RecipeStep, readFetching, readProcess } from './recipe-process.js';
import { type RecipeSource, readSources } from './recipe-source.js';
import { DEFAULT_FIELDS, type FieldMap, type Json, type JsonObject } from './sample.js';

export type { RecipeSource, RecipeStep };

/** A recipe that was understood. Paths are as it gives them. */
export interface Recipe {
  readonly file: string;
  readonly name: string;
  /** Every key's value, defaults filled in. */
  readonly values: RecipeValues;
  readonly sources: readonly RecipeSource[];
  /** Extensions in lower case, with their dots; empty for all. */
  readonly suffixes: readonly string[];
  readonly fields: FieldMap;
  /** Fields besides the text that must not be null. */
  readonly required: readonly string[];
  readonly steps: readonly RecipeStep[];
  readonly exporter: { readonly operator: string; readonly params: JsonObject; readonly gzip?: true };
  readonly maxErrorRatio: number;
  /** One line for each key or parameter that does nothing here, with its place. */
  readonly notes: readonly string[];
  /** Where a value stands: for mistakes that only the machine can see. */
  readonly placeOf: (path: readonly (string | number)[]) => Place;
}

/** Reads and checks a recipe; a `RecipeError` lists all mistakes, each with its place. `file` is what it is called there. */
export const readRecipe = (yaml: string, file: string, catalog: Catalog, set: SetValues = {}): Recipe => {
  const document = new RecipeDocument(yaml, file, set);
  const notes = new Map<string, string>();
  const remark = (message: string, about = message) => void (notes.has(about) || notes.set(about, message));
  const values = readKeys(document, remark);
  const sources = readSources(document, values, catalog, remark);
  const fetching = readFetching(document, values, catalog);
  const own = readProcess(document, values, catalog, remark);
  const exporter = chooseExporter(document, values, catalog, remark);
  const steps = [...fetching, ...own, ...lastSteps(document, values, exporter, catalog, own.length)];
  document.check();
  if (sources.some(({ weight }) => weight !== 1))
    remark(document.remark(['dataset_path'], 'weights do nothing here: all samples are read'));
  const [text, ...required] = [values.text_keys].flat();
  return {
    file,
    name: document.value.project_name == null ? baseOf(file) : values.project_name,
    values,
    sources,
    suffixes: [values.suffixes].flat().map((suffix) => `.${suffix.toLowerCase().replace(/^\./, '')}`),
    fields: { ...DEFAULT_FIELDS, text: text!, images: values.image_key, audios: values.audio_key, videos: values.video_key },
    required,
    steps,
    exporter,
    maxErrorRatio: values.max_error_ratio ?? (values.skip_op_error ? 0.05 : 0),
    notes: [...notes.values()],
    placeOf: (path) => document.place(path),
  };
};

/** The value of every key; null stands for the default, as it does for the peer. */
const readKeys = (document: RecipeDocument, remark: (message: string, about: string) => void): RecipeValues => {
  const values: Record<string, unknown> = Object.fromEntries(
    Object.entries(KEYS).map(([name, key]: [string, RecipeKey]) => [name, key.type.parse(key.default)]),
  );
  for (const [name, value] of Object.entries(document.value)) {
    const key: RecipeKey | undefined = Object.hasOwn(KEYS, name) ? KEYS[name as keyof typeof KEYS] : undefined;
    if (!key) {
      const hint = didYouMean(name, Object.keys(KEYS)) || '; docs/recipes.md lists the keys';
      document.mistake([name], `unknown key "${name}"${hint}`, 'key');
    } else if (value !== null) {
      const mistakes = check(key.type, value, name);
      for (const mistake of mistakes) document.mistake([name, ...mistake.path], mistake.message, mistake.on);
      if (mistakes.length > 0) continue;
      values[name] = key.type.parse(value);
      if (key.here === 'works' || JSON.stringify(value) === JSON.stringify(key.default)) continue;
      if (key.here === 'ignored') remark(document.remark([name], `${name} does nothing here: ${key.doc}`), name);
      else if (!isEmpty(value)) document.mistake([name], `${name} cannot be ${show(value)} here: ${key.doc}`);
    }
  }
  return values as RecipeValues;
};
const isEmpty = (value: Json) => value !== null && typeof value === 'object' && Object.keys(value).length === 0;

const chooseExporter = (
  document: RecipeDocument,
  values: RecipeValues,
  catalog: Catalog,
  remark: (message: string) => void,
): Recipe['exporter'] => {
  const { export_path: path, export_type: type, export_extra_args: given } = values;
  const exporters = [...catalog.values()].filter((operator) => operator.category === 'exporter');
  const extensions = exporters.flatMap(({ named, name, extensions }) => (named ? [name.replace(/_exporter$/, '')] : extensions));
  const at = type === null ? 'export_path' : 'export_type';
  const [, packed = ''] = /(\.gz|\.zst)$/i.exec(path) ?? /(\.gz|\.zst)$/i.exec(type ?? '') ?? [];
  const name = type === null ? path : `.${type}`;
  const wanted = /\.[^./\\]+$/.exec(name.replace(/\.(gz|zst)$/i, ''))?.[0] ?? '';
  const exporter =
    exporters.find((known) => type !== null && [`${wanted.slice(1)}_exporter`, wanted.slice(1)].includes(known.name)) ??
    exporters.find((known) => !known.named && known.extensions.includes(wanted.toLowerCase())) ??
    (wanted === '' ? defaultOf(exporters) : undefined);
  if (/[/\\]$/.test(path))
    document.mistake(['export_path'], `export_path is a folder: name the file to write, as in ${path}${values.project_name}.jsonl`);
  else if (!exporter) {
    const message = `nothing writes "${wanted}" files${didYouMean(wanted, extensions)}; there are ${extensions.join(', ')}`;
    document.mistake([at], message);
  } else if (wanted === '') remark(document.remark(['export_path'], `export_path has no extension: ${exporter.extensions[0]} is written`));
  if (!exporter) return { operator: '', params: {} };
  const { layout = 'bytes' } = exporter;
  const isPacked = layout === 'parquet' || layout === 'arrow' || layout === 'tar' || layout === 'bytes';
  if (packed.toLowerCase() === '.zst') document.mistake([at], `nothing writes ${packed}: take .gz, as in ${wanted}.gz`);
  else if (packed !== '' && isPacked)
    document.mistake([at], `${exporter.name} cannot be told to compress by ${packed}: leave ${packed} out`);
  if (values.export_shard_size > 0 && layout === 'bytes')
    document.mistake(['export_shard_size'], `${exporter.name} writes one file: leave export_shard_size out`);
  const { params, mistakes } = readParameters(exporter, given as JsonObject);
  for (const mistake of mistakes) document.mistake(['export_extra_args', ...mistake.path], mistake.message, mistake.on);
  return { operator: exporter.name, params, ...(packed !== '' && { gzip: true }) };
};

/** What all samples pass at the end, so that their files are at hand when they are written, and one that cannot be is told as of a step. */
const lastSteps = (
  document: RecipeDocument,
  values: RecipeValues,
  { operator: name, params }: Recipe['exporter'],
  catalog: Catalog,
  before: number,
): RecipeStep[] => {
  const exporter = catalog.get(name);
  if (exporter?.category !== 'exporter') return [];
  const copies = values.copy_media || exporter.media ? [{ operator: 'copy_media_mapper', params: {} }] : [];
  const trial = exporter.refusing ? [{ operator: name, params }] : [];
  const place = document.place([copies.length > 0 && values.copy_media ? 'copy_media' : 'export_path']);
  return [...copies, ...trial].map((step, at) => ({ id: `${before + at + 1}.${step.operator}`, ...step, thresholds: {}, place }));
};
const defaultOf = (exporters: readonly AnyExporter[]): AnyExporter | undefined =>
  exporters.find(({ extensions }) => extensions.includes('.jsonl')) ?? exporters[0];

const baseOf = (file: string): string => /([^/\\]+?)(\.[^./\\]*)?$/.exec(file)?.[1] ?? 'recipe';
