/** What became of samples at barriers, as `sluice fate` asks for it. */
import type { ManifestRef } from '../../core/dataset.js';
import { entries, entryAt, readPages } from './manifest.js';
import { readMask } from './mask.js';
import type { Store } from './store.js';
import { readTable, type TableColumn } from './table.js';

/** What a barrier did, for all samples. Type, not interface: it is JSON. */
export type Fates = {
  readonly step: string;
  /** The dataset before it. */
  readonly input: ManifestRef;
  /** Of a deduplicator: for each page of that dataset, the blob that names, for each entry with duplicates, their table. */
  readonly twins?: readonly string[];
  /** Of a selector: how many samples it took, and from which end; whether by the sizes of their groups, or by lot. */
  readonly taken?: { readonly take: number; readonly descending: boolean; readonly groups?: boolean; readonly drawn?: boolean };
  /** Of a grouper: the samples of a group became one, which has the id of the first. */
  readonly merged?: boolean;
};
/** Tables of an entry's duplicates have these columns: the sample's id, and the position of the sample it is a duplicate of. */
export type TwinPage = { readonly [entry: string]: string };

/** Id of the sample that this one is a duplicate of; undefined when the barrier did not drop it as one. */
export const twinOf = async (store: Store, { input, twins = [] }: Fates, id: string): Promise<string | undefined> => {
  for (const page of twins) {
    for (const table of Object.values(JSON.parse((await store.get(page)).toString()) as TwinPage)) {
      const { columns } = await readTable(store, table);
      const line = (columns.id as Extract<TableColumn, { type: 'text' }>).values.indexOf(id);
      if (line >= 0) return idAt(store, input, (columns.twin as Extract<TableColumn, { type: 'float64' }>).values[line]!);
    }
  }
  return undefined;
};

/** What a barrier went by: a sample's score, or the key of its group. Null where it had none, undefined where the sample did not come to it. */
export const measureOf = async (
  store: Store,
  { step, input }: Fates,
  measure: 'score' | 'group',
  id: string,
): Promise<number | string | null | undefined> => {
  const name = `${step}/${measure}`;
  for await (const entry of entries(store, input)) {
    if (!('shard' in entry) || entry.shard.stats === null) continue;
    const { columns } = await readTable(store, entry.shard.stats, ['id', 'row', name]);
    const line = (columns.id as Extract<TableColumn, { type: 'text' }>).values.indexOf(id);
    const row = line < 0 ? -1 : (columns.row as Extract<TableColumn, { type: 'int32' }>).values[line]!;
    if (row < 0 || (entry.shard.keep !== undefined && !(await readMask(store, entry.shard.keep)).has(row))) continue;
    const measured = columns[name] as Extract<TableColumn, { type: 'float64' | 'text' }>;
    if (measured.type === 'text') return JSON.parse(measured.values[line]!) as string;
    return measured.valid && !measured.valid.has(line) ? null : measured.values[line];
  }
  return undefined;
};

/** Id of the first sample of the group that has this key. */
export const firstOf = async (store: Store, { step, input }: Fates, key: string): Promise<string | undefined> => {
  const name = `${step}/group`;
  const spelled = JSON.stringify(key);
  for await (const entry of entries(store, input)) {
    if (!('shard' in entry) || entry.shard.stats === null) continue;
    const { columns } = await readTable(store, entry.shard.stats, ['id', 'row', name]);
    const keep = entry.shard.keep === undefined ? undefined : await readMask(store, entry.shard.keep);
    const rows = (columns.row as Extract<TableColumn, { type: 'int32' }>).values;
    const isFirst = (group: string | null, line: number) => group === spelled && rows[line]! >= 0 && (keep?.has(rows[line]!) ?? true);
    const line = (columns[name] as Extract<TableColumn, { type: 'text' }>).values.findIndex(isFirst);
    if (line >= 0) return (columns.id as Extract<TableColumn, { type: 'text' }>).values[line]!;
  }
  return undefined;
};

/** Id of the sample at this position of a dataset. */
const idAt = async (store: Store, manifest: ManifestRef, position: number): Promise<string> => {
  let place = 0;
  let before = 0;
  for (const page of await readPages(store, manifest)) {
    if (position >= before + page.rows) {
      before += page.rows;
      place += page.entries;
      continue;
    }
    for (;;) {
      const entry = await entryAt(store, manifest, place++);
      if (!('shard' in entry)) break;
      const { shard } = entry;
      if (position >= before + shard.rows) {
        before += shard.rows;
        continue;
      }
      const { columns } = await readTable(store, shard.stats!, ['id', 'row']);
      const row = shard.keep === undefined ? position - before : (await readMask(store, shard.keep)).places()[position - before]!;
      const rows = (columns.row as Extract<TableColumn, { type: 'int32' }>).values;
      return (columns.id as Extract<TableColumn, { type: 'text' }>).values[rows.indexOf(row)]!;
    }
  }
  throw new RangeError(`a dataset of ${manifest.rows} samples has none at ${position}`);
};
