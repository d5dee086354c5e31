/** What a lane works with: the catalogue and the user's own operators, views, models, stores. */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { RecipeError, VersionSkew } from '../core/errors.js';
import type { AnyOperator, Model, View } from '../core/operator.js';
import type { Step } from '../core/plan.js';
import { OperatorCatalog } from '../operators/catalog.js';
import type { Config } from '../runtime/config.js';
import { mediaViews } from '../runtime/media/views.js';
import { findModel } from '../runtime/models/catalog.js';
import { modelPlaces } from '../runtime/models/places.js';
import { Network } from '../runtime/net/network.js';
import { signer } from '../runtime/net/s3.js';
import { sha256File } from '../runtime/storage/key.js';
import { openStore } from '../runtime/storage/open-store.js';
import type { Store } from '../runtime/storage/store.js';
import { textViews } from '../runtime/text/views.js';
import type { LaneServices } from './stage/services.js';

/** A user's module has an operator as its default export, or several; and may export `views`. */
interface OperatorModule {
  readonly default: AnyOperator | readonly AnyOperator[];
  readonly views?: readonly View[];
}

/** Makes the services of this process. */
export const createServices = async (
  config: Pick<Config, 's3' | 'roots' | 'operators'> & Partial<Pick<Config, 'fetch'>>,
): Promise<LaneServices> => {
  const own = await Promise.all(config.operators.map(load));
  const operators = new OperatorCatalog();
  // Those of the user come last: where two read or write files of one kind, ours does, as it always did.
  if (own.length > 0) await operators.load('');
  const codes = new Map(Object.entries(await catalogCode()).map(([name, { source }]) => [name, source]));
  for (const { module, code } of own) {
    for (const operator of [module.default].flat()) {
      operators.set(operator.name, operator);
      codes.set(operator.name, code);
    }
  }
  const views = [...textViews, ...mediaViews, ...own.flatMap(({ module }) => module.views ?? [])];
  const stores = new Map<string, Promise<Store>>();
  return {
    catalog: operators,
    reading: (text, read) => operators.reading(text, read),
    views: new Map(views.map((view) => [view.name, view])),
    codeOf: (name) => codes.get(name),
    roots: config.roots,
    network: new Network(config.fetch, undefined, config.s3 && signer(config.s3)),
    models: modelsOf,
    open: (uri) => {
      const store = stores.get(uri) ?? openStore(uri, config.s3);
      stores.set(uri, store);
      store.catch(() => stores.delete(uri));
      return store;
    },
  };
};

/** A module of the user's, and the digest of its file. */
const load = async (url: string): Promise<{ readonly module: OperatorModule; readonly code: string }> => {
  try {
    const module: OperatorModule = await import(url);
    if (!module.default) throw new Error('it has no default export');
    return { module, code: (await sha256File(fileURLToPath(url))).digest.slice(0, 16) };
  } catch (error) {
    throw new RecipeError(`SLUICE_OPERATORS: ${url} cannot be loaded: ${(error as Error).message}`);
  }
};

/** The digests of the catalogue's own operators, as generated with it. */
const catalogCode = async (): Promise<Readonly<Record<string, { readonly source: string }>>> =>
  JSON.parse(await readFile(new URL('../../operators/versions.gen.json', import.meta.url), 'utf8'));

/** The models of a step, open. Their module is heavy, and only loaded by lanes that need it. */
const modelsOf = async ({ models }: Step, store: Store): Promise<Readonly<Record<string, Model>>> => {
  const wanted = Object.entries(models);
  if (wanted.length === 0) return {};
  const open = await sessions();
  const found = wanted.map(async ([name, { id, digest }]): Promise<[string, Model]> => {
    const model = await findModel(id, modelPlaces(store));
    if (digest !== '' && model.digest !== digest) throw new VersionSkew(`the model "${id}" is not the one that the plan was made with`);
    return [name, await open.get(model)];
  });
  return Object.fromEntries(await Promise.all(found));
};
let opened: Promise<import('../runtime/models/session.js').Sessions> | undefined;
const sessions = () => {
  opened ??= import('../runtime/models/session.js').then(({ Sessions }) => new Sessions());
  return opened;
};
