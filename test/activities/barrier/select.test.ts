import { expect, test } from 'vitest';
import type { Selection } from '../../../activities/barrier/barrier.js';
import { dedup } from '../../../activities/barrier/dedup.js';
import { scoreWords } from '../../../activities/barrier/scores.js';
import { select } from '../../../activities/barrier/select.js';
import { measureOf } from '../../../runtime/storage/fates.js';
import { localStore } from '../../../runtime/storage/local.js';
import { entries, readPages } from '../../../runtime/storage/manifest.js';
import { readTable } from '../../../runtime/storage/table.js';
import { folder, seeded } from '../../runtime/storage/rows.js';
import { barrierOn, dataset, idsOf, LIMITS, type Sample, STEP, take } from './dataset.js';

/** Scores with ties, of both signs, some of them missing or undefined. */
const manySamples = (count: number, seed: number): Sample[] => {
  const random = seeded(seed);
  const odd = [null, Number.NaN, 0, -0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 5e-324, 1e300];
  return Array.from({ length: count }, (_, n) => ({
    id: `s${n}`,
    score: random() < 0.2 ? odd[Math.floor(random() * odd.length)]! : Math.round((random() - 0.5) * 200) / 8,
    bytes: 20 + Math.floor(random() * 60),
    hashes: [`h${n % (count - 10)}`],
  }));
};
const oracle = (samples: readonly Sample[], { descending, take, ordered }: Selection): string[] => {
  const worst = (score: number | null | undefined) => score === null || score === undefined || Number.isNaN(score);
  const ranked = [...samples.keys()].sort((i, j) => {
    const [a, b] = [samples[i]!.score!, samples[j]!.score!];
    if (worst(a) || worst(b)) return worst(a) === worst(b) ? i - j : worst(a) ? 1 : -1;
    return a === b ? i - j : (a < b ? -1 : 1) * (descending ? -1 : 1);
  });
  const taken = ranked.slice(0, take);
  return (ordered ? taken : taken.sort((i, j) => i - j)).map((n) => samples[n]!.id);
};
const TIGHT = { ...LIMITS, shard_bytes: 1500, page_entries: 6, barrier_entries: 60 };

test.each([
  [true, true, 150],
  [false, true, 150],
  [true, false, 150],
  [false, false, 390],
  [true, true, 400],
  [false, true, 1],
  [true, true, 0],
])('the best stay within any limits: descending %s, ordered %s, %i of 400', async (descending, ordered, number) => {
  const store = await localStore(await folder());
  const samples = manySamples(400, 1);
  const selection = { descending, ordered, take: number };
  const expected = oracle(samples, selection);
  const loose = await take(barrierOn(store, await dataset(store, samples, 100), { selection }), select);
  expect(await idsOf(store, loose.manifest)).toEqual(expected);
  expect(loose.phases).toEqual([
    ['score', 1],
    ['rank', 1],
    [ordered ? 'order' : 'apply', 1],
  ]);
  expect(loose.tally).toEqual({ in: 400, made: 0, kept: number, dropped: 400 - number, quarantined: 0, merged: 0 });

  const manifest = await dataset(store, samples, 13, TIGHT.page_entries);
  const tight = await take(barrierOn(store, manifest, { selection, limits: TIGHT }), select);
  expect(await idsOf(store, tight.manifest)).toEqual(expected);
  if (ordered && number > 100) {
    const phases = new Map(tight.phases);
    expect(phases.get('shuffle')).toBeGreaterThan(5);
    expect(phases.get('gather')).toBeGreaterThan(3);
    expect(tight.manifest.entries).toBeGreaterThan(3);
  }
  if (!ordered) expect((await readPages(store, tight.manifest)).length).toBeGreaterThanOrEqual(3);
});

test('another selection on the same dataset is worked out anew', async () => {
  const store = await localStore(await folder());
  const samples = manySamples(60, 4);
  const manifest = await dataset(store, samples, 60);
  for (const number of [5, 40]) {
    const selection = { descending: true, ordered: true, take: number };
    const { manifest: best } = await take(barrierOn(store, manifest, { selection }), select);
    expect(await idsOf(store, best)).toEqual(oracle(samples, selection));
  }
});

test('samples without a score go where scores are asked for, all of them if need be', async () => {
  const store = await localStore(await folder());
  const samples = manySamples(200, 5).map((sample) => ({ ...sample, score: Number.isNaN(sample.score) ? 1 : sample.score! }));
  const selection = { descending: true, ordered: false, take: 200, scored: true };
  const scored = samples.filter(({ score }) => score !== null).map(({ id }) => id);
  expect(scored.length).toBeLessThan(200);
  const { manifest, tally } = await take(barrierOn(store, await dataset(store, samples, 13, 6), { selection, limits: TIGHT }), select);
  expect(await idsOf(store, manifest)).toEqual(scored);
  expect(tally).toMatchObject({ in: 200, kept: scored.length, dropped: 200 - scored.length });

  const none = samples.map((sample) => ({ ...sample, score: null }));
  const empty = await take(barrierOn(store, await dataset(store, none, 13, 6), { selection, limits: TIGHT }), select);
  expect(empty.tally).toMatchObject({ in: 200, kept: 0, dropped: 200 });
});

