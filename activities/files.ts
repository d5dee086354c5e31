/** Files that parameters name: read when the run is planned and kept in the store, so that every lane works with the bytes of that time. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { RecipeError } from '../core/errors.js';
import type { AnyOperator } from '../core/operator.js';
import type { Step } from '../core/plan.js';
import type { FileName, PlannedFiles } from '../core/planned-file.js';
import type { JsonObject } from '../core/sample.js';
import { sha256 } from '../runtime/storage/key.js';
import type { Store } from '../runtime/storage/store.js';
import { pathOf } from './resolve.js';

/** By the parameter that names it: the bytes of a file and their digest. */
export type ReadFiles = Readonly<Record<string, { readonly digest: string; readonly bytes: Buffer }>>;

/** The files that a step's parameters name; one that its operator cannot use is told now. `folder` is what relative paths are relative to. */
export const readFiles = async (
  operator: AnyOperator,
  params: JsonObject,
  folder: string,
  roots: readonly string[],
): Promise<ReadFiles> => {
  const names: readonly FileName[] = 'files' in operator ? (operator.files?.(params) ?? []) : [];
  if (names.length === 0 || !('prepare' in operator)) return {};
  const files: ReadFiles = Object.fromEntries(
    await Promise.all(
      names.map(async (name) => {
        const { param, lists } = typeof name === 'string' ? { param: name, lists: null } : name;
        const path = pathOf(String(params[param]), folder, roots);
        const bytes = await (lists === null ? readFile(path) : readLists(path, lists)).catch((error: NodeJS.ErrnoException) => {
          throw new RecipeError(
            `${param}: ${error instanceof RecipeError ? error.message : `cannot read ${error.path ?? path}: ${error.code}`}`,
          );
        });
        return [param, { digest: sha256(bytes), bytes }] as const;
      }),
    ),
  );
  // Operators read their files one after the other: what they refuse is said of the last.
  let last: string | undefined;
  const given = Object.entries(files).map(([param, { digest, bytes }]) => {
    const read = async () => {
      last = param;
      return bytes;
    };
    return [param, { digest, read }] as const;
  });
  try {
    await operator.prepare?.(operator.params?.parse(params) ?? {}, Object.fromEntries(given));
  } catch (error) {
    if (!(error instanceof RecipeError) || last === undefined) throw error;
    throw new RecipeError(`${error.message} (${last}: ${String(params[last])})`);
  }
  return files;
};

/** The words of all lists of a folder, by language, as JSON. */
const readLists = async (folder: string, lists: string): Promise<Buffer> => {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.json') && name.includes(lists)).sort();
  if (names.length === 0) throw new RecipeError(`there is no *.json with "${lists}" in its name in ${folder}`);
  const words: Record<string, string[]> = {};
  for (const name of names) {
    const own = await readFile(join(folder, name), 'utf8');
    for (const [language, more] of Object.entries(listsOf(own, name))) words[language] = [...(words[language] ?? []), ...more];
  }
  return Buffer.from(JSON.stringify(words));
};
const wordLists = z.record(z.string(), z.array(z.string()));
const listsOf = (text: string, name: string) => {
  try {
    return wordLists.parse(JSON.parse(text));
  } catch {
    throw new RecipeError(`${name} is no mapping of languages to lists of words`);
  }
};

export const digestsOf = (files: ReadFiles): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(files).map(([name, { digest }]) => [name, digest]));

export const keepFiles = async (files: ReadFiles, store: Store): Promise<void> => {
  for (const { bytes } of Object.values(files)) await store.put(bytes);
};

/** The files of a step, as its operator is given them. */
export const filesOf = ({ files = {} }: Step, store: Store): PlannedFiles =>
  Object.fromEntries(Object.entries(files).map(([name, digest]) => [name, { digest, read: () => store.get(digest) }]));
