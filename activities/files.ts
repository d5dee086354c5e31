/** Files that parameters name: read when the run is planned and kept in the store, so that every lane works with the bytes of that time. */
import { readFile } from 'node:fs/promises';
import { RecipeError } from '../core/errors.js';
import type { AnyOperator } from '../core/operator.js';
import type { Step } from '../core/plan.js';
import type { PlannedFiles } from '../core/planned-file.js';
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
  const names = 'files' in operator ? (operator.files?.(params) ?? []) : [];
  if (names.length === 0 || !('prepare' in operator)) return {};
  const files: ReadFiles = Object.fromEntries(
    await Promise.all(
      names.map(async (name) => {
        const path = pathOf(String(params[name]), folder, roots);
        const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
          throw new RecipeError(`${name}: cannot read ${path}: ${error.code}`);
        });
        return [name, { digest: sha256(bytes), bytes }] as const;
      }),
    ),
  );
  const given = Object.entries(files).map(([name, { digest, bytes }]) => [name, { digest, read: async () => bytes }] as const);
  await operator.prepare?.(operator.params?.parse(params) ?? {}, Object.fromEntries(given));
  return files;
};

export const digestsOf = (files: ReadFiles): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(files).map(([name, { digest }]) => [name, digest]));

export const keepFiles = async (files: ReadFiles, store: Store): Promise<void> => {
  for (const { bytes } of Object.values(files)) await store.put(bytes);
};

/** The files of a step, as its operator is given them. */
export const filesOf = ({ files = {} }: Step, store: Store): PlannedFiles =>
  Object.fromEntries(Object.entries(files).map(([name, digest]) => [name, { digest, read: () => store.get(digest) }]));
