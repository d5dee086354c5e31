/** Where a model's files are found: a folder of the user's, the object store, or the cache of a model hub; in that order. */
import { readFile, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { RecipeError } from '../../core/errors.js';
import type { Json } from '../../core/sample.js';
import { keyOf, sha256File } from '../storage/key.js';
import type { Store } from '../storage/store.js';
import { KNOWN_MODELS, type ModelCard, modelCard } from './known.js';

export interface ModelPlaces {
  /** `SLUICE_MODELS`: a model is `<folder>/<id>/model.onnx`, with a `sluice.json` beside it where the catalogue does not know it. */
  readonly folder?: string;
  /** A model is the record `models/<id>`: `{"model": "<digest>", "card": {...}}`. */
  readonly store?: Pick<Store, 'read' | 'file'>;
  /** `HF_HOME`: a hub's cache, laid out as its clients do. */
  readonly hub?: string;
}

/** A model that was found. `digest` is over the weights, the settings and what runs them: all shape results. */
export interface FoundModel {
  readonly id: string;
  readonly path: string;
  readonly digest: string;
  readonly card: ModelCard;
}

const ID = /^(?!.*\.\.)[\w.-]+(\/[\w.-]+)*$/;
const FILE = 'model.onnx';
/** Its own module is heavy, and not loaded to ask for its version. */
const RUNTIME = `onnxruntime ${createRequire(import.meta.url)('onnxruntime-node/package.json').version}, cpu`;

/** Finds a model; one that is nowhere is a `RecipeError` with the command that fetches it. */
export const findModel = async (id: string, places: ModelPlaces): Promise<FoundModel> => {
  if (!ID.test(id)) throw new RecipeError(`"${id}" is not the id of a model`);
  const known = KNOWN_MODELS[id];
  const found = (await inFolder(id, places.folder)) ?? (await inStore(id, places.store)) ?? (await inHub(id, places.hub));
  if (found === undefined) throw new RecipeError(`the model "${id}" is not here: ${howToFetch(id, places)}`);
  const card = found.card === undefined ? (known ?? modelCard.parse({})) : readCard(id, { ...withoutFetch(known), ...found.card });
  const weights = await digestOfFile(found.path);
  if (card.sha256 !== undefined && card.sha256 !== weights) throw new RecipeError(`${found.path} is not the file that "${id}" stands for`);
  return { id, path: found.path, digest: keyOf({ weights, settings: card.settings, runtime: RUNTIME }), card: withoutFetch(card)! };
};

interface Place {
  readonly path: string;
  readonly card: object | undefined;
}

const inFolder = async (id: string, folder: string | undefined): Promise<Place | undefined> => {
  const path = await firstFile(folder === undefined ? [] : [join(folder, id, FILE), join(folder, id, 'onnx', FILE)]);
  if (path === undefined) return undefined;
  const text = await readFile(join(folder!, id, 'sluice.json'), 'utf8').catch(absent);
  return { path, card: text === undefined ? undefined : parseCard(id, text) };
};

const inStore = async (id: string, store: ModelPlaces['store']): Promise<Place | undefined> => {
  const record = await store?.read<{ readonly model: string; readonly card: { readonly [key: string]: Json } }>(`models/${id}`);
  return record && { path: await store!.file(record.model), card: record.card };
};

const inHub = async (id: string, hub: string | undefined): Promise<Place | undefined> => {
  if (hub === undefined) return undefined;
  const root = join(hub, 'hub', `models--${id.replaceAll('/', '--')}`);
  const revision = await readFile(join(root, 'refs', 'main'), 'utf8').catch(absent);
  if (revision === undefined) return undefined;
  const snapshot = join(root, 'snapshots', revision.trim());
  const path = await firstFile([join(snapshot, FILE), join(snapshot, 'onnx', FILE)]);
  return path === undefined ? undefined : { path, card: undefined };
};

const howToFetch = (id: string, { folder, hub }: ModelPlaces) => {
  const target = join(folder ?? '$SLUICE_MODELS', id);
  const looked = [folder === undefined ? 'SLUICE_MODELS (not set)' : join(folder, id), 'the store', hub ?? 'HF_HOME (not set)'].join(', ');
  const mend = KNOWN_MODELS[id]?.fetch(target) ?? `put ${FILE} and sluice.json into ${target}`;
  const set = folder === undefined ? 'set SLUICE_MODELS to a folder, then: ' : '';
  return `looked in ${looked}; ${set}${mend}`;
};

const parseCard = (id: string, text: string): object => {
  try {
    return JSON.parse(text) as object;
  } catch (error) {
    throw new RecipeError(`sluice.json of the model "${id}": ${(error as Error).message}`);
  }
};
const readCard = (id: string, card: object): ModelCard => {
  const read = modelCard.safeParse(card);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw new RecipeError(`sluice.json of the model "${id}": ${issue!.path.join('.')}: ${issue!.message}`);
};
const withoutFetch = (card: ModelCard | undefined): ModelCard | undefined => {
  if (card === undefined) return undefined;
  const { licence, device, memoryMiB, sha256, settings } = card;
  return { licence, device, memoryMiB, settings, ...(sha256 !== undefined && { sha256 }) };
};

const absent = (error: NodeJS.ErrnoException) => {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
  throw error;
};
const firstFile = async (paths: readonly string[]) => {
  for (const path of paths) if ((await stat(path).catch(absent))?.isFile()) return path;
  return undefined;
};

/** Weights may be large: a file is read again only when its size or time has changed. */
const digests = new Map<string, Promise<string>>();
const digestOfFile = async (path: string): Promise<string> => {
  const { size, mtimeMs } = await stat(path);
  const name = `${path} ${size} ${mtimeMs}`;
  const digest = digests.get(name) ?? sha256File(path).then((file) => file.digest);
  digests.set(name, digest);
  return digest;
};
