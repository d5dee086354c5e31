import { expect, test } from 'vitest';
import { dedup } from '../../../activities/barrier/dedup.js';
import { masksOf } from '../../../activities/barrier/near.js';
import { type Near, unusableNear } from '../../../core/duplicates.js';
import { twinOf } from '../../../runtime/storage/fates.js';
import { localStore } from '../../../runtime/storage/local.js';
import { distance } from '../../barriers.js';
import { folder, seeded } from '../../runtime/storage/rows.js';
import { barrierOn, dataset, idsOf, LIMITS, type Sample, take } from './dataset.js';

/** Samples in clouds: hashes that differ in up to so many bits from one of a few, or from one another's. */
const clouds = (count: number, most: number, seed: number): Sample[] => {
  const random = seeded(seed);
  const hashes: bigint[] = [];
  for (let n = 0; n < count; n++) {
    let hash = BigInt.asUintN(64, BigInt(Math.floor(random() * 2 ** 32)) * 0x9e3779b97f4a7c15n);
    if (n > 0 && random() < 0.7) {
      hash = hashes[Math.floor(random() * n)]!;
      for (let flips = Math.floor(random() * (2 * most + 1)); flips > 0; flips--) hash ^= 1n << BigInt(Math.floor(random() * 64));
    }
    hashes.push(hash);
  }
  return hashes.map((hash, n) => ({ id: `s${n}`, hashes: [`${hash}`] }));
};

/** The straightforward way: for each sample the first of its group. */
const firstsOf = (samples: readonly Sample[], { bits }: Near): readonly number[] => {
  const group = samples.map((_, n) => n);
  const find = (n: number): number => (group[n] === n ? n : find(group[n]!));
  for (const n of samples.keys()) {
    for (let other = 0; other < n; other++) {
      if (distance(samples[n]!.hashes![0]!, samples[other]!.hashes![0]!) > bits) continue;
      const [a, b] = [find(n), find(other)];
      group[Math.max(a, b)] = Math.min(a, b);
    }
  }
  return samples.map((_, n) => find(n));
};

const TIGHT = { ...LIMITS, page_entries: 20, barrier_entries: 60, partition_entries: 100 };

const near = (bits: number, blocks: number): Near => ({ kind: 'near', bits, blocks });

test.each<[Near, number]>([
  [near(4, 6), 900],
  [near(3, 4), 500],
  [near(8, 10), 300],
  [near(1, 64), 150],
  [near(12, 13), 300],
])('the first of each group stays, however the dataset lies: %j', async (rule, count) => {
  const store = await localStore(await folder());
  const samples = clouds(count, rule.bits, count);
  const firsts = firstsOf(samples, rule);
  const survivors = samples.filter((_, n) => firsts[n] === n).map(({ id }) => id);
  expect(survivors.length).toBeGreaterThan(count / 5);
  expect(survivors.length).toBeLessThan(count * 0.9);
  for (const [perShard, limits] of [
    [count, LIMITS],
    [37, LIMITS],
    [13, TIGHT],
  ] as const) {
    const manifest = await dataset(store, samples, perShard, limits.page_entries);
    const done = await take(barrierOn(store, manifest, { limits, rule }), dedup);
    expect(await idsOf(store, done.manifest)).toEqual(survivors);
    expect(done.tally).toMatchObject({ in: count, kept: survivors.length, dropped: count - survivors.length });
    const dropped = firsts.findIndex((first, n) => first !== n);
    expect(await twinOf(store, done.fates, samples[dropped]!.id)).toBe(samples[firsts[dropped]!]!.id);
    if (limits === TIGHT) expect(new Map(done.phases).get('edges')).toBeGreaterThan(1);
  }
});

test('hashes that are all equal, or all near, are one group', async () => {
  const store = await localStore(await folder());
  const equal = Array.from({ length: 200 }, (_, n) => ({ id: `e${n}`, hashes: ['18446744073709551615'] }));
  const chain = Array.from({ length: 64 }, (_, n) => ({ id: `c${n}`, hashes: [`${(1n << BigInt(n)) - 1n}`] }));
  for (const [samples, left] of [
    [equal, 'e0'],
    [chain, 'c0'],
    [[...chain].reverse(), 'c63'],
  ] as const) {
    const { manifest } = await take(barrierOn(store, await dataset(store, samples, 7), { rule: near(1, 2), limits: TIGHT }), dedup);
    expect(await idsOf(store, manifest)).toEqual([left]);
  }
});

test('blocks share all bits out, and every choice of them is a mask', () => {
  const masks = masksOf({ bits: 4, blocks: 6 });
  expect(masks.length).toBe(15);
  const single = masksOf({ bits: 5, blocks: 6 }).map(([high, low]) => (BigInt(high) << 32n) | BigInt(low));
  expect(single.reduce((all, mask) => all + mask, 0n)).toBe((1n << 64n) - 1n);
  expect(single.reduce((all, mask) => all ^ mask, 0n)).toBe((1n << 64n) - 1n);
});

test('blocks that find nothing, or take too long, are refused with what would do', () => {
  const names = { bits: 'distance', blocks: 'num_blocks' };
  expect(unusableNear(near(4, 6), names)).toBeUndefined();
  expect(unusableNear(near(6, 6), names)).toBe('distance must be less than num_blocks');
  expect(unusableNear(near(8, 20), names)).toBe(
    'num_blocks: 20 makes 125970 keys per sample, of at most 1000; 9 or 10 find the same duplicates',
  );
});
