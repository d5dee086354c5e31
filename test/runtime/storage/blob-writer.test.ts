import { readdir } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { BlobWriter } from '../../../runtime/storage/blob-writer.js';
import { sha256 } from '../../../runtime/storage/key.js';
import { localStore } from '../../../runtime/storage/local.js';
import { scratchFolder } from '../../../runtime/storage/scratch.js';
import type { Store } from '../../../runtime/storage/store.js';
import { folder } from './rows.js';

const scratch = async () => (await readdir(scratchFolder())).length;

test.each([
  ['nothing', 0],
  ['few bytes', 3],
  ['as many as are held, and more', 40],
])('%s become the blob of all bytes in order', async (_, times) => {
  const store = await localStore(await folder());
  const writer = new BlobWriter();
  const pieces = Array.from({ length: times }, (_, n) => Buffer.alloc(60_000 + n, n));
  for (const piece of pieces) writer.add(piece);
  const all = Buffer.concat(pieces);
  expect(await writer.keep(store)).toEqual({ digest: sha256(all), bytes: all.length });
  expect(all.equals(await store.get(sha256(all)))).toBe(true);
  expect(await scratch()).toBe(0);
});

test('what is not kept leaves nothing behind', async () => {
  const writer = new BlobWriter();
  for (let n = 0; n < 40; n++) writer.add(Buffer.alloc(60_000));
  expect(await scratch()).toBe(1);
  writer.drop();
  writer.drop();
  expect(await scratch()).toBe(0);
});

test('nor does what could not be kept', async () => {
  const writer = new BlobWriter();
  for (let n = 0; n < 40; n++) writer.add(Buffer.alloc(60_000));
  const full = { putFile: () => Promise.reject(new Error('no space left')) } as unknown as Store;
  await expect(writer.keep(full)).rejects.toThrow('no space left');
  expect(await scratch()).toBe(0);
});
