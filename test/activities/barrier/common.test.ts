import { expect, test } from 'vitest';
import { common } from '../../../activities/barrier/common.js';
import type { ManifestRef } from '../../../core/dataset.js';
import type { Common } from '../../../core/duplicates.js';
import { localStore } from '../../../runtime/storage/local.js';
import { entries } from '../../../runtime/storage/manifest.js';
import { readShard } from '../../../runtime/storage/shard.js';
import type { Store } from '../../../runtime/storage/store.js';
import { readTable } from '../../../runtime/storage/table.js';
import { folder, seeded } from '../../runtime/storage/rows.js';
import { barrierOn, dataset, idsOf, LIMITS, type Sample, STEP, take } from './dataset.js';

const RULE: Common = { kind: 'common', most: 3, separator: '\n' };
const TIGHT = { ...LIMITS, page_entries: 4, barrier_entries: 30, partition_entries: 60 };

/** Texts of up to eight lines, of which some have no hash: those that begin with a zero. */
const manyTexts = (count: number, seed: number): Sample[] => {
  const random = seeded(seed);
  return Array.from({ length: count }, (_, n) => {
    const lines = Array.from({ length: Math.floor(random() * 9) }, () => `${Math.floor(random() * random() * count)}`);
    return { id: `s${n}`, text: lines.join('\n'), hashes: lines.map((line) => (line.startsWith('0') ? '' : `h${line}`)) };
  });
};
/** The straightforward way. */
const stripped = (samples: readonly Sample[]): string[] =>
  samples.map(({ text, hashes }) =>
    text!
      .split('\n')
      .filter((_, n) => !hashes![n] || samples.filter((one) => one.hashes!.includes(hashes![n]!)).length <= RULE.most)
      .join('\n'),
  );
const textsOf = async (store: Store, manifest: ManifestRef): Promise<string[]> => {
  const texts: string[] = [];
  for await (const entry of entries(store, manifest)) {
    if ('shard' in entry)
      for await (const rows of readShard(store, entry.shard)) texts.push(...rows.map(({ utf8 }) => Buffer.from(utf8!).toString()));
  }
  return texts;
};

test('what more than so many samples have is taken from all of them, within any limits', async () => {
  const store = await localStore(await folder());
  const samples = manyTexts(300, 1);
  const expected = stripped(samples);
  expect(expected.filter((text, n) => text !== samples[n]!.text).length).toBeGreaterThan(50);
  for (const [perShard, limits] of [
    [300, LIMITS],
    [13, LIMITS],
    [7, TIGHT],
  ] as const) {
    const manifest = await dataset(store, samples, perShard, limits.page_entries);
    const done = await take(barrierOn(store, manifest, { limits, rule: RULE }), common);
    expect(await textsOf(store, done.manifest)).toEqual(expected);
    expect(await idsOf(store, done.manifest)).toEqual(samples.map(({ id }) => id));
    expect(done.tally).toEqual({ in: 300, made: 0, kept: 300, dropped: 0, quarantined: 0, merged: 0 });
    const phases = new Map(done.phases);
    if (limits === TIGHT) expect([phases.get('count')! > 1, phases.get('strip')! > 5]).toEqual([true, true]);
  }
});

test('a hash that a sample has many times counts once, and goes each time', async () => {
  const store = await localStore(await folder());
  const of = (id: string, ...lines: string[]) => ({ id, text: lines.join('\n'), hashes: lines });
  const samples = [of('a', 'x', 'x', 'x', 'x', 'y'), of('b', 'x'), of('c', 'x', 'y'), of('d', 'y', 'x'), of('e', 'y')];
  const most = (count: number) => ({ rule: { ...RULE, most: count } });
  const manifest = await dataset(store, samples, 2);
  const left = async (count: number) => textsOf(store, (await take(barrierOn(store, manifest, most(count)), common)).manifest);
  expect(await left(4)).toEqual(samples.map(({ text }) => text));
  expect(await left(3)).toEqual(['', '', '', '', '']);
});

test('a shard in which nothing is common stays as it is; a changed one keeps what was measured', async () => {
  const store = await localStore(await folder());
  const samples = Array.from({ length: 12 }, (_, n) => ({ id: `s${n}`, text: `${n}\nz`, hashes: [`${n}`, n < 4 ? 'z' : ''], score: n }));
  const manifest = await dataset(store, samples, 4);
  const { manifest: after } = await take(barrierOn(store, manifest, { rule: RULE }), common);
  const shardsOf = async (of: ManifestRef) => {
    const shards = [];
    for await (const entry of entries(store, of)) if ('shard' in entry) shards.push(entry.shard);
    return shards;
  };
  const [before, now] = [await shardsOf(manifest), await shardsOf(after)];
  expect(now.map(({ digest }, n) => digest === before[n]!.digest)).toEqual([false, true, true]);
  const again = await take(barrierOn(store, after, { rule: RULE }), common);
  expect(again.manifest.digest).toBe(after.digest);
  const { columns } = await readTable(store, now[0]!.stats!);
  expect((columns[`${STEP}/score`] as unknown as { values: Float64Array }).values).toEqual(Float64Array.of(0, 1, 2, 3));
});

test('work that is recorded is not done again, and what is missing is', async () => {
  const store = await localStore(await folder());
  const manifest = await dataset(store, manyTexts(100, 2), 7, 4);
  const work = { limits: TIGHT, rule: RULE };
  const first = await take(barrierOn(store, manifest, work), common);
  const names: string[] = [];
  for await (const name of store.list('phases/')) names.push(name);
  for (const name of names.filter((_, n) => n % 2 === 0)) await store.remove(name);
  expect((await take(barrierOn(store, manifest, work), common)).manifest).toEqual(first.manifest);
});
