/** What a recipe means on this machine: where its sources and its output are, and which formatter reads them. */
import { access, constants, mkdir, stat } from 'node:fs/promises';
import { dirname, isAbsolute, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Place, RecipeError } from '../core/errors.js';
import type { AnyFormatter, Catalog } from '../core/operator.js';
import type { Source } from '../core/plan.js';
import type { Recipe } from '../core/recipe.js';
import { listFiles } from '../runtime/storage/source.js';

/** A path of the recipe's, which must lie in one of the roots when there are any. */
export const pathOf = (path: string, folder: string, roots: readonly string[]): string => {
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(path) && !path.startsWith('file://')) {
    throw new RecipeError(`${path}: only files of this machine can be read and written so far`);
  }
  const absolute = path.startsWith('file://') ? localPath(path) : resolve(folder, path);
  if (roots.length > 0 && !roots.some((root) => isWithin(root, absolute))) throw new RecipeError(`${absolute} is outside of SLUICE_ROOTS`);
  return absolute;
};

/** Whether a path does not lead out of a folder. Links are followed: who may make them in a root may give away what is elsewhere. */
export const isWithin = (root: string, path: string): boolean => {
  const way = relative(root, path);
  return way.split(sep, 1)[0] !== '..' && !isAbsolute(way);
};

const localPath = (url: string): string => {
  try {
    return fileURLToPath(url);
  } catch (error) {
    throw new RecipeError(`${url}: ${(error as Error).message}`);
  }
};

/** The recipe's sources, each with the formatter that most of its files are for. */
export const sourcesOf = async (recipe: Recipe, catalog: Catalog, folder: string, roots: readonly string[]): Promise<Source[]> => {
  const formatters = [...catalog.values()].filter((operator): operator is AnyFormatter => operator.category === 'formatter');
  const open = formatters.filter((formatter) => !formatter.named);
  const sources: Source[] = [];
  for (const { path: given, place, made, formatter: named } of recipe.sources) {
    if (made !== undefined) {
      sources.push({ path: given, formatter: made.operator, params: made.params, suffixes: [] });
      continue;
    }
    const path = pathOf(given, folder, roots);
    if (!(await exists(path))) {
      const isFile = open.some((formatter) => isFor(formatter, path));
      const hint = !isFile && /^\w[\w.-]*\/\w[\w.-]*$/.test(given) ? '; a dataset of a hub is downloaded first, and its folder named' : '';
      throw new RecipeError(`there is no file or folder ${path}${hint}`, place);
    }
    if (named !== undefined) {
      const reader = formatters.find(({ name }) => name === named.operator)!;
      if ((await listFiles(path, reader, recipe.suffixes)).length === 0)
        throw new RecipeError(`${path} has no file that ${reader.name} reads; these would be: ${reader.extensions.join(', ')}`, place);
      sources.push({ path, formatter: named.operator, params: named.params, suffixes: recipe.suffixes });
      continue;
    }
    const formatter = await formatterOf(path, open, recipe.suffixes);
    if (formatter === undefined) {
      const known = open.flatMap(({ extensions }) => extensions).join(', ');
      throw new RecipeError(`no file of ${path} can be read; these can be: ${known}`, place);
    }
    sources.push({
      path,
      formatter: formatter.name,
      params: (formatter.params?.parse({}) as Source['params']) ?? {},
      suffixes: recipe.suffixes,
    });
  }
  return sources;
};

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

/** A file goes to the formatter that its name asks for; a folder to the one that it says itself, or that most of its files ask for. */
const formatterOf = async (
  path: string,
  formatters: readonly AnyFormatter[],
  suffixes: readonly string[],
): Promise<AnyFormatter | undefined> => {
  const own = formatters.find(({ folder }) => folder === 'dataset');
  if (own && (await listFiles(path, own, suffixes)).length > 0) return own;
  let best: AnyFormatter | undefined;
  let most = 0;
  for (const formatter of formatters) {
    const files = (await listFiles(path, formatter, suffixes)).filter(({ path: file }) => isFor(formatter, file));
    if (files.length > most) [best, most] = [formatter, files.length];
  }
  return best;
};
const isFor = ({ extensions, unit }: AnyFormatter, file: string): boolean => {
  const name = unit === 'line' || unit === 'record' ? file.toLowerCase().replace(/\.(gz|zst)$/, '') : file.toLowerCase();
  return extensions.some((extension) => name.endsWith(extension));
};

/** Where the output goes. Its folder need not exist. */
export const exportPathOf = (recipe: Recipe, folder: string, roots: readonly string[]): string =>
  pathOf(recipe.values.export_path, folder, roots);

/** Refuses an output that could not be put in its place, or would take that of a source, before any work is done for it. */
export const checkExport = async (path: string, sources: readonly Source[], place?: Place): Promise<void> => {
  const refuse = (what: string): never => {
    throw new RecipeError(`export_path: ${what}`, place);
  };
  if (sources.some((source) => source.path === path)) refuse(`${path} is the dataset itself`);
  const there = await stat(path).catch(() => undefined);
  if (there?.isDirectory()) refuse(`${path} is a folder; name a file in it`);
  const { above } = await lackingOf(dirname(path));
  if (!(await stat(above)).isDirectory()) refuse(`${above} is a file, and nothing can be put below it`);
  await access(above, constants.W_OK | constants.X_OK).catch(({ code }) => refuse(`nothing can be put into ${above}: ${code}`));
};

/**
 * Makes a folder for output and those above it, one by one: where a file system says that the folder above does not exist which it has just
 * shown (/proc), Node.js would try for ever.
 */
export const makeFolder = async (path: string): Promise<void> => {
  for (const folder of (await lackingOf(path)).lacking)
    await mkdir(folder).catch(({ code }) => {
      if (code !== 'EEXIST') throw new RecipeError(`export_path: the folder ${folder} cannot be made: ${code}`);
    });
  const there = await stat(path).catch(() => undefined);
  if (!there?.isDirectory()) throw new RecipeError(`export_path: ${path} is not a folder`);
};

/** The folders on the way to this one that do not exist, from above, and what they would be in. */
const lackingOf = async (path: string): Promise<{ readonly lacking: readonly string[]; readonly above: string }> => {
  const lacking: string[] = [];
  let above = path;
  for (; !(await exists(above)) && dirname(above) !== above; above = dirname(above)) lacking.unshift(above);
  return { lacking, above };
};
