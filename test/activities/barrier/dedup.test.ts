import { expect, test } from 'vitest';
import type { Phase } from '../../../activities/barrier/barrier.js';
import { dedup } from '../../../activities/barrier/dedup.js';
import { twinOf } from '../../../runtime/storage/fates.js';
import { localStore } from '../../../runtime/storage/local.js';
import { readPages } from '../../../runtime/storage/manifest.js';
import { folder, seeded } from '../../runtime/storage/rows.js';
import { barrierOn, dataset, idsOf, LIMITS, type Sample, STEP, take } from './dataset.js';

/** The straightforward way: groups of samples that hang together by hashes; for each that goes, the one that stays. */
const oracle = (samples: readonly Sample[]) => {
  const group = samples.map((_, n) => n);
  const find = (n: number): number => (group[n] === n ? n : find(group[n]!));
  const first = new Map<string, number>();
  samples.forEach(({ hashes }, n) => {
    for (const hash of hashes!) {
      const known = first.get(hash);
      if (known === undefined) first.set(hash, n);
      else {
        const [a, b] = [find(known), find(n)];
        group[Math.max(a, b)] = Math.min(a, b);
      }
    }
  });
  return samples.map((_, n) => find(n));
};

/** Samples with up to four hashes, so that some hang together over many others; some have none. */
const manySamples = (count: number, seed: number): Sample[] => {
  const random = seeded(seed);
  return Array.from({ length: count }, (_, n) => ({
    id: `s${n}`,
    hashes: Array.from({ length: Math.floor(random() * 5) }, () => `h${Math.floor(random() * count * 2.2)}`),
  }));
};
/** A chain: each hangs on the next, from the last to the first, which is what rounds find hardest. */
const chain = (count: number): Sample[] => Array.from({ length: count }, (_, n) => ({ id: `c${n}`, hashes: [`${n}`, `${n + 1}`] }));

const TIGHT = { ...LIMITS, page_entries: 20, barrier_entries: 60, partition_entries: 250 };

test.each([
  ['random', manySamples(1500, 1)],
  ['all alike', Array.from({ length: 700 }, (_, n) => ({ id: `a${n}`, hashes: ['x', 'x'] }))],
  ['a chain', chain(600)],
])('the first of each group stays, within any limits: %s', async (_, samples) => {
  const store = await localStore(await folder());
  const groups = oracle(samples);
  const survivors = samples.filter((_, n) => groups[n] === n).map(({ id }) => id);
  const loose = await take(barrierOn(store, await dataset(store, samples, 100)), dedup);
  expect(await idsOf(store, loose.manifest)).toEqual(survivors);
  expect(loose.tally).toEqual({
    in: samples.length,
    made: 0,
    kept: survivors.length,
    dropped: samples.length - survivors.length,
    quarantined: 0,
    merged: 0,
  });
  expect(loose.phases).toEqual([
    ['hash', 1],
    ['edges', 1],
    ['unite', 1],
    ['apply', 1],
  ]);

  const manifest = await dataset(store, samples, 13, TIGHT.page_entries);
  const tight = await take(barrierOn(store, manifest, { limits: TIGHT }), dedup);
  expect(await idsOf(store, tight.manifest)).toEqual(survivors);
  expect((await readPages(store, tight.manifest)).length).toBeGreaterThanOrEqual(3);
  const phases = new Map(tight.phases);
  expect(phases.get('hash')).toBeGreaterThan(5);
  expect(tight.phases.filter(([phase]) => phase === 'round').length).toBeGreaterThanOrEqual(samples[0]!.id === 'a0' ? 1 : 3);
  if (samples[0]!.id !== 'a0') expect(phases.get('edges')).toBeGreaterThan(1);
});

test('what it came to equals the compact dataset of the survivors', async () => {
  const store = await localStore(await folder());
  const samples = manySamples(400, 2);
  const groups = oracle(samples);
  const { manifest } = await take(barrierOn(store, await dataset(store, samples, 400)), dedup);
  const compact = await dataset(
    store,
    samples.filter((_, n) => groups[n] === n),
    400,
  );
  expect([manifest.digest, manifest.rows]).toEqual([compact.digest, compact.rows]);
});

test('fates name the twin, wherever it stands', async () => {
  const store = await localStore(await folder());
  const samples = manySamples(300, 3);
  const groups = oracle(samples);
  const manifest = await dataset(store, samples, 17, 5);
  const { fates } = await take(barrierOn(store, manifest, { limits: TIGHT }), dedup);
  for (const n of samples.keys()) {
    const twin = groups[n] === n ? undefined : samples[groups[n]!]!.id;
    expect(await twinOf(store, fates, samples[n]!.id)).toBe(twin);
  }
});

