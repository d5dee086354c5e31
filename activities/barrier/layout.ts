/** How a dataset is divided among units, and where its samples stand: a sample's *position* is its place in the whole dataset, from 0. */
import type { ShardRef } from '../../core/dataset.js';
import { RecipeError, StoreError } from '../../core/errors.js';
import { readPage, readPages } from '../../runtime/storage/manifest.js';
import { type Mask, readMask } from '../../runtime/storage/mask.js';
import type { Store } from '../../runtime/storage/store.js';
import { readTable, type TableColumn } from '../../runtime/storage/table.js';
import type { Barrier } from './barrier.js';

/** Entries `from` to `to` of a page: what one unit works through. Type, not interface: it is JSON. */
export type Part = { readonly page: number; readonly from: number; readonly to: number };

const PART_ENTRIES = 256;
/** Positions are 32-bit words. */
const MOST_ROWS = 2 ** 32;

/** Parts of pages, of at most so many entries and about as many samples as may be in memory. */
export const partsOf = async ({ store, manifest, limits, step }: Barrier): Promise<Part[]> => {
  if (manifest.rows >= MOST_ROWS) throw new RecipeError(`${step} works on up to 2^32 samples; these are ${manifest.rows}`);
  const pages = await readPages(store, manifest);
  return pages.flatMap(({ entries, rows }, page) => {
    const parts = Math.min(entries, Math.max(Math.ceil(entries / PART_ENTRIES), Math.ceil(rows / limits.barrier_entries)));
    return Array.from({ length: parts }, (_, n) => ({
      page,
      from: Math.floor((entries * n) / parts),
      to: Math.floor((entries * (n + 1)) / parts),
    }));
  });
};

/** Position of the first sample of each page, and after the last. */
export const pageStarts = async ({ store, manifest }: Barrier): Promise<number[]> => {
  const starts = [0];
  for (const { rows } of await readPages(store, manifest)) starts.push(starts.at(-1)! + rows);
  return starts;
};

/** A shard at its place. */
export interface Placed {
  readonly shard: ShardRef;
  /** Position of its first sample. */
  readonly start: number;
}

/** The shards of a part. */
export const shardsOf = async (barrier: Barrier, { page, from, to }: Part): Promise<Placed[]> => {
  let start = (await pageStarts(barrier))[page]!;
  const placed = (await readPage(barrier.store, barrier.manifest, page)).map((entry) => {
    if (!('shard' in entry)) throw new StoreError(`${barrier.step} works on shards, not on a source`);
    const here = { shard: entry.shard, start };
    start += entry.shard.rows;
    return here;
  });
  return placed.slice(from, to);
};

/** What was measured on the samples that a shard has: `lines` has, for each of them in order, its line in the table. */
export interface Measured {
  readonly columns: Readonly<Record<string, TableColumn>>;
  readonly lines: Int32Array;
  /** Rows in the shard's data, and which of them it has; absent when all. */
  readonly keep: Mask | undefined;
}

export const measuredOn = async (store: Store, shard: ShardRef, names?: readonly string[]): Promise<Measured> => {
  if (shard.stats === null) throw new StoreError(`shard ${shard.digest} has no table of what was measured on it`);
  const { columns } = await readTable(store, shard.stats, names && ['row', ...names]);
  const keep = shard.keep === undefined ? undefined : await readMask(store, shard.keep);
  const rows = (columns.row as Extract<TableColumn, { type: 'int32' }>).values;
  const lineOf = new Int32Array(keep?.rows ?? shard.rows).fill(-1);
  for (let line = 0; line < rows.length; line++) if (rows[line]! >= 0) lineOf[rows[line]!] = line;
  const lines = keep ? Int32Array.from(keep.places(), (row) => lineOf[row]!) : lineOf;
  if (lines.length !== shard.rows || lines.includes(-1))
    throw new StoreError(`the table of shard ${shard.digest} lacks samples that it has`);
  return { columns, lines, keep };
};

/** A column of a table, which must be there and of this type. */
export const column = <T extends TableColumn['type']>(
  { columns }: Pick<Measured, 'columns'>,
  name: string,
  type: T,
): Extract<TableColumn, { type: T }> => {
  const found = columns[name];
  if (found?.type !== type) throw new StoreError(`a table lacks the column "${name}"`);
  return found as Extract<TableColumn, { type: T }>;
};
