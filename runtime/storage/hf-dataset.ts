/** Folders that are Hugging Face datasets: as `save_to_disk` leaves them, or as they lie on the hub, with a card in README.md. */
import { basename, posix } from 'node:path';
import { parse } from 'yaml';
import { RecipeError } from '../../core/errors.js';

/** A folder: the paths of its files, with `/`, in order; and the text of one of them. */
export interface Folder {
  readonly path: string;
  readonly files: readonly string[];
  readonly read: (file: string) => Promise<string>;
}

/** Files whose rows can be read line by line. */
const DATA = ['.parquet', '.arrow', '.jsonl', '.ndjson', '.json'];

/** The files of the split `train`, in order; undefined when the folder is no such dataset. */
export const datasetFiles = async (folder: Folder): Promise<readonly string[] | undefined> => {
  if (folder.files.includes('dataset_dict.json')) return savedSplit(folder);
  if (folder.files.includes('state.json') && folder.files.includes('dataset_info.json')) return savedFiles(folder, '');
  const card = folder.files.includes('README.md') ? await cardOf(folder) : undefined;
  return card && hubFiles(folder, card);
};

const savedSplit = async (folder: Folder): Promise<readonly string[]> => {
  const { splits = [] } = await readJson<{ splits?: readonly string[] }>(folder, 'dataset_dict.json');
  if (splits.includes('train')) return savedFiles(folder, 'train/');
  throw new RecipeError(`${folder.path} has no split "train": name the folder of the one that is meant (${splits.join(', ')})`);
};

/** The folder of a dataset may hold what else was cached there: only its state says what belongs to it. */
const savedFiles = async (folder: Folder, at: string): Promise<readonly string[]> => {
  const state = await readJson<{
    _data_files?: readonly { readonly filename: string }[];
    _indices_files?: readonly unknown[] | null;
    _indices_data_files?: readonly unknown[] | null;
  }>(folder, `${at}state.json`);
  if ((state._indices_files ?? state._indices_data_files ?? []).length > 0)
    throw new RecipeError(`${folder.path}/${at}: its rows are chosen by indices: \`flatten_indices()\`, and save it anew`);
  const files = (state._data_files ?? []).map(({ filename }) => at + filename);
  const lacking = files.find((file) => !folder.files.includes(file));
  if (lacking !== undefined) throw new RecipeError(`${folder.path}: ${lacking}, which its state names, is not there`);
  return files;
};

const readJson = async <T>({ path, read }: Folder, file: string): Promise<T> => {
  try {
    return JSON.parse(await read(file)) as T;
  } catch (error) {
    throw error instanceof SyntaxError ? new RecipeError(`${path}/${file}: ${error.message}`) : error;
  }
};

interface Config {
  readonly config_name?: string;
  readonly default?: boolean;
  readonly data_dir?: string;
  readonly data_files?: unknown;
}
interface Card {
  readonly configs?: unknown;
  readonly dataset_info?: unknown;
}

/** What stands between the first two lines of three dashes. */
const cardOf = async ({ path, read }: Folder): Promise<Card | undefined> => {
  const [, front] = /^---\r?\n(.*?)\r?\n---/s.exec(await read('README.md')) ?? [];
  if (front === undefined) return undefined;
  try {
    return (parse(front) ?? {}) as Card;
  } catch (error) {
    throw new RecipeError(`${path}/README.md: its head is no YAML: ${(error as Error).message}`);
  }
};

