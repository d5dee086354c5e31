import { readdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type Collected, collect, Marks } from '../../activities/collect.js';
import { releaseMedia } from '../../activities/release-media.js';
import { filling, TAR_END, tarHead } from '../../runtime/media/tar-write.js';
import { entries, readPage, readPages } from '../../runtime/storage/manifest.js';
import { readShard } from '../../runtime/storage/shard.js';
import type { Store } from '../../runtime/storage/store.js';
import { ROOT } from '../root.js';
import { CALL, type Finished, House } from './in-process.js';

const DAY = 86_400_000;
const RECIPE = `dataset_path: in.jsonl
export_path: out/out.jsonl
op_fusion: false
limits: {shard_bytes: 500}
process:
  - text_length_filter: {min_len: 3}
  - image_blur_mapper: {p: 1}
  - document_minhash_deduplicator:
  - whitespace_normalization_mapper:
  - document_line_deduplicator:
  - topk_specified_field_selector: {field_key: __dj__stats__.text_len, topk: 8}
  - image_blur_mapper: {p: 1}
`;
const picture = join(ROOT, 'test/fixtures/parity/image/grad.png');
const rows = Array.from({ length: 12 }, (_, n) => ({
  text: n % 8 === 7 ? 'x' : `words of sample ${n % 10} ${'abcdefghij'.slice(n % 10)}`,
  images: [picture],
}));

let house: House;
beforeEach(async () => {
  house = await House.open();
  await house.write('in.jsonl', rows);
});
afterEach(async () => {
  vi.restoreAllMocks();
  await house.close();
});

/** Makes what the store has older by so many days; all of it, or one folder. */
const age = async (days: number, folder = ''): Promise<void> => {
  const at = new Date(Date.now() - days * DAY);
  const found = await readdir(join(house.folder, 'store', folder), { recursive: true, withFileTypes: true });
  for (const entry of found) if (entry.isFile()) await utimes(join(entry.parentPath, entry.name), at, at);
};
const clear = (days: number, more: { readonly datasets?: boolean; readonly dryRun?: boolean } = {}): Promise<Collected> => {
  const work = { store: house.store.uri, before: Date.now() - days * DAY, datasets: false, dryRun: false, ...more };
  return collect(house.services, work, CALL);
};
/** What all stores of this kind have their ways from: the same folder may be open as several. */
const every = (store: Store): Store => Object.getPrototypeOf(store) as Store;
const NOTHING = { records: 0, blobs: 0, bytes: 0 };
const removed = ({ records, blobs, bytes }: Collected) => ({ records: records.removed, blobs: blobs.removed, bytes: bytes.removed });
/** Media that the dataset's rows name, and that the store has no more. */
const lostMedia = async ({ dataset }: Finished): Promise<string[]> => {
  const lost: string[] = [];
  for (const page of (await readPages(house.store, dataset)).keys())
    for (const entry of await readPage(house.store, dataset, page))
      if ('shard' in entry)
        for await (const batch of readShard(house.store, entry.shard))
          for (const { images } of batch)
            for (const { digest } of images) if (digest === undefined || !(await house.store.has(digest))) lost.push(`${digest}`);
  return lost;
};
const names = async (prefix: string): Promise<number> => {
  let count = 0;
  for await (const _ of house.store.list(prefix)) count++;
  return count;
};

test('what young records name stays, however old it is; what nothing names goes', async () => {
  const first = await house.run(house.input(RECIPE));
  const output = await house.export(first);
  const orphan = await house.store.put(Buffer.from('nothing names it'));
  await age(9, 'blobs');
  expect(removed(await clear(7))).toEqual({ records: 0, blobs: 1, bytes: orphan.bytes });
  const again = await house.run(house.input(RECIPE));
  expect(again.answers.filter(({ replayed }) => !replayed)).toEqual([]);
  expect(again.dataset).toEqual(first.dataset);
  expect(await house.export(again)).toEqual(output);
  expect(removed(await clear(7))).toEqual(NOTHING);
});

