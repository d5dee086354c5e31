/** Sources that were read before: files that nobody has touched since are not hashed again, as by the trials of a sweep. */
import { stat } from 'node:fs/promises';
import type { ManifestRef } from '../core/dataset.js';
import type { Json } from '../core/sample.js';
import { membersIn } from '../runtime/storage/cut-tar.js';
import { keyOf } from '../runtime/storage/key.js';
import { entries, readPages } from '../runtime/storage/manifest.js';
import { listFiles } from '../runtime/storage/source.js';
import { hasAll } from '../runtime/storage/store.js';
import { readsOf } from './stage/reads.js';
import type { Workplace } from './stage/services.js';
import { cutSource, type SourceRead } from './stage/source.js';

/** A file that was changed a moment ago may be changed again within one tick of the clock that its times are told by. */
const SETTLED_MS = 2000;

/** What the plan's sources consist of; read anew unless every file is as it was when they were read last. */
export const readOrRecall = async (work: Workplace): Promise<SourceRead> => {
  const name = await nameOf(work);
  const known = name && ((await work.store.read(name)) as unknown as SourceRead | undefined);
  if (known && (await isWhole(work, known))) return known;
  const read = await cutSource(work);
  // What changed while it was read is not to be recalled.
  if (name !== undefined && name === (await nameOf(work))) {
    await work.store.remove(name);
    await work.store.commit(name, read as unknown as Json);
  }
  return read;
};

/** The record of these sources in this state; none where that is not told by their files' own facts. */
const nameOf = async (work: Workplace): Promise<string | undefined> => {
  const { plan, services } = work;
  // The state of the files that rows name is read along with them.
  if (readsOf(plan, services).media) return undefined;
  const files: Json[] = [];
  let latest = 0;
  for (const source of plan.sources) {
    const formatter = services.catalog.get(source.formatter);
    // Where each file is a sample, or there is no file, none is read at this point.
    if (formatter?.category !== 'formatter' || formatter.unit === 'file' || formatter.made) return undefined;
    for (const { file, path } of await listFiles(source.path, formatter, source.suffixes)) {
      // The time of the last change of anything can't be set by programs.
      const { size, mtimeNs, ctimeNs, ctimeMs, ino, dev } = await stat(path, { bigint: true });
      files.push([file, `${size}`, `${mtimeNs}`, `${ctimeNs}`, `${ino}`, `${dev}`]);
      latest = Math.max(latest, Number(ctimeMs));
    }
  }
  if (Date.now() - latest < SETTLED_MS) return undefined;
  const { epoch, salt, sources, rowLimit, limits } = plan;
  return `sources/${keyOf({ epoch, salt, sources: sources as unknown as Json, rowLimit, limits: { ...limits }, files })}`;
};

const isWhole = async (work: Workplace, { manifest }: SourceRead): Promise<boolean> => {
  const { store } = work;
  if (!(await store.has(manifest.root))) return false;
  const pages = await readPages(store, manifest);
  return (
    (await hasAll(
      store,
      pages.map(({ blob }) => blob),
    )) && hasAll(store, blobsOf(work, manifest))
  );
};

/** The blobs that the chunks of a source are in, and the files of samples in tar files, which their lines name. */
async function* blobsOf({ store, plan, services }: Workplace, manifest: ManifestRef): AsyncGenerator<string> {
  for await (const entry of entries(store, manifest))
    for (const { source, blob, header, media } of 'chunks' in entry ? entry.chunks : []) {
      yield* [blob, header, media].filter((digest) => digest !== undefined);
      const formatter = services.catalog.get(plan.sources[source]!.formatter);
      if (blob === undefined || formatter?.category !== 'formatter' || formatter.archive === undefined) continue;
      // Else it is among what is not there, and has just been told.
      if (await store.has(blob)) yield* membersIn(await store.get(blob));
    }
}