test('a dataset without duplicates, and one without samples, stay as they are', async () => {
  const store = await localStore(await folder());
  const unique = await dataset(
    store,
    Array.from({ length: 50 }, (_, n) => ({ id: `${n}`, hashes: [`${n}`] })),
    20,
  );
  expect((await take(barrierOn(store, unique), dedup)).manifest).toEqual(unique);
  const none = await dataset(store, [], 20);
  expect((await take(barrierOn(store, none), dedup)).manifest).toEqual(none);
});

test('work that is recorded is not done again, and what is missing is', async () => {
  const store = await localStore(await folder());
  const manifest = await dataset(store, manySamples(300, 4), 13, 10);
  const first = await take(barrierOn(store, manifest, { limits: TIGHT }), dedup);
  const untouched = barrierOn(store, manifest, { limits: TIGHT, progress: () => expect.unreachable('computed again') });
  expect((await take(untouched, dedup)).manifest).toEqual(first.manifest);
  const names: string[] = [];
  for await (const name of store.list('phases/')) names.push(name);
  for (const name of names.filter((_, n) => n % 3 === 0)) await store.remove(name);
  expect((await take(barrierOn(store, manifest, { limits: TIGHT }), dedup)).manifest).toEqual(first.manifest);
});

test.each([
  ['random', manySamples(400, 5)],
  ['all alike', Array.from({ length: 200 }, (_, n) => ({ id: `a${n}`, hashes: ['x'] }))],
  ['a chain', chain(200)],
])('of each group the one with the least score stays, of equals the first, within any limits: %s', async (_, unscored) => {
  const store = await localStore(await folder());
  const random = seeded(6);
  const samples = unscored.map((sample) => ({ ...sample, score: Math.floor(random() * 40) - 20 }));
  const groups = oracle(samples);
  const elected = new Map<number, number>();
  for (const [n, { score }] of samples.entries()) {
    const known = elected.get(groups[n]!);
    if (known === undefined || score < samples[known]!.score) elected.set(groups[n]!, n);
  }
  const survivors = samples.filter((_, n) => elected.get(groups[n]!) === n).map(({ id }) => id);
  for (const limits of [LIMITS, TIGHT]) {
    const manifest = await dataset(store, samples, limits === LIMITS ? 100 : 13, 5);
    const { fates, phases, ...done } = await take(barrierOn(store, manifest, { limits, elects: true }), dedup);
    expect(await idsOf(store, done.manifest)).toEqual(survivors);
    expect(done.tally).toMatchObject({ kept: survivors.length, dropped: samples.length - survivors.length });
    for (const n of [0, 7, 77, 150]) {
      const twin = elected.get(groups[n]!)!;
      expect(await twinOf(store, fates, samples[n]!.id)).toBe(twin === n ? undefined : samples[twin]!.id);
    }
    expect(phases.map(([phase]) => phase)).toContain('elect');
  }
});

test('the members of more pages than can be read at once go through a merge tree', async () => {
  const barrier = {} as never;
  const { rate, gather } = dedup.kinds;
  const answers = Array.from({ length: 300 }, (_, page) => ({ runs: [`of page ${page}`], count: 1 }));
  const first = (await rate!.next(barrier, answers as never, [] as never)) as Phase;
  expect([first.phase, first.inputs.length]).toEqual(['gather', 2]);
  const merged = ['a', 'b'].map((run) => ({ runs: [run], count: 1 }));
  const second = await gather!.next(barrier, merged as never, first.inputs as never);
  expect(second).toEqual({ phase: 'elect', inputs: [{ partition: 0, width: 4, take: null, runs: ['a', 'b'] }] });
});

test('a shard on which nothing was measured is named', async () => {
  const store = await localStore(await folder());
  const manifest = await dataset(store, [{ id: 'a' }], 1);
  await expect(take(barrierOn(store, manifest), dedup)).rejects.toThrow(`${STEP} was not measured on all samples of shard`);
});

test('more runs than can be read at once go through a merge tree', async () => {
  const store = await localStore(await folder());
  const samples = Array.from({ length: 270 }, (_, n) => ({ id: `${n}`, hashes: [`${n % 265}`] }));
  const manifest = await dataset(store, samples, 1, 300);
  const limits = { ...LIMITS, barrier_entries: 1 };
  const { manifest: unique, phases } = await take(barrierOn(store, manifest, { limits }), dedup);
  expect(phases.slice(0, 4)).toEqual([
    ['hash', 270],
    ['merge', 2],
    ['edges', 1],
    ['round', 1],
  ]);
  expect(await idsOf(store, unique)).toEqual(samples.slice(0, 265).map(({ id }) => id));
});