test('of what is old the datasets stay, with their media, and can be made again from the source', async () => {
  const first = await house.run(house.input(RECIPE));
  await house.store.commit(`${first.ledger}/result`, { dataset: first.dataset, manifest: { sha256: first.dataset.digest } } as never);
  const ids = await house.ids(first.dataset);
  await age(9);
  const told = await clear(7, { dryRun: true });
  expect(told.records.removed).toBeGreaterThan(10);
  expect(await names('results/')).toBeGreaterThan(0);
  expect(await clear(7)).toEqual(told);
  for (const space of ['results/', 'measures/', 'phases/', 'sources/', 'rates/']) expect([space, await names(space)]).toEqual([space, 0]);
  expect(await names('manifests/')).toBe(1);
  expect(await names('runs/')).toBeGreaterThan(1);
  expect(await house.ids(first.dataset)).toEqual(ids);
  expect(await lostMedia(first)).toEqual([]);
  expect(removed(await clear(7))).toEqual(NOTHING);

  const again = await house.run(house.input(RECIPE));
  expect(again.answers.filter(({ replayed, rows: made }) => replayed && made > 0)).toEqual([]);
  expect(again.dataset.digest).toBe(first.dataset.digest);
  await age(9);
  await clear(7, { datasets: true });
  expect(await names('manifests/')).toBe(0);
  await expect(house.ids(first.dataset)).rejects.toThrow(/is not in the store/);
}, 60_000);

test('what a run finds again is its own: it stays from the start of that run on', async () => {
  await house.run(house.input(RECIPE));
  await age(9);
  const begun = Date.now();
  await house.run(house.input(RECIPE));
  const work = { store: house.store.uri, before: begun - 600_000, datasets: false, dryRun: false };
  await collect(house.services, work, CALL);
  const third = await house.run(house.input(RECIPE));
  expect(third.answers.filter(({ replayed }) => !replayed)).toEqual([]);
  expect(await lostMedia(third)).toEqual([]);
});

test('what is relied on while it is collected stays', async () => {
  const { store } = house;
  const [record, blob] = ['results/abcd', await store.put(Buffer.from('found again'))];
  await store.commit(record, { some: 'thing' });
  await age(9);
  const before = Date.now() - 7 * DAY;
  expect(await store.read(record, { quietly: true })).toEqual({ some: 'thing' });
  expect(await store.remove('results/other', before)).toBe(true);
  await store.read(record);
  await store.put(Buffer.from('found again'));
  expect([await store.remove(record, before), await store.removeBlob(blob.digest, before)]).toEqual([false, false]);
  expect([await store.read(record), await store.has(blob.digest)]).toEqual([{ some: 'thing' }, true]);
  await age(9);
  expect([await store.remove(record, before), await store.removeBlob(blob.digest, before)]).toEqual([true, true]);
  expect([await store.read(record), await store.has(blob.digest)]).toEqual([undefined, false]);
});

test('a list that cannot be read stops it, before anything is removed', async () => {
  const { dataset, ledger } = await house.run(house.input(RECIPE));
  await house.store.commit(`${ledger}/result`, { dataset } as never);
  await age(9);
  const { get } = house.store;
  const unread = vi.spyOn(every(house.store), 'get').mockImplementation(function (this: Store, digest) {
    return digest === dataset.root ? Promise.reject(new Error('input/output error')) : get.call(this, digest);
  });
  const before = await names('');
  await expect(clear(7)).rejects.toThrow('input/output error');
  expect(await names('')).toBe(before);
  unread.mockRestore();
  const rest = new Marks(house.store, new Map([[dataset.root, { name: dataset.root, bytes: 2 ** 30, at: 0 }]]), CALL);
  rest.visit(dataset as never);
  await expect(rest.end()).rejects.toThrow('too many to look for what it names');
  await clear(7);
  expect(await lostMedia({ dataset } as Finished)).toEqual([]);
});

test('what a record names that is found after it was listed stays', async () => {
  const { store } = house;
  const [leaf, list] = [await store.put(Buffer.from('named')), await store.put(Buffer.from('[]'))];
  await store.commit('results/abcd', { shard: { data: leaf.digest }, list: list.digest });
  await age(9);
  const { remove } = store;
  vi.spyOn(every(store), 'remove').mockImplementationOnce(async function (this: Store, name, before) {
    await store.read(name);
    return remove.call(this, name, before);
  });
  expect(removed(await clear(7))).toEqual(NOTHING);
  expect([await store.has(leaf.digest), await store.has(list.digest)]).toEqual([true, true]);
});

