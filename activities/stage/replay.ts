/** Threshold replays: what was measured under other thresholds is judged anew; only what was never measured is left to compute. */
import { KEPT, QUARANTINED, type ShardResult, UNREAD } from '../../core/dataset.js';
import { isMultiplying } from '../../core/operator.js';
import type { Json, Row } from '../../core/sample.js';
import { readShard } from '../../runtime/storage/shard.js';
import type { Store } from '../../runtime/storage/store.js';
import { readTable } from '../../runtime/storage/table.js';
import type { BoundStage } from './bind.js';
import type { Stored } from './outcome.js';
import { readTableBack, type StatsTable, storedDigests } from './table.js';

/** `measures/<measure key>/<verdict key>`: what an earlier run measured, and the rows that it stored. */
interface Measured {
  readonly stats: string;
  readonly data: string;
  readonly quarantine: string | null;
  readonly rows: number;
  readonly bytes: number;
  readonly media: string | null;
  readonly known: number;
}

/** An earlier run with the same measure key. */
export interface Earlier {
  readonly table: StatsTable;
  readonly stored: Stored;
  /** Lines of its quarantine, by sample. */
  readonly quarantined: ReadonlyMap<string, { readonly step: string; readonly line: string }>;
}

/** A stage is replayed line by line, which needs one line per sample: none of its steps may make several of one. */
export const isReplayable = ({ bounds }: BoundStage): boolean => bounds.every(({ operator }) => !isMultiplying(operator));

/** The earlier run that knows most, if there is one. */
export const findEarlier = async (store: Store, measure: string, stage: BoundStage): Promise<Earlier | undefined> => {
  const found: Measured[] = [];
  for await (const name of store.list(`measures/${measure}/`)) {
    const record = (await store.read(name)) as unknown as Measured | undefined;
    if (record) found.push(record);
  }
  for (const { stats, data, quarantine, rows, bytes, media } of found.sort((a, b) => b.known - a.known)) {
    const blobs = [stats, data, ...(quarantine === null ? [] : [quarantine])];
    if (!(await Promise.all(blobs.map((blob) => store.has(blob)))).every(Boolean)) continue;
    const table = await readTable(store, stats);
    return {
      table: readTableBack(table, stage.kinds),
      stored: { data, rows, bytes, digests: storedDigests(table), media: media ?? undefined },
      quarantined: quarantine === null ? new Map() : await readQuarantine(store, quarantine),
    };
  }
  return undefined;
};

const readQuarantine = async (store: Store, blob: string): Promise<Earlier['quarantined']> => {
  const lines = (await store.get(blob)).toString().split('\n').filter(Boolean);
  return new Map(
    lines.map((line) => {
      // Only the head is parsed: the sample may hold NaN, which is no JSON.
      const { id, step } = JSON.parse(`${line.slice(0, line.indexOf(',"error":'))}}`) as { id: string; step: string };
      return [id, { step, line }];
    }),
  );
};

/** Keeps what a run measured, for those to come. */
export const keepMeasured = async (
  store: Store,
  keys: { readonly measure: string; readonly verdict: string },
  table: StatsTable,
  { shard, quarantine }: ShardResult,
  { data, rows, bytes, media }: Stored,
): Promise<void> => {
  const record: Measured = { stats: shard.stats!, data, quarantine, rows, bytes, media: media ?? null, known: table.known };
  await store.commit(`measures/${keys.measure}/${keys.verdict}`, record as unknown as Json);
};

/** What becomes of a sample, and at which step; at -1 when no step got to see it. */
export interface Judgement {
  readonly fate: number;
  readonly end: number;
}

/** Judges a line by what was measured; undefined when what is needed for it was not. */
export const judge = ({ table, quarantined }: Earlier, line: number, { bounds, steps }: BoundStage): Judgement | undefined => {
  const fate = table.fates[line]!;
  if (fate === UNREAD) return { fate, end: -1 };
  const failed = fate === QUARANTINED ? quarantined.get(table.ids[line]!)?.step : undefined;
  const failedAt = failed === undefined ? bounds.length : bounds.findIndex(({ step }) => step.id === failed);
  if (failedAt < 0) return { fate, end: -1 };
  const cells = table.cells[line]!;
  for (let at = 0; at < steps; at++) {
    if (at === failedAt) return { fate, end: at };
    const bound = bounds[at]!;
    if (bound.operator.category !== 'filter') continue;
    if (!bound.isKnown(cells)) return undefined;
    if (!bound.keeps(cells)) return { fate: at, end: at };
  }
  if (failedAt < bounds.length) return { fate, end: failedAt };
  return table.places[line]! >= 0 ? { fate: KEPT, end: -1 } : undefined;
};

/** The stored rows, one after the other. */
export async function* storedRows(store: Store, { data }: Stored): AsyncGenerator<Row> {
  for await (const rows of readShard(store, { data })) yield* rows;
}
