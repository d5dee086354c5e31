import { expect, test } from 'vitest';
import type { Selection } from '../../../activities/barrier/barrier.js';
import { group } from '../../../activities/barrier/group.js';
import type { ManifestRef } from '../../../core/dataset.js';
import { RecipeError } from '../../../core/errors.js';
import { DEFAULT_FIELDS, type Row } from '../../../core/sample.js';
import { firstOf, measureOf } from '../../../runtime/storage/fates.js';
import { localStore } from '../../../runtime/storage/local.js';
import { entries } from '../../../runtime/storage/manifest.js';
import { readShard } from '../../../runtime/storage/shard.js';
import type { Store } from '../../../runtime/storage/store.js';
import { readTable } from '../../../runtime/storage/table.js';
import { writeRow } from '../../../runtime/text/json-row.js';
import { folder, seeded } from '../../runtime/storage/rows.js';
import { barrierOn, dataset, idsOf, LIMITS, type Sample, take } from './dataset.js';

/** Samples of groups of all sizes, many of them alike. */
const manySamples = (count: number, groups: number, seed: number): Sample[] => {
  const random = seeded(seed);
  return Array.from({ length: count }, (_, n) => ({ id: `s${n}`, group: `g${Math.floor(random() ** 2 * groups)}`, bytes: 30 }));
};
/** Groups in the order of their first samples. */
const groupsOf = (samples: readonly Sample[]): readonly (readonly Sample[])[] => {
  const groups = new Map<string, Sample[]>();
  for (const sample of samples) groups.set(sample.group!, [...(groups.get(sample.group!) ?? []), sample]);
  return [...groups.values()];
};
const mostOf = (samples: readonly Sample[], { descending, take }: Selection): string[] =>
  [...groupsOf(samples)]
    .sort((a, b) => (descending ? b.length - a.length : a.length - b.length))
    .slice(0, take)
    .flat()
    .map(({ id }) => id);

const TIGHT = { ...LIMITS, shard_bytes: 1500, page_entries: 6, barrier_entries: 40, partition_entries: 60 };

test.each([
  [true, 5, 'largest', 30],
  [false, 20, 'smallest', 30],
  [true, 0, 'none', 30],
  [true, 1, 'one of one', 1],
  [false, 100, 'of samples that are all alone', 1e9],
])('groups stay by their sizes, within any limits: descending %s, %i, %s', async (descending, count, _, groups) => {
  const store = await localStore(await folder());
  const samples = manySamples(300, groups, 1);
  const selection = { descending, take: count, ordered: true };
  const expected = mostOf(samples, selection);
  const counted: number[] = [];
  const choose = (all: number) => {
    counted.push(all);
    return selection;
  };
  const loose = await take(barrierOn(store, await dataset(store, samples, 100), { choose }), group);
  expect(await idsOf(store, loose.manifest)).toEqual(expected);
  expect(loose.phases).toEqual([
    ['hash', 1],
    ['sizes', 1],
    ['members', 1],
    ['rank', 1],
    ['order', 1],
  ]);
  expect(loose.tally).toEqual({
    in: 300,
    made: 0,
    kept: expected.length,
    dropped: 300 - expected.length,
    quarantined: 0,
    merged: 0,
  });

  const manifest = await dataset(store, samples, 13, TIGHT.page_entries);
  const tight = await take(barrierOn(store, manifest, { choose, limits: TIGHT }), group);
  expect(await idsOf(store, tight.manifest)).toEqual(expected);
  expect(tight.fates).toEqual({ ...loose.fates, input: manifest });
  expect([...new Set(counted)]).toEqual([groupsOf(samples).length]);
  const phases = new Map(tight.phases);
  expect(phases.get('hash')).toBeGreaterThan(5);
  if (groups > 1) expect(phases.get('sizes')).toBeGreaterThan(3);
  if (expected.length > 100) expect(phases.get('gather')).toBeGreaterThan(2);
});

test('where the order stays, only masks are written', async () => {
  const store = await localStore(await folder());
  const samples = manySamples(200, 10, 2);
  const selection = { descending: true, take: 2, ordered: false };
  const kept = new Set(mostOf(samples, selection));
  const { manifest, phases, fates } = await take(barrierOn(store, await dataset(store, samples, 30), { choose: () => selection }), group);
  expect(await idsOf(store, manifest)).toEqual(samples.filter(({ id }) => kept.has(id)).map(({ id }) => id));
  expect(phases.at(-1)).toEqual(['apply', 1]);
  expect(fates.taken).toEqual({ take: kept.size, descending: true, groups: true });
  expect(await measureOf(store, fates, 'group', 's5')).toBe(samples[5]!.group);
});

test('a selector that leaves the dataset as it is, and a dataset without samples', async () => {
  const store = await localStore(await folder());
  const manifest = await dataset(store, manySamples(50, 5, 3), 20);
  const same = await take(barrierOn(store, manifest, { choose: () => null }), group);
  expect(same.manifest).toEqual(manifest);
  expect(same.tally).toMatchObject({ in: 50, kept: 50, dropped: 0 });
  const none = await dataset(store, [], 20);
  const selection = { descending: true, take: 0, ordered: true };
  expect((await take(barrierOn(store, none, { choose: () => selection }), group)).manifest.rows).toBe(0);
});

