/** Joins the parts of the output into files, and publishes them at once: before, and after a failure, what stood there stands. */
import { createHash } from 'node:crypto';
import { copyFile, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { RecipeError, StoreError } from '../core/errors.js';
import type { Output } from '../core/run.js';
import type { Json } from '../core/sample.js';
import type { LaneCall } from '../runtime/lanes/serve.js';
import { keyOf } from '../runtime/storage/key.js';
import { entries } from '../runtime/storage/manifest.js';
import type { Store } from '../runtime/storage/store.js';
import { keep } from './ledger.js';
import { type Part, readPart } from './stage/render.js';
import { type LaneServices, type Workplace, workplace } from './stage/services.js';
import type { Activities } from './types.js';

/** Writes `<export path>`, `<export path>_stats.jsonl` where something was measured, and what steps made into `media/` beside them. */
export const writeSink = async (services: LaneServices, args: Parameters<Activities['writeSink']>[0], call: LaneCall): Promise<Output> => {
  const work = await workplace(services, args, call);
  const { plan, store } = work;
  const path = plan.exportPath!;
  const parts: Part[] = [];
  for await (const entry of entries(store, args.manifest)) {
    const part = 'shard' in entry ? await readPart(store, plan, entry.shard) : undefined;
    if (part === undefined) throw new StoreError(`${store.uri} lacks a part that was rendered`);
    parts.push(part);
  }
  await mkdir(dirname(path), { recursive: true }).catch((error: NodeJS.ErrnoException) => {
    throw new RecipeError(`export_path: the folder of ${path} cannot be made: ${error.code}`);
  });
  await placeMedia(store, dirname(path), parts);
  if (plan.segments.some(({ stages }) => stages.some(({ steps }) => steps.some(({ thresholds }) => Object.keys(thresholds).length > 0)))) {
    await concatenate(
      work,
      parts.map(({ stats }) => stats.digest),
      statsPath(path),
      args.ledger,
    );
  }
  const sha256 = await concatenate(
    work,
    parts.map(({ data }) => data.digest),
    path,
    args.ledger,
  );
  const output: Output = { uri: pathToFileURL(path).href, files: [basename(path)], sha256 };
  await keep(store, args.ledger, 'output', output as unknown as Json);
  return output;
};

/** Beside the output, as the peer names it. */
const statsPath = (path: string): string => join(dirname(path), `${basename(path, extname(path))}_stats.jsonl`);

/** Joins blobs into a file that appears whole; answers the digest of its bytes. */
const concatenate = async (
  { store, progress, signal }: Workplace,
  blobs: readonly string[],
  path: string,
  ledger: string,
): Promise<string> => {
  const hash = createHash('sha256');
  const prefix = `.${basename(path)}.${keyOf(ledger).slice(0, 8)}-`;
  await removeAttempts(dirname(path), prefix);
  const draft = join(dirname(path), `${prefix}${process.pid}`);
  const file = await open(draft, 'w');
  try {
    for (const [index, blob] of blobs.entries()) {
      signal.throwIfAborted();
      const bytes = await store.get(blob);
      hash.update(bytes);
      await file.writeFile(bytes);
      progress({ parts: index + 1, of: blobs.length });
    }
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(draft, path);
  await syncFolder(dirname(path));
  return hash.digest('hex');
};

/** What earlier attempts of this run left behind. One that still writes will find its file gone, and fail. */
const removeAttempts = async (folder: string, prefix: string): Promise<void> => {
  for (const name of await readdir(folder)) if (name.startsWith(prefix)) await rm(join(folder, name), { force: true });
};
const syncFolder = async (folder: string): Promise<void> => {
  const handle = await open(folder, 'r');
  await handle.sync().finally(() => handle.close());
};

/** Files that steps made, under the names that the rows give them: their digests, so that one that is there is right. */
const placeMedia = async (store: Store, folder: string, parts: readonly Part[]): Promise<void> => {
  for (const uri of new Set(parts.flatMap(({ media }) => media))) {
    const target = join(folder, uri);
    const source = await store.file(basename(uri, extname(uri)));
    const { size } = await stat(source);
    const there = await stat(target).catch(() => undefined);
    if (there?.size === size) continue;
    await mkdir(dirname(target), { recursive: true });
    await copyFile(source, `${target}.${process.pid}`);
    await rename(`${target}.${process.pid}`, target);
  }
};
