/** Writes rows that come in their new order as shards, each with its table of what was measured. */
import { KEPT, type ShardRef } from '../../core/dataset.js';
import { Mask } from '../../runtime/storage/mask.js';
import { ROW_DIGEST, ShardWriter } from '../../runtime/storage/shard.js';
import type { Store } from '../../runtime/storage/store.js';
import { type TableColumn, writeTable } from '../../runtime/storage/table.js';
import { MediaState } from '../stage/fingerprints.js';
import type { Cells, Ranked } from './row-spool.js';

/** What a column of this kind is made of. */
export type Kinds = Readonly<Record<string, Pick<TableColumn, 'type'>>>;
/** A shard of a bucket: its rows' ranks stand in the table as a column of this name. */
export const RANK = 'rank';

/** Cuts the rows into shards of about so many bytes. */
export const writeRanked = async (
  store: Store,
  rows: Iterable<Ranked>,
  kinds: Kinds,
  shardBytes: number,
  keepRanks: boolean,
): Promise<ShardRef[]> => {
  const shards: ShardRef[] = [];
  let writer: ShardWriter | undefined;
  let media = new MediaState();
  let lines: Ranked[] = [];
  let bytes = 0;
  const cut = async () => {
    if (!writer) return;
    const { shard, digests } = await writer.end();
    const stats = (await writeTable(store, tableOf(lines, kinds, digests, keepRanks))).digest;
    const state = media.digest();
    shards.push({ ...shard, stats, ...(state !== undefined && { media: state }) });
    [writer, media, lines, bytes] = [undefined, new MediaState(), [], 0];
  };
  try {
    for (const { rank, row, cells } of rows) {
      writer ??= new ShardWriter(store);
      writer.add(row);
      media.add(row);
      lines.push({ rank, cells } as Ranked);
      bytes += (row.utf8?.length ?? 0) + row.rest.length;
      if (bytes >= shardBytes) await cut();
    }
    await cut();
    return shards;
  } finally {
    writer?.abort();
  }
};

const tableOf = (lines: readonly Pick<Ranked, 'rank' | 'cells'>[], kinds: Kinds, digests: Uint8Array, keepRanks: boolean) => {
  const columns = Object.fromEntries(Object.entries(kinds).map(([name, { type }]) => [name, columnOf(lines, name, type)]));
  return {
    rows: lines.length,
    columns: {
      ...columns,
      fate: { type: 'int32', values: new Int32Array(lines.length).fill(KEPT) },
      row: { type: 'int32', values: Int32Array.from(lines, (_, row) => row) },
      digest: { type: 'bytes', width: ROW_DIGEST, values: digests },
      ...(keepRanks && { [RANK]: { type: 'float64', values: Float64Array.from(lines, ({ rank }) => rank) } }),
    } as Record<string, TableColumn>,
  };
};

const columnOf = (lines: readonly { readonly cells: Cells }[], name: string, type: TableColumn['type']): TableColumn => {
  if (type === 'text') return { type, values: lines.map(({ cells }) => (cells[name] as string | null | undefined) ?? null) };
  if (type !== 'float64') throw new Error(`a table has a column "${name}" of type ${type}, which is not a stat`);
  const valid = new Mask(lines.length);
  const values = Float64Array.from(lines, ({ cells }, line) => {
    const value = cells[name];
    if (typeof value !== 'number') return 0;
    valid.set(line);
    return value;
  });
  return { type, values, valid };
};