test('the files of samples in tar files stay as long as the lines that name them; a source that lacks one is read again', async () => {
  const files = Array.from({ length: 20 }, (_, n) => [`${n}.npy`, Buffer.from(`array ${n}`)] as const);
  const tar = files.flatMap(([name, bytes]) => [tarHead(name, bytes.length), bytes, filling(bytes.length)]);
  const path = join(house.folder, 'in.tar');
  await writeFile(path, Buffer.concat([...tar, TAR_END]));
  vi.spyOn(Date, 'now').mockReturnValue(Date.now() + 10_000);
  const input = house.input('dataset_path: in.tar\nexport_path: out/out.jsonl\nprocess: []\nlimits: {media_bytes: 10, shard_bytes: 100}\n');
  const digests = async () => {
    const found: (string | undefined)[] = [];
    for await (const entry of entries(house.store, first.dataset))
      if ('shard' in entry)
        for await (const batch of readShard(house.store, entry.shard))
          for (const { files: named } of batch) found.push(...named!.map(({ digest }) => digest));
    return found as string[];
  };
  const first = await house.run(input);
  const members = await digests();
  expect(members).toHaveLength(20);
  // Nothing but the source names them.
  for (const space of ['results/', 'measures/', 'manifests/', 'parts/', 'runs/'])
    for await (const name of house.store.list(space)) await house.store.remove(name);
  await age(9, 'blobs');
  await clear(7);
  const have = async () => (await Promise.all(members.map((digest) => house.store.has(digest)))).filter(Boolean).length;
  expect(await have()).toBe(20);
  const work = { store: house.store.uri, plan: first.plan, run: 'recipe-1', segment: 0, manifest: first.source, cursor: 0 };
  await house.run(input, { shards: 1 });
  await releaseMedia(house.services, work, CALL);
  expect(await have()).toBe(20);
  await house.store.removeBlob(members[7]!);
  await house.run(input);
  expect(await have()).toBe(20);
});

test('room is made of media that no dataset holds; what a later step then needs is made again', async () => {
  const recipe = `dataset_path: in.jsonl
export_path: out/out.jsonl
op_fusion: false
limits: {shard_bytes: 500, media_bytes: 10}
process:
  - image_blur_mapper: {p: 1, radius: 3}
  - image_shape_filter: {min_width: 1}
  - image_blur_mapper: {p: 1, radius: 2}
`;
  const blobs = async () => {
    const found: string[] = [];
    for await (const { name } of house.store.blobs()) found.push(name);
    return found;
  };
  const release = async ({ plan, source }: Finished, cursor = source.entries) =>
    releaseMedia(house.services, { store: house.store.uri, plan, run: 'recipe-1', segment: 0, manifest: source, cursor }, CALL);

  const first = await house.run(house.input(recipe));
  expect(first.answers.filter(({ made }) => made! > 0).length).toBeGreaterThan(0);
  const before = await blobs();
  await release(first);
  // All pictures are one; it was blurred once, and once more.
  expect(before.length - (await blobs()).length).toBe(1);
  expect(await lostMedia(first)).toEqual([]);
  await house.export(first);

  const again = await house.run(house.input(recipe));
  expect([again.dataset, again.answers.filter(({ replayed }) => !replayed)]).toEqual([first.dataset, []]);
  const other = await house.run(house.input(recipe.replace('radius: 2', 'radius: 5')));
  expect([await lostMedia(other), await lostMedia(first)]).toEqual([[], []]);
  expect(other.answers.every(({ tally }) => tally.quarantined === 0)).toBe(true);

  // Of an entry that is done the last stage's media stay before they are sealed; of others nothing does.
  const madeBy = async ({ answers }: Finished) => {
    const { shard } = (await house.store.read(`results/${answers.at(-1)!.key}`)) as never as { shard: { data: string } };
    const made: string[] = [];
    for await (const rows of readShard(house.store, shard)) for (const { images } of rows) made.push(images[0]!.digest!);
    return made;
  };
  const areThere = async (made: readonly string[]) => [...new Set(await Promise.all(made.map((digest) => house.store.has(digest))))];
  const unsealed = house.input(`${recipe}  - image_blur_mapper: {p: 1, radius: 7}\n`);
  const part = await house.run(unsealed, { shards: 1 });
  const made = await madeBy(part);
  await release(part, 1);
  expect(await areThere(made)).toEqual([true]);
  await release(part, 0);
  expect(await areThere(made)).toEqual([false]);
  // A run that finds such a result does not take it for done, nor what it makes of others without a look at their media.
  expect(await areThere(await madeBy(await house.run(unsealed, { shards: 1 })))).toEqual([true]);
  const filtered = (least: number) =>
    house.input(`reorder: false\n${recipe.replace('radius: 2', 'radius: 9')}  - text_length_filter: {min_len: ${least}}\n`);
  await release(await house.run(filtered(1), { shards: 1 }), 0);
  expect(await areThere(await madeBy(await house.run(filtered(2), { shards: 1 })))).toEqual([true]);
  await house.export(await house.run(filtered(2)));
}, 60_000);
