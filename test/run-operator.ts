/** Runs one operator on samples within the test, by what `sluice try` runs: the stage's own code, which enforces the contract. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Tried, tryOperator } from '../activities/stage/try.js';
import type { Fields, Model, ProcessOperator } from '../core/operator.js';
import { COLUMNS, DEFAULT_FIELDS, type Json, type JsonObject } from '../core/sample.js';
import { mediaViews } from '../runtime/media/views.js';
import { localStore } from '../runtime/storage/local.js';
import { textViews } from '../runtime/text/views.js';

/** A sample as tests write it: columns by their names, or fields as a row has them. */
export type Given = Partial<Fields> & { readonly [field: string]: unknown };

/** The row of a sample, media as their uris; where it is given whole, it is that. */
export const rowOf = (given: Given): JsonObject =>
  given.row ??
  Object.fromEntries(
    Object.entries(given).map(([name, value]) => {
      const column = COLUMNS.find((one) => one === name);
      const own = Array.isArray(value) ? value.map((one) => one?.uri ?? one) : value;
      return [column ? DEFAULT_FIELDS[column] : name, own as Json];
    }),
  );

/** Runs an operator with parameters as recipes give them; wrong ones throw. Media are named from the package's folder, where tests run; without `models`, running one throws. */
export const runOperator = async (
  operator: ProcessOperator,
  given: readonly Given[],
  params: JsonObject = {},
  models: Readonly<Record<string, Model>> = Object.fromEntries((operator.models ?? []).map((name) => [name, absent])),
): Promise<readonly Tried[]> => {
  const folder = await mkdtemp(join(tmpdir(), 'run-operator-'));
  const store = await localStore(folder);
  const services = {
    catalog: new Map([[operator.name, operator]]),
    views: new Map([...textViews, ...mediaViews].map((view) => [view.name, view])),
    roots: [],
    models: async () => models,
    open: async () => store,
  };
  const call = { signal: new AbortController().signal, progress: () => {} };
  try {
    return await tryOperator(services, { operator: operator.name, params, samples: given.map(rowOf), from: 0 }, call);
  } finally {
    await rm(folder, { recursive: true });
  }
};
const absent: Model = {
  inputs: [],
  settings: {},
  run: async () => {
    throw new Error('the test gives no model');
  },
};
