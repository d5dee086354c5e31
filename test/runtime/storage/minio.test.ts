import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'minio';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { readConfig } from '../../../runtime/config.js';
import { type S3Settings, s3Store } from '../../../runtime/storage/minio.js';
import { openStore, prove } from '../../../runtime/storage/open-store.js';
import { scratchPath } from '../../../runtime/storage/scratch.js';
import { readShard, ShardWriter } from '../../../runtime/storage/shard.js';
import { startMinio, withoutMinio } from './minio-server.js';
import { noise, row } from './rows.js';

test('settings come from the environment that other tools use', async () => {
  expect(readConfig({}).s3).toBeUndefined();
  expect(readConfig({ AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b', AWS_ENDPOINT_URL: 'http://h:9000', AWS_REGION: 'r' }).s3).toEqual(
    {
      endPoint: 'h',
      port: 9000,
      useSSL: false,
      accessKey: 'a',
      secretKey: 'b',
      region: 'r',
    },
  );
  await expect(openStore('s3://bucket/p', undefined)).rejects.toThrow(/needs AWS_ACCESS_KEY_ID/);
  await expect(openStore('relative', undefined)).rejects.toThrow(/absolute path/);
});

const all = async <T>(found: AsyncIterable<T>): Promise<T[]> => {
  const list: T[] = [];
  for await (const one of found) list.push(one);
  return list;
};

describe.skipIf(withoutMinio())('with a server', () => {
  let folder: string;
  let settings: S3Settings;
  let server: ChildProcess;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sluice-minio-'));
    ({ settings, server } = await startMinio(folder));
  });
  afterAll(async () => {
    server.kill();
    await once(server, 'exit'); // it writes until then
    await rm(folder, { recursive: true, force: true });
  });

  test('blobs and records as in a folder', async () => {
    await expect(s3Store('s3://bucket-one/some/prefix', settings, { mustExist: true })).rejects.toThrow(/there is no store at/);
    const store = await s3Store('s3://bucket-one/some/prefix', settings);
    expect(store.uri).toBe('s3://bucket-one/some/prefix');
    const ref = await store.put([Buffer.from('ab'), Buffer.from('c')]);
    await store.commit('results/young', 1);
    const [[blob], [record]] = [await all(store.blobs()), await all(store.records())];
    expect([blob, record].map((kept) => [kept!.name, kept!.bytes > 0, Math.abs(Date.now() - kept!.at) < 60_000])).toEqual([
      [ref.digest, true, true],
      ['results/young', true, true],
    ]);
    const hourAgo = Date.now() - 3_600_000;
    expect([await store.remove('results/young', hourAgo), await store.removeBlob(ref.digest, hourAgo)]).toEqual([false, false]);
    expect([await store.remove('results/young'), await store.has(ref.digest)]).toEqual([true, true]);
    expect((await store.get(ref.digest)).toString()).toBe('abc');
    expect((await store.put(new Uint8Array())).bytes).toBe(0);
    const path = scratchPath();
    await writeFile(path, noise(9 << 20));
    const bytes = await readFile(path);
    const file = await store.putFile(path);
    await expect(stat(path)).rejects.toThrow('ENOENT');
    const local = await store.file(file.digest);
    expect(Buffer.compare(await readFile(local), bytes)).toBe(0);
    expect(await store.file(file.digest)).toBe(local);
    await store.removeBlob(ref.digest);
    expect(await store.has(ref.digest)).toBe(false);
    await expect(store.get(ref.digest)).rejects.toThrow(/is not in the store/);
    await expect(store.file(ref.digest)).rejects.toThrow(/is not in the store/);

    expect(await store.read('results/none')).toBeUndefined();
    expect((await store.commit('results/a', { n: 1 })).won).toBe(true);
    expect(await (await s3Store(store.uri, settings, { mustExist: true })).commit('results/a', { n: 2 })).toEqual({
      record: { n: 1 },
      won: false,
    });
    for (const name of ['results/b', 'results/a-b', 'plans/x']) await store.commit(name, name);
    const names: string[] = [];
    for await (const name of store.list('results/')) names.push(name);
    expect(names).toEqual(['results/a', 'results/a-b', 'results/b']);
    await store.remove('results/a');
    expect(await store.read('results/a')).toBeUndefined();
  });

  test('doctor finds that it keeps its promises', async () => {
    const proofs = await prove(await openStore('s3://bucket-two', settings));
    expect(proofs.filter(({ ok }) => !ok)).toEqual([]);
  });

  test('of commits by several clients exactly one wins', async () => {
    const stores = await Promise.all(Array.from({ length: 4 }, () => s3Store('s3://bucket-race/x', settings)));
    for (let n = 0; n < 10; n++) {
      const answers = await Promise.all(stores.map((store, by) => store.commit(`results/${n}`, { by })));
      expect(answers.filter(({ won }) => won)).toHaveLength(1);
      expect(new Set(answers.map(({ record }) => record.by)).size).toBe(1);
    }
  });

  test('a record that is found again counts as written now, but not one that was removed or replaced meanwhile', async () => {
    const store = await s3Store('s3://bucket-found/x', settings);
    const writtenAt = async (name: string) => (await all(store.records())).find((record) => record.name === name)?.at;
    for (const name of ['results/stays', 'results/goes', 'results/changes']) await store.commit(name, name);
    const before = (await writtenAt('results/stays'))!;
    const later = vi.spyOn(Date, 'now').mockReturnValue(Date.now() + 3_600_000);
    const { copyObject } = Client.prototype;
    /** Reads a record, while something else happens to it between its being read and its being noted as found. */
    const read = async (name: string, meanwhile: () => Promise<unknown>) => {
      const copy = vi.spyOn(Client.prototype, 'copyObject').mockImplementationOnce(async function (this: Client, ...args: unknown[]) {
        await meanwhile();
        return Reflect.apply(copyObject, this, args);
      });
      expect(await store.read(name)).toBe(name);
      expect(copy).toHaveBeenCalledOnce();
      copy.mockRestore();
    };
    try {
      await store.read('results/stays', { quietly: true });
      expect(await writtenAt('results/stays')).toBe(before);
      await read('results/stays', async () => {});
      expect(await writtenAt('results/stays')).toBeGreaterThan(before);
      expect(await store.read('results/stays')).toBe('results/stays');
      await read('results/goes', () => store.remove('results/goes'));
      expect(await store.read('results/goes')).toBeUndefined();
      await read('results/changes', async () => {
        await store.remove('results/changes');
        await store.commit('results/changes', 'another');
      });
      expect(await store.read('results/changes')).toBe('another');
    } finally {
      later.mockRestore();
    }
  });

  test('a damaged blob is found out', async () => {
    const store = await s3Store('s3://bucket-bad', settings);
    const { digest } = await store.put(Buffer.from('good'));
    await new Client(settings).putObject('bucket-bad', `blobs/${digest}`, Buffer.from('evil'));
    await expect(store.get(digest)).rejects.toThrow(/is damaged/);
    await expect(store.file(digest)).rejects.toThrow(/is damaged/);
  });

  test('a shard is the same there as in a folder', async () => {
    const store = await s3Store('s3://bucket-shard', settings);
    const writer = new ShardWriter(store);
    for (let n = 0; n < 5000; n++) writer.add(row(`${n}`, { utf8: Buffer.from(`text ${n}`) }));
    const { shard } = await writer.end();
    let rows = 0;
    for await (const batch of readShard(store, shard)) rows += batch.length;
    expect(rows).toBe(5000);
  });
});
