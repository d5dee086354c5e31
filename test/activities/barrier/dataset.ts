/** Small datasets with what was measured on them, and a driver that takes a barrier through its phases as a workflow does. */
import { type Barrier, type Course, type Done, phaseAt, runUnit } from '../../../activities/barrier/barrier.js';
import type { ManifestRef } from '../../../core/dataset.js';
import { DEFAULT_FIELDS } from '../../../core/sample.js';
import { keyOf } from '../../../runtime/storage/key.js';
import { entries, ManifestWriter } from '../../../runtime/storage/manifest.js';
import { Mask, writeMask } from '../../../runtime/storage/mask.js';
import { ROW_DIGEST, readShard, ShardWriter, shardDigest } from '../../../runtime/storage/shard.js';
import type { Store } from '../../../runtime/storage/store.js';
import { type TableColumn, writeTable } from '../../../runtime/storage/table.js';
import { row } from '../../runtime/storage/rows.js';

export interface Sample {
  readonly id: string;
  readonly hashes?: readonly string[];
  readonly score?: number | null;
  readonly group?: string;
  readonly bytes?: number;
  readonly text?: string;
}
export const STEP = '3.some_step';
export const LIMITS = {
  shard_bytes: 1 << 24,
  page_entries: 1000,
  barrier_entries: 5_000_000,
  partition_entries: 4_000_000,
  max_row_bytes: 1 << 28,
};

/** Rows of groups are made of what rows spell. */
const SPELLED = { rest: Buffer.from('{"text":0}'), holes: Int32Array.of(8, 1, ...Array<number>(10).fill(-1)) };

/** The dataset of these samples. Of each shard, some more rows are stored and masked away, and some lines are of samples never stored. */
export const dataset = async (store: Store, samples: readonly Sample[], perShard: number, pageEntries = 1000): Promise<ManifestRef> => {
  const manifest = new ManifestWriter(store, pageEntries);
  for (let from = 0; from < samples.length; from += perShard) {
    const own = samples.slice(from, from + perShard);
    const isMasked = (from / perShard) % 2 === 1;
    const stored = own.flatMap((sample): Sample[] =>
      isMasked ? [sample, { id: `gone-${sample.id}`, hashes: ['gone'], score: 1e9 }] : [sample],
    );
    const writer = new ShardWriter(store);
    for (const { id, bytes = 10, group, text } of stored) {
      const utf8 = text === undefined ? Buffer.alloc(bytes, id) : Buffer.from(text);
      writer.add(row(id, { utf8, ...(group !== undefined && SPELLED), stats: { some: from } }));
    }
    const { shard, digests } = await writer.end();
    const lines = stored.flatMap((sample, place) => [
      { sample, place },
      { sample: { id: `dropped-${sample.id}` } as Sample, place: -1 },
    ]);
    const digest = new Uint8Array(lines.length * ROW_DIGEST);
    const scores = new Float64Array(lines.length);
    const valid = new Mask(lines.length);
    lines.forEach(({ sample: { score }, place }, line) => {
      if (place >= 0) digest.set(digests.subarray(place * ROW_DIGEST, (place + 1) * ROW_DIGEST), line * ROW_DIGEST);
      if (typeof score !== 'number') return;
      scores[line] = score;
      valid.set(line);
    });
    const columns: Record<string, TableColumn> = {
      id: { type: 'text', values: lines.map(({ sample }) => sample.id) },
      fate: { type: 'int32', values: Int32Array.from(lines, ({ place }) => (place < 0 ? 0 : -1)) },
      row: { type: 'int32', values: Int32Array.from(lines, ({ place }) => place) },
      digest: { type: 'bytes', width: ROW_DIGEST, values: digest },
      [`${STEP}/hashes`]: { type: 'text', values: lines.map(({ sample }) => (sample.hashes ? JSON.stringify(sample.hashes) : null)) },
      [`${STEP}/score`]: { type: 'float64', values: scores, valid },
      ...(samples[0]?.group !== undefined && {
        [`${STEP}/group`]: { type: 'text', values: lines.map(({ sample: { group = 'gone' } }) => JSON.stringify(group)) },
      }),
    };
    const stats = (await writeTable(store, { rows: lines.length, columns })).digest;
    const keep = new Mask(stored.length);
    own.forEach((_, n) => {
      keep.set(isMasked ? 2 * n : n);
    });
    await manifest.add({
      shard: isMasked
        ? { ...shard, stats, rows: own.length, digest: shardDigest(digests, keep), keep: await writeMask(store, keep) }
        : { ...shard, stats },
    });
  }
  return manifest.end();
};

/** A barrier as the activities make it. */
export const barrierOn = (store: Store, manifest: ManifestRef, given: Partial<Barrier> = {}): Barrier => ({
  store,
  step: STEP,
  limits: LIMITS,
  fields: DEFAULT_FIELDS,
  manifest,
  keyOf: (phase, { partition, partitions }, inputs) => keyOf([STEP, phase, partition, partitions, inputs]),
  signal: new AbortController().signal,
  progress: () => {},
  ...given,
});

/** Takes a barrier through all its phases; answers what it came to, and which phases it had, of how many units. */
export const take = async (barrier: Barrier, course: Course): Promise<Done & { phases: readonly (readonly [string, number])[] }> => {
  const phases: (readonly [string, number])[] = [];
  for (let number = 0; ; number++) {
    const next = await phaseAt(barrier, course, number);
    if ('manifest' in next) return { ...next, phases };
    phases.push([next.phase, next.units]);
    // From the last unit to the first: their order does not matter.
    for (let unit = next.units - 1; unit >= 0; unit--) await runUnit(barrier, course, number, unit);
  }
};

/** Ids of all samples, in order. */
export const idsOf = async (store: Store, manifest: ManifestRef): Promise<string[]> => {
  const ids: string[] = [];
  for await (const entry of entries(store, manifest)) {
    if ('shard' in entry) for await (const rows of readShard(store, entry.shard)) ids.push(...rows.map(({ id }) => id));
  }
  return ids;
};
