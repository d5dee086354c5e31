/**
 * Brings the samples that a selector took into the order of their ranks. A part's samples are divided into buckets, each for a range of
 * ranks; then each range is read from its buckets. What is one part has one range, which is read from the dataset itself.
 */
import type { ShardRef } from '../../core/dataset.js';
import type { Row } from '../../core/sample.js';
import { readShard } from '../../runtime/storage/shard.js';
import type { TableColumn } from '../../runtime/storage/table.js';
import type { Barrier } from './barrier.js';
import { batchesOf, weigherOf } from './batches.js';
import { column, type Measured, measuredOn, type Part, shardsOf } from './layout.js';
import { type Kinds, RANK, writeRanked } from './ranked-shards.js';
import { type Cells, RowSpool } from './row-spool.js';
import { openRuns } from './runs.js';
import { RANK_WORDS } from './scores.js';

/** A part, with the run of its page's samples that are taken. */
export type Taken = Part & { readonly run: string | null };
/** For each range of ranks the shards that a part has for it. */
export type Buckets = { readonly buckets: readonly (readonly ShardRef[])[] };
/** Shards in their new order. */
export type Ordered = { readonly shards: readonly ShardRef[] };

const MOST_RANGES = 256;
const SET_ANEW = ['row', 'fate', 'digest', RANK];

/** How many ranges the ranks are divided into: about one per shard that they will make. */
export const rangesOf = ({ manifest, limits, selection, batches }: Barrier): number => {
  const { take } = selection!;
  const rowsPerShard = Math.max(1, Math.floor((limits.shard_bytes * manifest.rows) / Math.max(1, manifest.bytes)));
  return Math.max(1, Math.min(MOST_RANGES, take, Math.ceil((batches ? manifest.rows : take) / rowsPerShard)));
};

/** Divides a part's samples into buckets. */
export const shuffle = async (barrier: Barrier, taken: Taken): Promise<Buckets> => {
  const { store, limits, selection } = barrier;
  const ranges = rangesOf(barrier);
  const { spool, kinds } = await spoolPart(barrier, taken);
  const buckets: ShardRef[][] = Array.from({ length: ranges }, () => []);
  const ranked = spool.end();
  let next = ranked.next();
  const inRange = function* (range: number) {
    for (; !next.done && Math.floor((next.value.rank * ranges) / selection!.take) === range; next = ranked.next()) yield next.value;
  };
  for (let range = 0; range < ranges; range++) buckets[range] = await writeRanked(store, inRange(range), kinds, limits.shard_bytes, true);
  return { buckets };
};

/** Reads a range of ranks from its buckets. */
export const gather = async (barrier: Barrier, buckets: readonly ShardRef[]): Promise<Ordered> => {
  const { store, signal } = barrier;
  const spool = spoolFor(barrier);
  let kinds: Kinds = {};
  for (const shard of buckets) {
    signal.throwIfAborted();
    const measured = await measuredOn(store, shard);
    kinds = kindsOf(measured);
    const ranks = column(measured, RANK, 'float64').values;
    await eachRow({ store }, shard, measured, (n, row, cells) => spool.add({ rank: ranks[measured.lines[n]!]!, row, cells: cells() }));
  }
  return writeOrdered(barrier, spool, kinds);
};

/** Orders a dataset of one part. */
export const order = async (barrier: Barrier, taken: Taken): Promise<Ordered> => {
  const { spool, kinds } = await spoolPart(barrier, taken);
  return writeOrdered(barrier, spool, kinds);
};

/** Writes the rows by their ranks; of groups, one row each, on which nothing was measured yet. */
const writeOrdered = async (barrier: Barrier, spool: RowSpool, kinds: Kinds): Promise<Ordered> => {
  const { store, limits, batches } = barrier;
  const shards = batches
    ? await writeRanked(store, batchesOf(barrier, spool.end()), BATCH_KINDS, limits.shard_bytes, false)
    : await writeRanked(store, spool.end(), kinds, limits.shard_bytes, false);
  return { shards };
};

const BATCH_KINDS: Kinds = { id: { type: 'text' } };

const spoolFor = (barrier: Barrier): RowSpool => new RowSpool(barrier.batches ? weigherOf(barrier) : undefined);

/** The samples of a part that are taken. */
const spoolPart = async (barrier: Barrier, taken: Taken): Promise<{ spool: RowSpool; kinds: Kinds }> => {
  const { store, signal } = barrier;
  const spool = spoolFor(barrier);
  let kinds: Kinds = {};
  const merge = await openRuns(barrier, taken.run === null ? [] : [taken.run], RANK_WORDS);
  let top = merge.next();
  for (const { shard, start } of await shardsOf(barrier, taken)) {
    signal.throwIfAborted();
    barrier.progress({ rows: start });
    const ranks = new Map<number, number>();
    for (; top && top.words[top.at]! < start + shard.rows; top = merge.next()) {
      if (top.words[top.at]! >= start) ranks.set(top.words[top.at]! - start, top.words[top.at + 1]!);
    }
    if (ranks.size === 0) continue;
    const measured = await measuredOn(store, shard);
    kinds = kindsOf(measured);
    await eachRow(barrier, shard, measured, (n, row, cells) => {
      const rank = ranks.get(n);
      if (rank !== undefined) spool.add({ rank, row, cells: cells() });
    });
  }
  merge.close();
  return { spool, kinds };
};

export const kindsOf = ({ columns }: Measured): Kinds =>
  Object.fromEntries(
    Object.entries(columns)
      .filter(([name]) => !SET_ANEW.includes(name))
      .map(([name, { type }]) => [name, { type }]),
  );

/** Calls `visit` with the rows of a shard, each with its place among them and what was measured on it. */
export const eachRow = async (
  { store }: Pick<Barrier, 'store'>,
  shard: ShardRef,
  { columns, lines }: Measured,
  visit: (n: number, row: Row, cells: () => Cells) => void,
): Promise<void> => {
  let n = 0;
  const names = Object.entries(columns).filter(([name]) => !SET_ANEW.includes(name));
  for await (const rows of readShard(store, shard)) {
    for (const row of rows) {
      const line = lines[n]!;
      visit(n, row, () => Object.fromEntries(names.map(([name, one]) => [name, cellOf(one, line)])));
      n++;
    }
  }
};

const cellOf = (of: TableColumn, line: number): Cells[string] => {
  if (of.type === 'float64' && of.valid && !of.valid.has(line)) return null;
  return of.type === 'bytes' ? null : (of.values[line] ?? null);
};
