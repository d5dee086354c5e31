import { RecordBatchReader } from 'apache-arrow';
import { expect, test } from 'vitest';
import type { Row } from '../../../core/sample.js';
import { localStore } from '../../../runtime/storage/local.js';
import { Mask, writeMask } from '../../../runtime/storage/mask.js';
import { ROW_DIGEST, readShard, ShardWriter, shardDigest } from '../../../runtime/storage/shard.js';
import type { Store } from '../../../runtime/storage/store.js';
import { folder, noise, row } from './rows.js';

const write = (store: Store, rows: readonly Row[]) => {
  const writer = new ShardWriter(store);
  for (const each of rows) writer.add(each);
  return writer.end();
};
const read = async (store: Store, ref: { data: string; keep?: string }) => {
  const rows: Row[] = [];
  for await (const batch of readShard(store, ref)) rows.push(...batch);
  return rows;
};
/** Rows as plain values, so that bytes compare by what they hold. */
const plain = (rows: readonly Row[]) =>
  rows.map((each) => ({ ...each, utf8: each.utf8 && [...each.utf8], rest: [...each.rest], holes: [...each.holes] }));

const every: readonly Row[] = [
  row('nothing'),
  row('text', { utf8: Buffer.from('a line\n'), rest: Buffer.from('{"text":0}'), holes: Int32Array.from([8, 1, ...Array(10).fill(-1)]) }),
  row('empty', { utf8: new Uint8Array() }),
  row('ünïcode~1.7/0', { utf8: Buffer.from('日本語 😀') }),
  row('media', {
    images: [{ uri: 'a.jpg', source: 1, size: 10, mtime: 1.5, digest: 'ab' }, { uri: 'b.png' }],
    audios: [{ uri: 'c.wav' }],
    videos: [{ uri: 'media/d.mp4', digest: 'd' }],
  }),
  row('meta', { meta: { z: 1, a: [null, { deep: 'x' }], '': true } }),
  row('numbers', { stats: { ratio: 0.1, missing: Number.NaN, big: Number.POSITIVE_INFINITY, zero: -0 } }),
  row('other order', { stats: { missing: 1, ratio: 2 } }),
  row('lists', { stats: { widths: [1, Number.NaN, 3], none: [], lang: 'en', tags: ['a', 'b'], n: 4 } }),
  row('bytes', { rest: Uint8Array.from([0, 255, 128]) }),
];

test('every kind of row comes back as it was written', async () => {
  const store = await localStore(await folder());
  const { shard, digests } = await write(store, every);
  expect(plain(await read(store, shard))).toEqual(plain(every));
  expect(shard.rows).toBe(every.length);
  expect(digests.length).toBe(every.length * ROW_DIGEST);
});

test('stats come back in the order they were given in', async () => {
  const store = await localStore(await folder());
  const { shard } = await write(store, every);
  const rows = await read(store, shard);
  expect(Object.keys(rows[6]!.stats)).toEqual(['ratio', 'missing', 'big', 'zero']);
  expect(Object.keys(rows[7]!.stats)).toEqual(['missing', 'ratio']);
});

test('an empty shard has no rows', async () => {
  const store = await localStore(await folder());
  const { shard } = await write(store, []);
  expect(shard.rows).toBe(0);
  expect(await read(store, shard)).toEqual([]);
});

test('a text of 50 MB passes, in a batch of its own', async () => {
  const store = await localStore(await folder());
  const text = Buffer.concat(Array.from({ length: 50 }, () => Buffer.from(noise(1 << 19).toString('hex'))));
  const { shard } = await write(store, [row('before'), row('long', { utf8: text }), row('after')]);
  const sizes: number[] = [];
  for await (const rows of readShard(store, shard)) {
    sizes.push(rows.length);
    if (rows[0]!.id === 'long') expect(Buffer.compare(rows[0]!.utf8!, text)).toBe(0);
  }
  expect(sizes).toEqual([1, 1, 1]);
});

test('batches end at 2,000 rows or 8 MiB', async () => {
  const store = await localStore(await folder());
  const small = Array.from({ length: 4001 }, (_, n) => row(`${n}`));
  const large = Array.from({ length: 20 }, (_, n) => row(`${n}`, { rest: new Uint8Array(1 << 20) }));
  const sizes = async (rows: readonly Row[]) => {
    const { shard } = await write(store, rows);
    return [...RecordBatchReader.from(await store.get(shard.data))].map((batch) => batch.numRows);
  };
  expect(await sizes(small)).toEqual([2000, 2000, 1]);
  expect(await sizes(large)).toEqual([7, 7, 6]);
});

test('the same rows are the same bytes, whatever buffers they came in', async () => {
  const [store, other] = [await localStore(await folder()), await localStore(await folder())];
  const many = Array.from({ length: 500 }, (_, n) => every.map((each) => ({ ...each, id: `${each.id}${n}` }))).flat();
  const first = await write(store, many);
  const again = await write(other, await read(store, first.shard));
  expect(again.shard).toEqual(first.shard);
  // A NaN that some machines make of 0 / 0: another bit pattern of the same value.
  const odd = new Float64Array(Uint32Array.from([1, 0xfff80000]).buffer)[0]!;
  const nan = (value: number) => write(store, [row('x', { stats: { value } })]);
  expect((await nan(odd)).shard).toEqual((await nan(Number.NaN)).shard);
});

test('any change of a row changes its digest, but where its media lie does not', async () => {
  const store = await localStore(await folder());
  const digest = async (given: Partial<Row>) => (await write(store, [{ ...row('id'), ...given }])).shard.digest;
  const changed = await Promise.all([
    digest({}),
    digest({ id: 'other' }),
    digest({ utf8: new Uint8Array() }),
    digest({ utf8: Buffer.from('a') }),
    digest({ rest: Buffer.from('a') }),
    digest({ meta: { a: 1 } }),
    digest({ stats: { a: 1 } }),
    digest({ stats: { a: Number.NaN } }),
    digest({ stats: { a: 'b' } }),
    digest({ images: [{ uri: 'a' }] }),
    digest({ audios: [{ uri: 'a' }] }),
    digest({ images: [{ uri: 'a', digest: 'b' }] }),
    digest({ holes: new Int32Array(12) }),
    digest({ utf8: noise(1 << 20) }),
  ]);
  expect(new Set(changed).size).toBe(changed.length);
  expect(await digest({ images: [{ uri: 'a', source: 3, size: 9, mtime: 1 }] })).toBe(await digest({ images: [{ uri: 'a' }] }));
});

test('a shard with a mask equals the compact one', async () => {
  const store = await localStore(await folder());
  const { shard, digests } = await write(store, every);
  const keep = new Mask(every.length);
  for (const place of [1, 4, 8]) keep.set(place);
  const compact = await write(store, [every[1]!, every[4]!, every[8]!]);
  expect(shardDigest(digests, keep)).toBe(compact.shard.digest);
  const masked = await read(store, { data: shard.data, keep: await writeMask(store, keep) });
  expect(plain(masked)).toEqual(plain(await read(store, compact.shard)));
});
