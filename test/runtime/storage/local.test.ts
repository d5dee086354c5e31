import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { localStore } from '../../../runtime/storage/local.js';
import { prove } from '../../../runtime/storage/open-store.js';
import { scratchPath } from '../../../runtime/storage/scratch.js';
import { ROOT } from '../../root.js';
import { folder } from './rows.js';

const writer = (...args: readonly string[]) => spawn(process.execPath, [join(ROOT, 'dist/test/runtime/storage/writer.js'), ...args]);
const output = async (child: ReturnType<typeof writer>) => {
  const lines: string[] = [];
  child.stdout.on('data', (data) => lines.push(String(data)));
  await once(child, 'close');
  return lines.join('').split('\n').filter(Boolean);
};
const filesUnder = async (path: string) =>
  (await readdir(path, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
const all = async (names: AsyncIterable<string>) => {
  const list: string[] = [];
  for await (const name of names) list.push(name);
  return list;
};

test('blobs come back by their digest', async () => {
  const store = await localStore(await folder());
  const ref = await store.put([Buffer.from('ab'), Buffer.from('c')]);
  expect(ref).toEqual({ digest: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad', bytes: 3 });
  expect((await store.get(ref.digest)).toString()).toBe('abc');
  const path = scratchPath('.txt');
  await writeFile(path, 'from a file');
  const file = await store.putFile(path);
  expect(await readFile(await store.file(file.digest), 'utf8')).toBe('from a file');
  await expect(stat(path)).rejects.toThrow('ENOENT');
  await store.removeBlob(ref.digest);
  expect(await store.has(ref.digest)).toBe(false);
  await expect(store.get(ref.digest)).rejects.toThrow(/is not in the store/);
});

test('a damaged blob is found out, set aside, and can be made again', async () => {
  const root = await folder();
  const store = await localStore(root);
  const { digest } = await store.put(Buffer.from('good'));
  const damage = () => writeFile(join(root, 'blobs', digest.slice(0, 2), digest.slice(2, 4), digest), 'evil');
  await damage();
  await expect(store.get(digest)).rejects.toThrow(/is damaged/);
  expect(await store.has(digest)).toBe(false);
  await store.put(Buffer.from('good'));
  await damage();
  await expect((await localStore(root)).file(digest)).rejects.toThrow(/is damaged/);
  await store.put(Buffer.from('good'));
  expect((await store.get(digest)).toString()).toBe('good');
});

test('the first commit wins and later ones answer with it', async () => {
  const root = await folder();
  const [store, other] = [await localStore(root), await localStore(root)];
  expect(await store.commit('results/abcdef', { n: 1 })).toEqual({ record: { n: 1 }, won: true });
  expect(await other.commit('results/abcdef', { n: 2 })).toEqual({ record: { n: 1 }, won: false });
  expect(await other.read('results/abcdef')).toEqual({ n: 1 });
  expect(await store.read('results/none')).toBeUndefined();
  await other.remove('results/abcdef');
  expect(await store.read('results/abcdef')).toBeUndefined();
  expect((await store.commit('results/abcdef', null)).won).toBe(true);
  expect(await store.read('results/abcdef')).toBeNull();
});

test('a damaged record is refused by name', async () => {
  const root = await folder();
  const store = await localStore(root);
  await store.commit('results/abcdef', { rows: 12 });
  const path = join(root, 'records/results/ab/cd/abcdef.json');
  await writeFile(path, (await readFile(path, 'utf8')).replace('12', '13'));
  await expect(store.read('results/abcdef')).rejects.toThrow(/abcdef\.json: the record is damaged/);
  await writeFile(path, '');
  await expect(store.read('results/abcdef')).rejects.toThrow(/damaged/);
});

test('records are listed in order of their names', async () => {
  const store = await localStore(await folder());
  const names = [
    'plans/ab',
    'results/0123456',
    'results/0124',
    'results/ab',
    'measures/abcd/ef',
    'measures/abcd/ee',
    'measures/abce/aa',
    'top',
  ];
  for (const name of names) await store.commit(name, name);
  expect(await all(store.list(''))).toEqual([...names].sort());
  expect(await all(store.list('results/'))).toEqual(['results/0123456', 'results/0124', 'results/ab']);
  expect(await all(store.list('results/012'))).toEqual(['results/0123456', 'results/0124']);
  expect(await all(store.list('measures/abcd/'))).toEqual(['measures/abcd/ee', 'measures/abcd/ef']);
  expect(await all(store.list('nothing/'))).toEqual([]);
});

test.each(['', '/a', 'a/', '../a', 'a/../../b', 'a/..', '.hidden', 'a//b', 'a\\b', 'a b', 'a\0', 'ab..cd/x'])(
  'the name %j cannot leave the store',
  async (name) => {
    const store = await localStore(await folder());
    await expect(store.commit(name, 1)).rejects.toThrow(/cannot name a record/);
    await expect(store.get(`../${name}`)).rejects.toThrow(/not a digest/);
  },
);

test('a store that must exist is not made', async () => {
  const root = join(await folder(), 'unseen');
  await expect(localStore(root, { mustExist: true })).rejects.toThrow(/sees no store at .*unseen/);
  await writeFile(`${root}.txt`, '');
  await expect(localStore(join(`${root}.txt`, 'below'), { mustExist: true })).rejects.toThrow(/sees no store at .*below/);
  await localStore(root);
  await localStore(root, { mustExist: true });
  await writeFile(join(root, 'store.json'), '{"format":2,"id":"x"}');
  await expect(localStore(root)).rejects.toThrow(/has format 2/);
});

test('doctor finds that it keeps its promises', async () => {
  const proofs = await prove(await localStore(await folder()));
  expect(proofs.filter(({ ok }) => !ok)).toEqual([]);
});

test('of several processes that commit one name, exactly one wins and all agree', async () => {
  const root = await folder();
  const names = Array.from({ length: 40 }, (_, n) => `results/${n}`);
  const outputs = await Promise.all(Array.from({ length: 4 }, (_, n) => output(writer('commit', root, `${n}`, ...names))));
  for (let i = 0; i < names.length; i++) {
    const answers = outputs.map((lines) => JSON.parse(lines[i]!) as { record: string; won: boolean });
    expect(answers.filter(({ won }) => won)).toHaveLength(1);
    expect(new Set(answers.map(({ record }) => record)).size).toBe(1);
  }
});

test('a writer killed at any moment leaves only whole blobs and records, and what it spooled is swept', async () => {
  const root = await folder();
  await localStore(root);
  for (let kill = 0; kill < 12; kill++) {
    const child = writer('churn', root, `${kill}`);
    await once(child.stdout, 'data');
    await sleep(kill * 7);
    child.kill('SIGKILL');
    await once(child, 'close');
  }
  const store = await localStore(root);
  const left = await readdir(join(root, 'scratch'));
  expect(left.filter((name) => !name.includes(`-${process.pid}-`))).toEqual([]);
  const blobs = await filesUnder(join(root, 'blobs'));
  for (const { name } of blobs) await store.get(name);
  const records = await all(store.list(''));
  for (const name of records) expect(await store.has((await store.read<{ blob: string }>(name))!.blob)).toBe(true);
  expect(records.length).toBeGreaterThan(0);
  expect(blobs.length).toBeGreaterThanOrEqual(records.length);
});
