/** Brings what was found to the shards of a page: a mask for each that loses samples; the data stay as they are. */
import type { ShardRef } from '../../core/dataset.js';
import type { TwinPage } from '../../runtime/storage/fates.js';
import { type PageRef, readPages, sealPage } from '../../runtime/storage/manifest.js';
import { Mask, writeMask } from '../../runtime/storage/mask.js';
import { ROW_DIGEST, shardDigest } from '../../runtime/storage/shard.js';
import { writeTable } from '../../runtime/storage/table.js';
import type { Barrier } from './barrier.js';
import { column, type Measured, measuredOn, type Placed, shardsOf } from './layout.js';
import { openRuns } from './runs.js';

/** A page, and the run of its samples that are concerned: (position, something about it), by position; null when there are none. */
export type PageWork = { readonly page: number; readonly run: string | null };
/** The sealed page; and of duplicates the blob that names their tables. */
export type Applied = { readonly page: PageRef; readonly twins: string | null };

const PAIR = 2;

/** Drops the samples of the run, which are duplicates: the second word is the position of the sample that stays. */
export const dropTwins = async (barrier: Barrier, work: PageWork): Promise<Applied> => {
  const { store } = barrier;
  const twins: Record<string, string> = {};
  const page = await eachShard(barrier, work, async ({ shard, start }, entry, pairs) => {
    if (pairs.length === 0) return shard;
    const measured = await measuredOn(store, shard, ['id', 'digest']);
    const ids = column(measured, 'id', 'text').values;
    const dropped = new Mask(shard.rows);
    for (const [position] of pairs) dropped.set(position - start);
    const table = await writeTable(store, {
      rows: pairs.length,
      columns: {
        id: { type: 'text', values: pairs.map(([position]) => ids[measured.lines[position - start]!]!) },
        twin: { type: 'float64', values: Float64Array.from(pairs, ([, twin]) => twin) },
      },
    });
    twins[entry] = table.digest;
    return masked(barrier, shard, measured, (n) => !dropped.has(n));
  });
  if (Object.keys(twins).length === 0) return { page, twins: null };
  return { page, twins: (await store.put(Buffer.from(JSON.stringify(twins satisfies TwinPage)))).digest };
};

/** Keeps the samples of the run and no others. */
export const keepChosen = async (barrier: Barrier, work: PageWork): Promise<Applied> => {
  const page = await eachShard(barrier, work, async ({ shard, start }, _, pairs) => {
    if (pairs.length === shard.rows) return shard;
    const chosen = new Mask(shard.rows);
    for (const [position] of pairs) chosen.set(position - start);
    return masked(barrier, shard, await measuredOn(barrier.store, shard, ['digest']), (n) => chosen.has(n));
  });
  return { page, twins: null };
};

type Pair = readonly [position: number, about: number];
type Change = (placed: Placed, entry: number, pairs: readonly Pair[]) => Promise<ShardRef>;

/** Changes each shard of a page, given the pairs that are about its samples, and seals the page. */
const eachShard = async (barrier: Barrier, { page, run }: PageWork, change: Change): Promise<PageRef> => {
  const { store, manifest, signal } = barrier;
  const merge = await openRuns(barrier, run === null ? [] : [run], PAIR);
  const { entries } = (await readPages(store, manifest))[page]!;
  const changed: { shard: ShardRef }[] = [];
  let top = merge.next();
  for (const placed of await shardsOf(barrier, { page, from: 0, to: entries })) {
    signal.throwIfAborted();
    barrier.progress({ page, entry: changed.length, of: entries });
    const pairs: Pair[] = [];
    for (; top && top.words[top.at]! < placed.start + placed.shard.rows; top = merge.next())
      pairs.push([top.words[top.at]!, top.words[top.at + 1]!]);
    changed.push({ shard: await change(placed, changed.length, pairs) });
  }
  return sealPage(store, changed);
};

/** The shard with only those of its samples that `stays` says, by their place among those that it has. */
const masked = async ({ store }: Barrier, shard: ShardRef, measured: Measured, stays: (n: number) => boolean): Promise<ShardRef> => {
  const { values } = column(measured, 'digest', 'bytes');
  const kept = new Mask(shard.rows);
  const digests = new Uint8Array(shard.rows * ROW_DIGEST);
  measured.lines.forEach((line, n) => {
    digests.set(values.subarray(line * ROW_DIGEST, (line + 1) * ROW_DIGEST), n * ROW_DIGEST);
    if (stays(n)) kept.set(n);
  });
  const rows = kept.count;
  return {
    ...shard,
    digest: shardDigest(digests, kept),
    rows,
    bytes: Math.round((shard.bytes * rows) / shard.rows),
    keep: await writeMask(store, measured.keep ? kept.within(measured.keep) : kept),
  };
};
