/** Functions of users over rows. */
import { Script } from 'node:vm';
import { SampleError } from '../../core/errors.js';
import type { Json, JsonObject } from '../../core/sample.js';
import type { Sandbox } from './sandbox.js';

/** What a recipe's author is shown. */
export const EXAMPLE = '(sample) => ({ ...sample, text: sample.text.trim() })';

/** Why an expression is no JavaScript, if it is none. It is compiled here, and never run. */
export const syntaxError = (expression: string): string | undefined => {
  try {
    new Script(`(${expression}\n)`);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
};

/** The rows that a function makes of one: of the row itself, or of its columns, lists of one value each, which it may make longer or shorter. */
const rowsOf = async (sandbox: Sandbox, row: JsonObject, isBatched: boolean, draw: () => number): Promise<readonly JsonObject[]> => {
  const given = isBatched ? Object.fromEntries(Object.entries(row).map(([name, value]) => [name, [value]])) : row;
  const made: JsonObject = JSON.parse(await sandbox.call(JSON.stringify(given), draw));
  return isBatched ? fromColumns(made) : [made];
};

const fromColumns = (columns: JsonObject): readonly JsonObject[] => {
  const lists = Object.entries(columns).map(([name, list]): readonly [string, readonly Json[]] => {
    if (!Array.isArray(list)) throw new SampleError(`its column "${name}" is no list`);
    return [name, list];
  });
  const count = lists[0]?.[1].length ?? 0;
  for (const [name, list] of lists)
    if (list.length !== count) throw new SampleError(`its column "${name}" has ${list.length} values where "${lists[0]![0]}" has ${count}`);
  return Array.from({ length: count }, (_, at) => Object.fromEntries(lists.map(([name, list]) => [name, list[at]!])));
};

/** The same as a mapper gives them. */
export const patchesOf = async (...of: Parameters<typeof rowsOf>): Promise<{ row: JsonObject } | { row: JsonObject }[]> => {
  const made = await rowsOf(...of);
  return made.length === 1 ? { row: made[0]! } : made.map((row) => ({ row }));
};