test('work that is recorded is not done again, and what is missing is', async () => {
  const store = await localStore(await folder());
  const manifest = await dataset(store, manySamples(200, 20, 4), 13, 10);
  const choose = () => ({ descending: true, take: 7, ordered: true });
  const first = await take(barrierOn(store, manifest, { choose, limits: TIGHT }), group);
  const names: string[] = [];
  for await (const name of store.list('phases/')) names.push(name);
  for (const name of names.filter((_, n) => n % 3 === 0)) await store.remove(name);
  expect((await take(barrierOn(store, manifest, { choose, limits: TIGHT }), group)).manifest).toEqual(first.manifest);
  const untouched = barrierOn(store, manifest, { choose: () => expect.unreachable('asked again'), limits: TIGHT });
  expect((await take(untouched, group)).manifest).toEqual(first.manifest);
});

test.each([
  ['of hashes', 270, 1, { barrier_entries: 1 }, ['hash', 'merge', 'sizes', 'members', 'rank', 'shuffle', 'gather']],
  ['of samples', 450, 450, { partition_entries: 1 }, ['hash', 'sizes', 'members', 'merge', 'rank', 'order']],
])('more runs than can be read at once go through a merge tree: %s', async (_, count, perShard, narrow, course) => {
  const store = await localStore(await folder());
  const samples = Array.from({ length: count }, (_, n) => ({ id: `${n}`, group: `${n % (count - 10)}` }));
  const choose = () => ({ descending: true, take: 15, ordered: true });
  const limits = { ...LIMITS, ...narrow };
  const { manifest, phases } = await take(barrierOn(store, await dataset(store, samples, perShard, 500), { choose, limits }), group);
  expect(await idsOf(store, manifest)).toEqual(mostOf(samples, choose()));
  expect(phases.map(([phase]) => phase)).toEqual(course);
  expect(new Map(phases).get('merge')).toBe(2);
});

/** Of each sample of a dataset: its id, and what its row spells. */
const rowsOf = async (store: Store, manifest: ManifestRef): Promise<(readonly [string, string])[]> => {
  const rows: (readonly [string, string])[] = [];
  for await (const entry of entries(store, manifest)) {
    if (!('shard' in entry)) continue;
    for await (const batch of readShard(store, entry.shard)) rows.push(...batch.map((row) => [row.id, spell(row)] as const));
  }
  return rows;
};
const spell = (row: Row) => Buffer.from(writeRow(row, DEFAULT_FIELDS, { keepStats: true })).toString();
const textsOf = (samples: readonly Sample[]) => JSON.stringify({ text: samples.map(({ id }) => id.padEnd(30, id)) });

test.each([
  ['many', 30],
  ['one', 1],
  ['a group for each sample', 1e9],
])('groups become samples, in the order of their first ones, within any limits: %s', async (_, groups) => {
  const store = await localStore(await folder());
  const samples = manySamples(300, groups, 5);
  const expected = groupsOf(samples).map((own) => [own[0]!.id, textsOf(own)]);
  const batches = true;
  const loose = await take(barrierOn(store, await dataset(store, samples, 100), { batches }), group);
  expect(await rowsOf(store, loose.manifest)).toEqual(expected);
  expect(loose.phases.map(([phase]) => phase)).toEqual(['hash', 'members', 'rank', 'order']);
  const merged = 300 - expected.length;
  expect(loose.tally).toEqual({ in: 300, made: 0, kept: expected.length, dropped: 0, quarantined: 0, merged });
  expect(await firstOf(store, loose.fates, samples[250]!.group!)).toBe(samples.find((one) => one.group === samples[250]!.group)!.id);

  const manifest = await dataset(store, samples, 13, TIGHT.page_entries);
  const tight = await take(barrierOn(store, manifest, { batches, limits: TIGHT }), group);
  expect(await rowsOf(store, tight.manifest)).toEqual(expected);
  const phases = new Map(tight.phases);
  if (groups > 1) expect(phases.get('members')).toBeGreaterThan(3);
  expect(phases.get('shuffle')).toBeGreaterThan(5);
  if (groups > 1) expect(phases.get('gather')).toBeGreaterThan(2);
});

test('shards of groups have tables, so that what follows can be measured on them', async () => {
  const store = await localStore(await folder());
  const samples = manySamples(60, 5, 6);
  const { manifest } = await take(barrierOn(store, await dataset(store, samples, 20), { batches: true }), group);
  for await (const entry of entries(store, manifest)) {
    if (!('shard' in entry)) continue;
    const { columns, rows } = await readTable(store, entry.shard.stats!);
    expect(Object.keys(columns).sort()).toEqual(['digest', 'fate', 'id', 'row']);
    expect(rows).toBe(entry.shard.rows);
  }
});

test.each([
  ['in one part', 300],
  ['in a part of many', 13],
  ['in no part, but in all', 7],
])('a group that is too large ends the run, and says by which limit: %s', async (_, perShard) => {
  const store = await localStore(await folder());
  const samples = manySamples(300, 1, 7);
  const limits = { ...TIGHT, page_entries: 1, barrier_entries: 1000, max_row_bytes: perShard === 7 ? 7 * 600 : 3000 };
  const done = take(barrierOn(store, await dataset(store, samples, perShard, 1), { batches: true, limits }), group);
  await expect(done).rejects.toThrow(RecipeError);
  await expect(done).rejects.toThrow(`a group of samples takes more than limits.max_row_bytes (${limits.max_row_bytes})`);
  const kept: (string | undefined)[] = [];
  for await (const name of store.list('phases/')) kept.push(((await store.read(name)) as { phase?: string }).phase);
  // What is too large in no part is told when all parts come together.
  expect(kept.includes('gather')).toBe(perShard === 7);
});
