/** The files of a source. */
import { type Stats, statSync } from 'node:fs';
import { readdir, readFile, realpath, stat } from 'node:fs/promises';
import { basename, join, sep } from 'node:path';
import { RecipeError } from '../../core/errors.js';
import type { AnyFormatter } from '../../core/operator.js';
import { datasetFiles } from './hf-dataset.js';

/** A file of a source. `file` is its path within the source's folder, with `/`; its name, when the source is that one file. */
export interface FoundFile {
  readonly file: string;
  readonly path: string;
  readonly size: number;
  readonly mtime: number;
}

/**
 * The files of a source that a formatter reads, in order of their paths. Letter case of extensions does not matter; where suffixes are
 * given, a file must end in one of them. A link is followed as long as it stays within the folder.
 */
export const listFiles = async (
  path: string,
  formatter: Pick<AnyFormatter, 'extensions' | 'unit' | 'folder'>,
  suffixes: readonly string[],
): Promise<FoundFile[]> => {
  const endings = formatter.extensions.flatMap((extension) =>
    formatter.unit === 'line' || formatter.unit === 'record' ? [extension, `${extension}.gz`, `${extension}.zst`] : [extension],
  );
  const wanted = suffixes.map((suffix) => (suffix.startsWith('.') ? suffix : `.${suffix}`).toLowerCase());
  const matches = (name: string) => {
    const lower = name.toLowerCase();
    return endings.some((ending) => lower.endsWith(ending)) && (wanted.length === 0 || wanted.some((ending) => lower.endsWith(ending)));
  };
  const found = await stat(path).catch((error) => unreadable(path, error));
  if (formatter.folder === 'dataset') return found.isDirectory() ? listDataset(path, wanted) : [];
  if (!found.isDirectory()) return [{ file: basename(path), path, ...facts(found) }];
  return inOrder(await walk(path, '', await realpath(path), new Set(), matches));
};

const inOrder = (files: FoundFile[]): FoundFile[] => files.sort((a, b) => (a.file < b.file ? -1 : 1));

/** The files that a folder in the way of Hugging Face says it consists of; none when it is no such folder. */
const listDataset = async (path: string, wanted: readonly string[]): Promise<FoundFile[]> => {
  const marks = ['dataset_dict.json', 'state.json', 'README.md'].map((name) => stat(join(path, name)).catch(() => undefined));
  if (!(await Promise.all(marks)).some((mark) => mark?.isFile())) return [];
  const all = inOrder(await walk(path, '', await realpath(path), new Set(), () => true));
  const read = (file: string) => readFile(join(path, file), 'utf8').catch((error) => unreadable(join(path, file), error));
  const names = (await datasetFiles({ path, files: all.map(({ file }) => file), read })) ?? [];
  const byName = new Map(all.map((found) => [found.file, found]));
  return names
    .map((name) => byName.get(name)!)
    .filter(({ file }) => wanted.length === 0 || wanted.some((ending) => file.toLowerCase().endsWith(ending)));
};

/** Says that a file of the user's cannot be read; anything that is not the user's to mend is thrown on. */
export const unreadable = (path: string, error: NodeJS.ErrnoException): never => {
  const reason = { ENOENT: 'there is no such file or folder', EACCES: 'it may not be read by this user', ENOTDIR: 'it is not a folder' }[
    error.code ?? ''
  ];
  throw reason === undefined ? error : new RecipeError(`${path}: ${reason}`);
};

const facts = ({ size, mtimeMs }: Stats) => ({ size, mtime: Math.floor(mtimeMs) });

const walk = async (
  root: string,
  folder: string,
  real: string,
  seen: Set<string>,
  matches: (name: string) => boolean,
): Promise<FoundFile[]> => {
  const here = await realpath(join(root, folder));
  if (seen.has(here)) return [];
  seen.add(here);
  const files: FoundFile[] = [];
  const within = join(root, folder, sep);
  for (const entry of await readdir(here, { withFileTypes: true }).catch((error) => unreadable(here, error))) {
    const file = folder + entry.name;
    const path = within + entry.name;
    const target = entry.isSymbolicLink() ? await stat(path).catch(() => undefined) : entry;
    if (!target?.isDirectory() && !matches(entry.name)) continue;
    if (entry.isSymbolicLink() && !`${await realpath(path).catch((error) => unreadable(path, error))}${sep}`.startsWith(real + sep)) {
      throw new RecipeError(`${path}: the link leads out of ${root}; copy what it points at, or name that as the dataset`);
    }
    // Not spread: a call takes only so many arguments.
    if (target?.isDirectory()) for (const found of await walk(root, `${file}/`, real, seen, matches)) files.push(found);
    // The way to a thread and back takes twenty times as long as the call.
    else files.push({ file, path, ...facts(statSync(path)) });
  }
  return files;
};
