/** Makes room while a run goes on: media that were made or fetched, and that no dataset holds, go; they can be made again. */
import type { Json } from '../core/sample.js';
import type { LaneCall } from '../runtime/lanes/serve.js';
import { entries } from '../runtime/storage/manifest.js';
import { mediaIn } from '../runtime/storage/shard.js';
import type { Kept, Store } from '../runtime/storage/store.js';
import { Marks, REMADE } from './collect.js';
import { chainOf } from './seal.js';
import { type LaneServices, type Workplace, workplace } from './stage/services.js';
import type { ReleaseWork } from './types.js';

/** Records of what was made: rows that name media, ranges, and what came from the network. */
const MADE = /^(results|ranges|fetched)\//;

/**
 * Nothing may be at work in the store. Results whose rows name what goes stay: they tell how a segment went, and the stage is done again
 * where one that comes after it has to be.
 */
export const releaseMedia = async (services: LaneServices, args: ReleaseWork, call: LaneCall): Promise<{ readonly released: boolean }> => {
  const work = await workplace(services, args, call);
  const { store } = work;
  const blobs = new Map<string, Kept>();
  for await (const blob of store.blobs()) blobs.set(blob.name, blob);
  const needed = new Marks(store, blobs, call);
  /** Of what was made, the records that name it. */
  const made = new Map<string, Set<string>>();
  for await (const { name } of store.records()) {
    // What a barrier is in the middle of is told by its phases alone.
    if (REMADE.test(name) && !MADE.test(name) && !name.startsWith('phases/')) continue;
    const record = await store.read(name, { quietly: true });
    if (!MADE.test(name)) needed.visit(record);
    else for await (const digest of madeOf(store, blobs, name, record)) made.set(digest, (made.get(digest) ?? new Set()).add(name));
  }
  await markDone(work, args, needed);
  await needed.end();
  for (const [digest, names] of made) {
    call.signal.throwIfAborted();
    if (needed.has(digest)) continue;
    for (const name of names) if (!name.startsWith('results/')) await store.remove(name);
    await store.removeBlob(digest);
  }
  return { released: true };
};

/** The media that a record names, or the rows that it names. */
async function* madeOf(store: Store, blobs: ReadonlyMap<string, Kept>, name: string, record: Json | undefined): AsyncGenerator<string> {
  if (name.startsWith('results/')) {
    const { data, media } = (record as { readonly shard: { readonly data: string; readonly media?: string } }).shard;
    if (media !== undefined && blobs.has(data)) for await (const digest of mediaIn(store, { data })) if (blobs.has(digest)) yield digest;
  } else if (name.startsWith('fetched/')) yield (record as { readonly data: string }).data;
  else for (const [, digest] of JSON.stringify(record).matchAll(/\bmedia\/([0-9a-f]{64})\./g)) if (blobs.has(digest!)) yield digest!;
}

/** Marks what the present segment has come to. */
const markDone = async (work: Workplace, { segment, manifest, cursor }: ReleaseWork, needed: Marks): Promise<void> => {
  needed.visit(manifest as unknown as Json);
  const { stages } = work.plan.segments[segment]!;
  let index = 0;
  for await (const entry of entries(work.store, manifest)) {
    if (index++ === cursor) break;
    const chain = await chainOf(work, segment, entry);
    if (chain.length === stages.length) needed.visit(chain.at(-1)!.shard as unknown as Json);
  }
};
