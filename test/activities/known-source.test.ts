import { stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { JsonObject } from '../../core/sample.js';
import { House } from './in-process.js';

let house: House;
beforeEach(async () => {
  house = await House.open();
});
afterEach(async () => {
  vi.restoreAllMocks();
  await house.close();
});

const RECIPE = 'dataset_path: in.jsonl\nexport_path: out.jsonl\nprocess:\n  - text_length_filter:\n';
/** The run takes place so many seconds after now. */
const runAfter = async (seconds: number, fresh?: string) => {
  const now = Date.now() + seconds * 1000;
  vi.spyOn(Date, 'now').mockReturnValue(now);
  return house.run(house.input(RECIPE, fresh === undefined ? {} : { fresh }));
};
const names = async () => {
  const found: string[] = [];
  for await (const name of house.store.list('sources/')) found.push(name);
  return found;
};

test('a source that nobody touched is not read again; one that was is, even if its size and time are the same', async () => {
  const path = join(house.folder, 'in.jsonl');
  await house.write('in.jsonl', [{ text: 'one' }, { text: 'two' }]);
  const { atime, mtime } = await stat(path);
  const first = await runAfter(10);
  expect(await names()).toHaveLength(1);
  // Were the file read again, what is put into the record here would not be found.
  const [name] = await names();
  const record = (await house.store.read<JsonObject>(name!))!;
  await house.store.remove(name!);
  await house.store.commit(name!, { ...record, warnings: ['recalled'] });
  const second = await runAfter(20);
  expect(await house.store.read(`${second.ledger}/source`)).toMatchObject({ warnings: ['recalled'] });
  expect(second.dataset).toEqual(first.dataset);

  await house.write('in.jsonl', [{ text: 'one' }, { text: 'six' }]);
  await utimes(path, atime, mtime);
  const third = await runAfter(30);
  expect(third.source.digest).not.toBe(first.source.digest);
  expect(await names()).toHaveLength(2);
});

test('a file that was written a moment ago is always read', async () => {
  await house.write('in.jsonl', [{ text: 'one' }]);
  await runAfter(1);
  expect(await names()).toHaveLength(0);
  await writeFile(join(house.folder, 'in.jsonl'), '');
  await expect(runAfter(10)).rejects.toThrow('the dataset is empty');
  expect(await names()).toHaveLength(0);
});
