/** Joins the parts of the output into files, and publishes them at once: before, and after a failure, what stood there stands. */
import { createHash } from 'node:crypto';
import { copyFile, mkdir, rename, stat } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type ColumnType, join as joinTypes } from '../core/columns.js';
import { StoreError } from '../core/errors.js';
import type { Output } from '../core/run.js';
import type { Json, JsonObject } from '../core/sample.js';
import type { LaneCall } from '../runtime/lanes/serve.js';
import { keyOf } from '../runtime/storage/key.js';
import { AS_THEY_ARE, type FileLayout, layOut } from '../runtime/storage/layouts/layout.js';
import { cutTars } from '../runtime/storage/layouts/tar.js';
import { entries } from '../runtime/storage/manifest.js';
import { OutputFile } from '../runtime/storage/output-file.js';
import { cutRows, fileNames, OutputRows, splitName } from '../runtime/storage/output-rows.js';
import type { Store } from '../runtime/storage/store.js';
import { courseOf } from './find-run.js';
import { keep } from './ledger.js';
import { makeFolder } from './resolve.js';
import { exporterOf, type Part, readPart } from './stage/render.js';
import { type LaneServices, type Workplace, workplace } from './stage/services.js';
import type { Activities } from './types.js';
import { verdictFile } from './verdict-file.js';

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
  await makeFolder(dirname(path));
  await placeMedia(store, dirname(path), parts);
  const attempt = keyOf(args.ledger).slice(0, 8);
  if (plan.segments.some(({ stages }) => stages.some(({ steps }) => steps.some(({ thresholds }) => Object.keys(thresholds).length > 0)))) {
    const stats = parts.map((part) => ({ data: part.stats, rows: part.rows }));
    const rows = new OutputRows(store, stats).take(rowsOf(stats));
    await writeBeside(path, '_stats.jsonl', attempt, (file) => write(work, file, AS_THEY_ARE, rows));
  }
  if (plan.exportVerdicts) {
    const course = await courseOf(work, args.ledger);
    await writeBeside(path, '_verdicts.parquet', attempt, async (file) => {
      for await (const bytes of verdictFile(work, course, args.manifest)) await file.write(bytes);
      await file.end();
    });
  }
  const output = await writeFiles(work, parts, attempt);
  await keep(store, args.ledger, 'output', output as unknown as Json);
  return output;
};

/** Writes a file beside the output, named as the peer names stats. */
const writeBeside = async (path: string, ending: string, attempt: string, fill: (file: OutputFile) => Promise<void>): Promise<void> => {
  const file = await OutputFile.create(join(dirname(path), splitName(basename(path)).base + ending), attempt);
  try {
    await fill(file);
  } catch (error) {
    await file.abort();
    throw error;
  }
  await file.publish();
};

const rowsOf = (parts: readonly { readonly rows: number }[]): number => parts.reduce((sum, { rows }) => sum + rows, 0);

/** Lays the parts out as files, which appear when the last of them is whole. */
const writeFiles = async (work: Workplace, parts: readonly Part[], attempt: string): Promise<Output> => {
  const { plan, store, services } = work;
  const exporter = exporterOf(plan, services.catalog);
  const params = (exporter.params?.parse(plan.exporter.params) ?? {}) as JsonObject;
  const type = parts.reduce<ColumnType>((all, part) => joinTypes(all, part.type ?? 'null'), 'null');
  const most = plan.exportShardSize ?? 0;
  const counts = exporter.layout === 'tar' ? await cutTars(new OutputRows(store, parts).take(rowsOf(parts)), most) : cutRows(parts, most);
  const names = fileNames(basename(plan.exportPath!), counts.length);
  const rows = new OutputRows(store, parts);
  const files: OutputFile[] = [];
  const hash = createHash('sha256');
  let first = 0;
  try {
    for (const [index, name] of names.entries()) {
      const file = await OutputFile.create(join(dirname(plan.exportPath!), name), attempt, { gzip: plan.exporter.gzip === true, hash });
      files.push(file);
      await write(work, file, await layOut(exporter, params, { type, store, first }), rows.take(counts[index]!));
      first += counts[index]!;
    }
  } catch (error) {
    for (const file of files) await file.abort();
    throw error;
  }
  for (const file of files) await file.publish();
  return { uri: pathToFileURL(files[0]!.path).href, files: names, sha256: hash.digest('hex') };
};
/** Writes a file, whole but not in its place. */
const write = async ({ progress, signal }: Workplace, file: OutputFile, layout: FileLayout, rows: AsyncIterable<Buffer>): Promise<void> => {
  let bytes = 0;
  const one = async (piece: Uint8Array): Promise<void> => {
    signal.throwIfAborted();
    await file.write(piece);
  };
  const put = async (pieces: Iterable<Uint8Array> | AsyncIterable<Uint8Array>): Promise<void> => {
    if (Symbol.asyncIterator in pieces) for await (const piece of pieces) await one(piece);
    else for (const piece of pieces) await one(piece);
  };
  for await (const block of rows) {
    await put(layout.push(block));
    bytes += block.length;
    progress({ file: basename(file.path), bytes });
  }
  await put(layout.end());
  await file.end();
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