test('a range of ranks comes out from its far end, ties in their order', async () => {
  const store = await localStore(await folder());
  const samples = manySamples(300, 6).map((sample, n) => ({ ...sample, score: (n * 7) % 20 }));
  const ascending = oracle(samples, { descending: false, ordered: true, take: 200 });
  const byId = new Map(samples.map(({ id, score }) => [id, score]));
  const expected = ascending
    .map((id, n) => ({ id, n, score: byId.get(id)! }))
    .sort((a, b) => b.score - a.score || a.n - b.n)
    .slice(0, 153)
    .map(({ id }) => id);
  for (const limits of [LIMITS, TIGHT]) {
    const selection = { descending: false, ordered: true, take: 200, skip: 47 };
    const { manifest, tally } = await take(barrierOn(store, await dataset(store, samples, 13, 6), { selection, limits }), select);
    expect(await idsOf(store, manifest)).toEqual(expected);
    expect(tally).toMatchObject({ in: 300, kept: 153, dropped: 147 });
  }
});

test('more than there are: whole copies of the dataset, then what is taken', async () => {
  const store = await localStore(await folder());
  const samples = manySamples(100, 7);
  const selection = { descending: false, take: 30, copies: 2, ordered: false };
  const ids = samples.map(({ id }) => id);
  const expected = [...ids, ...ids, ...oracle(samples, selection)];
  for (const limits of [LIMITS, TIGHT]) {
    const { manifest, tally } = await take(barrierOn(store, await dataset(store, samples, 13, 6), { selection, limits }), select);
    expect(await idsOf(store, manifest)).toEqual(expected);
    expect(tally).toEqual({ in: 100, made: 130, kept: 230, dropped: 0, quarantined: 0, merged: 0 });
  }
});

test('words sort as scores rank', () => {
  const scores = [Number.NEGATIVE_INFINITY, -1e300, -2.5, -5e-324, 0, 5e-324, 1, 1.0000000000000002, 1e300, Number.POSITIVE_INFINITY];
  for (const descending of [false, true]) {
    const words = new Uint32Array(2);
    const keyed = (score: number | null) => {
      scoreWords(descending)(score, words);
      return (BigInt(words[0]!) << 32n) | BigInt(words[1]!);
    };
    const keys = (descending ? [...scores].reverse() : scores).map(keyed);
    expect(keys).toEqual([...keys].sort((a, b) => (a < b ? -1 : 1)));
    expect(new Set(keys).size).toBe(scores.length);
    expect(keyed(-0)).toBe(keyed(0));
    expect(keyed(null)).toBe(keyed(Number.NaN));
    expect(keyed(null)).toBeGreaterThan(keys.at(-1)!);
  }
});

test('shards in a new order bring along what was measured, for barriers that follow', async () => {
  const store = await localStore(await folder());
  const samples = manySamples(400, 2);
  const selection = { descending: true, ordered: true, take: 400 };
  const { manifest } = await take(barrierOn(store, await dataset(store, samples, 13), { selection, limits: TIGHT }), select);
  for await (const entry of entries(store, manifest)) {
    if (!('shard' in entry)) continue;
    const { columns, rows } = await readTable(store, entry.shard.stats!);
    expect(Object.keys(columns).sort()).toEqual([`${STEP}/hashes`, `${STEP}/score`, 'digest', 'fate', 'id', 'row']);
    expect(rows).toBe(entry.shard.rows);
  }
  const ranked = oracle(samples, selection);
  const unique = await take(barrierOn(store, manifest), dedup);
  const byId = new Map(samples.map((sample) => [sample.id, sample]));
  const seen = new Set<string>();
  const survivors = ranked.filter((id) => {
    const [hash] = byId.get(id)!.hashes!;
    if (seen.has(hash!)) return false;
    seen.add(hash!);
    return true;
  });
  expect(survivors.length).toBe(390);
  expect(await idsOf(store, unique.manifest)).toEqual(survivors);
});

test('what it came to equals the compact dataset in that order', async () => {
  const store = await localStore(await folder());
  const samples = manySamples(200, 3).map((sample) => ({ ...sample, bytes: 10 }));
  const selection = { descending: true, ordered: false, take: 90 };
  const { manifest, fates } = await take(barrierOn(store, await dataset(store, samples, 200), { selection }), select);
  const kept = new Set(oracle(samples, selection));
  const compact = await dataset(
    store,
    samples.filter(({ id }) => kept.has(id)),
    200,
  );
  expect([manifest.digest, manifest.rows]).toEqual([compact.digest, compact.rows]);
  expect(await measureOf(store, fates, 'score', 's5')).toBe(samples[5]!.score);
  expect(await measureOf(store, fates, 'score', 'nobody')).toBeUndefined();
});