const hubFiles = ({ path, files }: Folder, card: Card): readonly string[] | undefined => {
  const configs = Array.isArray(card.configs) ? (card.configs as readonly Config[]) : [];
  const config =
    configs.find((one) => one.default === true) ??
    configs.find((one) => one.config_name === 'default') ??
    (configs.length === 1 ? configs[0] : undefined);
  if (config === undefined && configs.length > 1)
    throw new RecipeError(
      `${path} has several configurations (${configs.map((one) => one.config_name).join(', ')}): name the files of one`,
    );
  // Many a README begins as a card does: lone JSON files beside one that does not speak of data are no dataset.
  const isTold = card.configs !== undefined || card.dataset_info !== undefined;
  const data = files.filter((file) => isData(file) && (isTold || !/\.json(\.|$)/i.test(file)));
  if (config?.data_files === undefined) {
    const dir = config?.data_dir === undefined ? '' : `${posix.normalize(config.data_dir)}/`;
    return trainOf(path, ofOneKind(data.filter((file) => dir === './' || file.startsWith(dir))));
  }
  const patterns = patternsOf(config.data_files);
  if (patterns.length === 0) throw new RecipeError(`${path}: README.md names no files of a split "train": name those that are meant`);
  const dir = config.data_dir ?? '';
  const globs = patterns.map((pattern) => globOf(posix.normalize(posix.join(dir, pattern))));
  const found = data.filter((file) => globs.some((glob) => glob.test(file)));
  return found.length > 0 ? found : undefined;
};

const isData = (file: string): boolean =>
  DATA.some((extension) =>
    file
      .toLowerCase()
      .replace(/\.(gz|zst)$/, '')
      .endsWith(extension),
  ) &&
  !/^(dataset_infos?|state|dataset_dict)\.json$/.test(basename(file)) &&
  !file.split('/').some((part) => part.startsWith('.') || part.startsWith('__'));

/** Those with the extension that most of them have. */
const ofOneKind = (files: readonly string[]): readonly string[] => {
  const kindOf = (file: string) => /\.[^.]+(\.(gz|zst))?$/i.exec(file)?.[0];
  const kinds = [...new Set(files.map(kindOf))].map((kind) => files.filter((file) => kindOf(file) === kind));
  return kinds.sort((a, b) => b.length - a.length)[0] ?? [];
};

const SPLITS = {
  train: /(^|[-._ 0-9/])(train|training)([-._ 0-9/]|$)/i,
  validation: /(^|[-._ 0-9/])(validation|valid|dev|val)([-._ 0-9/]|$)/i,
  test: /(^|[-._ 0-9/])(test|testing|eval|evaluation)([-._ 0-9/]|$)/i,
};

/** Where no card says it, the names of folders or files do; all files are of the split when they name none. */
const trainOf = (path: string, files: readonly string[]): readonly string[] | undefined => {
  if (files.length === 0) return undefined;
  for (const nameOf of [(file: string) => posix.dirname(file), (file: string) => basename(file)]) {
    const named = files.filter((file) => Object.values(SPLITS).some((split) => split.test(nameOf(file))));
    if (named.length === 0) continue;
    const train = named.filter((file) => SPLITS.train.test(nameOf(file)));
    if (train.length === 0) throw new RecipeError(`${path} has no files of a split "train": name those that are meant`);
    return train;
  }
  return files;
};

/** Of `data_files` in any of its forms, the patterns of the split. */
const patternsOf = (given: unknown): readonly string[] => {
  if (typeof given === 'string') return [given];
  if (Array.isArray(given))
    return given.flatMap((one: unknown) => {
      if (typeof one === 'string') return [one];
      const { split, path } = one as { split?: string; path?: unknown };
      return split === 'train' ? patternsOf(path) : [];
    });
  return given !== null && typeof given === 'object' ? patternsOf((given as { train?: unknown }).train ?? []) : [];
};

/** `*` stays within a folder, `**` does not; `[0-9]` is one of these characters. */
const globOf = (pattern: string): RegExp => {
  const source = pattern.replace(/\*\*\/|\*\*|\*|\?|\[[^\]/\\]+\]|[.+^${}()|[\]\\]/g, (part) => {
    if (part === '**/') return '(?:.*/)?';
    if (part === '**') return '.*';
    if (part === '*') return '[^/]*';
    if (part === '?') return '[^/]';
    return part.length > 1 ? part.replace('[!', '[^') : `\\${part}`;
  });
  return new RegExp(`^${source}$`);
};
