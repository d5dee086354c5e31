/** Results of stages: found again, or committed once. */
import type { Entry, ShardRef, ShardResult } from '../../core/dataset.js';
import { Released } from '../../core/errors.js';
import type { Stage } from '../../core/plan.js';
import type { Json } from '../../core/sample.js';
import { entryAt } from '../../runtime/storage/manifest.js';
import { mediaIn } from '../../runtime/storage/shard.js';
import { hasAll, type Store } from '../../runtime/storage/store.js';
import type { ShardWork } from '../types.js';
import { type StageKeys, stageKeys } from './keys.js';
import type { Workplace } from './services.js';

/** What a stage's work is on, and under which keys it is recorded. */
export interface Located {
  readonly stage: Stage;
  readonly entry: Entry;
  readonly keys: StageKeys;
}

/** Finds the stage and its input: the manifest's entry, or what the stage before made of it. */
export const locate = async ({ store, plan, services }: Workplace, args: ShardWork): Promise<Located> => {
  const stage = plan.segments[args.segment]!.stages[args.stage]!;
  const entry = args.input === undefined ? await entryAt(store, args.manifest, args.index) : { shard: await shardOf(store, args.input) };
  return { stage, entry, keys: stageKeys(plan, stage, entry, services) };
};

const shardOf = async (store: Store, key: string) => {
  const result = await readResult(store, key);
  if (result === undefined) throw new Released(`${store.uri} has no results/${key}, which the stage before answered`);
  return result.shard;
};

/** The result under this key. One whose blobs are gone counts as absent, and is taken away so that another can be committed. */
export const readResult = async (store: Store, key: string): Promise<ShardResult | undefined> => {
  const result = (await store.read(`results/${key}`)) as unknown as ShardResult | undefined;
  if (result === undefined) return undefined;
  const { data, stats, keep } = result.shard;
  const blobs = [data, stats, keep, result.quarantine].filter((blob) => typeof blob === 'string');
  if (await hasAll(store, blobs)) return result;
  await store.remove(`results/${key}`);
  return undefined;
};

/** Whether the files that steps made for a shard's rows are there. */
export const hasMedia = async (store: Store, shard: ShardRef): Promise<boolean> =>
  shard.media === undefined || hasAll(store, mediaIn(store, shard));

/** Takes away what the first so many stages came to on an entry, and what they measured, so that they are done again. */
export const forget = async ({ store, plan, services }: Workplace, args: ShardWork, stages: number): Promise<void> => {
  let entry = await entryAt(store, args.manifest, args.index);
  for (const stage of plan.segments[args.segment]!.stages.slice(0, stages)) {
    const { measure, verdict } = stageKeys(plan, stage, entry, services);
    const result = await readResult(store, verdict);
    for await (const name of store.list(`measures/${measure}/`)) await store.remove(name);
    await store.remove(`results/${verdict}`);
    if (result === undefined) return;
    entry = { shard: result.shard };
  }
};

/** Commits a result; answers the one that counts, which another attempt may have committed before. */
export const commitResult = async (store: Store, key: string, result: ShardResult): Promise<ShardResult> =>
  (await store.commit(`results/${key}`, result as unknown as Json)).record as unknown as ShardResult;
