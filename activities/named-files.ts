/** Files that parameters name: read when the run is planned, so that the plan and every key hold what is in them, and no worker reads them again. */
import { readFile } from 'node:fs/promises';
import { RecipeError } from '../core/errors.js';
import type { AnyOperator } from '../core/operator.js';
import type { JsonObject } from '../core/sample.js';
import { pathOf } from './resolve.js';
import { withWordLists } from './word-lists.js';

const LONGEST = 1 << 20;

/** The parameters of a step, contents in the place of the names of files and folders. `folder` is what relative paths are relative to. */
export const withFiles = async (
  operator: AnyOperator,
  params: JsonObject,
  folder: string,
  roots: readonly string[],
): Promise<JsonObject> => {
  const given = await withWordLists(operator, params, folder, roots);
  if (!('textFile' in operator)) return given;
  const param = operator.textFile?.(given);
  const name = param === undefined ? undefined : given[param];
  if (param === undefined || typeof name !== 'string') return given;
  const read = { ...given, [param]: { text: await readText(pathOf(name, folder, roots), param) } };
  const refused = operator.refuses?.(read);
  if (refused !== undefined) throw new RecipeError(`${operator.name}: ${refused}`);
  await operator.prepare?.(operator.params!.parse(read), {});
  return read;
};

const readText = async (path: string, param: string): Promise<string> => {
  const fail = (reason: string): never => {
    throw new RecipeError(`${param}: ${reason}`);
  };
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => fail(`cannot read ${path}: ${error.code}`));
  if (bytes.length > LONGEST) fail(`${path} has ${bytes.length} bytes: more than ${LONGEST} are too many for a plan`);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return fail(`${path} is not UTF-8`);
  }
};
