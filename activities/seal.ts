/** Seals what the stages of a segment came to. */
import type { Entry, ManifestRef, ShardResult } from '../core/dataset.js';
import { StoreError } from '../core/errors.js';
import type { Json } from '../core/sample.js';
import type { LaneCall } from '../runtime/lanes/serve.js';
import { entries, ManifestWriter } from '../runtime/storage/manifest.js';
import type { Store } from '../runtime/storage/store.js';
import { keep } from './ledger.js';
import { stageKeys } from './stage/keys.js';
import { readResult } from './stage/results.js';
import { type LaneServices, type Workplace, workplace } from './stage/services.js';
import type { Activities } from './types.js';

/** The results of an entry's stages, in order, as far as there are any. */
export const chainOf = async ({ plan, store, services }: Workplace, segment: number, entry: Entry): Promise<ShardResult[]> => {
  const results: ShardResult[] = [];
  let input = entry;
  for (const stage of plan.segments[segment]!.stages) {
    const result = await readResult(store, stageKeys(plan, stage, input, services).verdict);
    if (result === undefined) break;
    results.push(result);
    input = { shard: result.shard };
  }
  return results;
};

/** Lists the shards that the last stage made, in the order of what it was given. With `partial`, only those that are finished. */
export const sealSegment = async (
  services: LaneServices,
  args: Parameters<Activities['sealSegment']>[0],
  call: LaneCall,
): Promise<ManifestRef> => {
  const work = await workplace(services, args, call);
  const { store, plan } = work;
  const writer = new ManifestWriter(store, plan.limits.page_entries);
  const { stages } = plan.segments[args.segment]!;
  let done = 0;
  for await (const entry of entries(store, args.manifest)) {
    call.signal.throwIfAborted();
    const results = await chainOf(work, args.segment, entry);
    const last = results.at(-1);
    if (last !== undefined && results.length === stages.length) {
      if (last.shard.rows > 0) await writer.add({ shard: last.shard });
    } else if (!args.partial) {
      throw new StoreError(`${store.uri} lacks the result of an entry that was finished`);
    }
    call.progress(++done);
  }
  const sealed = await writer.end();
  await publish(store, sealed);
  const entry = args.partial ? 'partial' : `segment-${args.segment}`;
  await keep(store, args.ledger, entry, {
    manifest: sealed,
    from: args.manifest,
    segment: args.segment,
    partial: args.partial,
  } as unknown as Json);
  return sealed;
};

/** Makes a manifest findable by its digest. */
export const publish = async (store: Store, manifest: ManifestRef): Promise<void> => {
  await store.commit(`manifests/${manifest.digest}`, manifest as unknown as Json);
};
