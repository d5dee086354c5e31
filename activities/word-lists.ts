/** Folders of word lists that recipes name: read when the run is planned, so that the plan and every key hold the words themselves. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { RecipeError } from '../core/errors.js';
import type { AnyOperator } from '../core/operator.js';
import type { JsonObject } from '../core/sample.js';
import { pathOf } from './resolve.js';

const lists = z.record(z.string(), z.array(z.string()));

/** The parameters of a step, the words themselves in the place of the folder. `folder` is what relative paths are relative to. */
export const withWordLists = async (
  operator: AnyOperator,
  params: JsonObject,
  folder: string,
  roots: readonly string[],
): Promise<JsonObject> => {
  if (!('wordLists' in operator) || !operator.wordLists) return params;
  const { param, files } = operator.wordLists;
  const given = params[param];
  if (typeof given !== 'string') return params;
  const read = { ...params, [param]: await readLists(pathOf(given, folder, roots), files, param) };
  const refused = operator.refuses?.(read);
  if (refused !== undefined) throw new RecipeError(`${operator.name}: ${refused}`);
  return read;
};

const readLists = async (folder: string, files: string, param: string): Promise<JsonObject> => {
  const fail = (reason: string): never => {
    throw new RecipeError(`${param}: ${reason}`);
  };
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => fail(`cannot read ${folder}: ${error.code}`));
  const wanted = names.filter((name) => name.endsWith('.json') && name.includes(files)).sort();
  if (wanted.length === 0) fail(`there is no *.json with "${files}" in its name in ${folder}`);
  const words: Record<string, string[]> = {};
  for (const name of wanted) {
    const text = await readFile(join(folder, name), 'utf8').catch((error: NodeJS.ErrnoException) =>
      fail(`cannot read ${join(folder, name)}: ${error.code}`),
    );
    for (const [language, own] of Object.entries(listsOf(text) ?? fail(`${name} is no mapping of languages to lists of words`))) {
      words[language] = [...(words[language] ?? []), ...own];
    }
  }
  return words;
};

const listsOf = (text: string) => {
  try {
    return lists.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
};
