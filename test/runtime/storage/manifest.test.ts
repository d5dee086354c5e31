import { expect, test } from 'vitest';
import type { Entry } from '../../../core/dataset.js';
import { localStore } from '../../../runtime/storage/local.js';
import { entries, entryAt, ManifestWriter, readPage, readPages, sealPage, sealRoot } from '../../../runtime/storage/manifest.js';
import { folder } from './rows.js';

const shards: readonly Entry[] = Array.from({ length: 23 }, (_, n) => ({
  shard: { digest: `${n}`, rows: n, bytes: 10 * n, data: `blob ${n}`, stats: null },
}));
const manifest = async (list: readonly Entry[], pageEntries: number) => {
  const store = await localStore(await folder());
  const writer = new ManifestWriter(store, pageEntries);
  for (const entry of list) await writer.add(entry);
  return { store, ref: await writer.end() };
};

test('entries come back by page, by place and in order', async () => {
  const { store, ref } = await manifest(shards, 10);
  expect(ref).toMatchObject({ entries: 23, rows: 253, bytes: 2530 });
  expect((await readPages(store, ref)).map((page) => page.entries)).toEqual([10, 10, 3]);
  expect(await readPage(store, ref, 2)).toEqual(shards.slice(20));
  for (const place of [0, 9, 10, 22]) expect(await entryAt(store, ref, place)).toEqual(shards[place]);
  await expect(entryAt(store, ref, 23)).rejects.toThrow(/has no entry 23/);
  const all: Entry[] = [];
  for await (const entry of entries(store, ref)) all.push(entry);
  expect(all).toEqual(shards);
});

test('pages sealed apart, in any order, make the same manifest', async () => {
  const { store, ref } = await manifest(shards, 10);
  const last = await sealPage(store, shards.slice(20));
  const first = await sealPage(store, shards.slice(0, 10));
  expect(await sealRoot(store, [first, await sealPage(store, shards.slice(10, 20)), last])).toEqual(ref);
});

test('the digest is over contents: neither pages nor blobs show in it, rows and their order do', async () => {
  const { ref } = await manifest(shards, 10);
  const digest = async (list: readonly Entry[], pageEntries = 10) => (await manifest(list, pageEntries)).ref.digest;
  expect(await digest(shards, 3)).toBe(ref.digest);
  expect(await digest(shards.map((entry) => ('shard' in entry ? { shard: { ...entry.shard, data: 'other', keep: 'k' } } : entry)))).toBe(
    ref.digest,
  );
  expect(await digest([...shards].reverse())).not.toBe(ref.digest);
  expect(await digest(shards.slice(1))).not.toBe(ref.digest);
});

test('a source manifest is over its bytes, wherever they lie', async () => {
  const chunk = { source: 0, file: 'a', offset: 0, bytes: 5, line: 1, digest: 'd', copy: 0, rows: 2 };
  const one = await manifest([{ chunks: [chunk] }], 10);
  expect(one.ref).toMatchObject({ entries: 1, rows: 2, bytes: 5 });
  expect((await manifest([{ chunks: [{ ...chunk, file: 'b', offset: 3 }] }], 10)).ref.digest).toBe(one.ref.digest);
  expect((await manifest([{ chunks: [{ ...chunk, copy: 1 }] }], 10)).ref.digest).not.toBe(one.ref.digest);
});

test('an empty dataset', async () => {
  const { store, ref } = await manifest([], 10);
  expect(ref).toMatchObject({ entries: 0, rows: 0, bytes: 0 });
  expect(await readPages(store, ref)).toEqual([]);
});
