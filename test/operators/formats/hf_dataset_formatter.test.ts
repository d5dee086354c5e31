import { cp, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { House } from '../../activities/in-process.js';
import { ROOT } from '../../root.js';

let house: House;
beforeEach(async () => {
  house = await House.open();
  await cp(join(ROOT, 'test/fixtures/formats'), house.folder, { recursive: true });
});
afterEach(() => house.close());

const rowsOf = async (path: string) => {
  const finished = await house.run(house.input(`dataset_path: ${path}\nexport_path: out.jsonl\nprocess: []\n`));
  await house.export(finished);
  return (await readFile(join(house.folder, 'out.jsonl'), 'utf8')).trim().split('\n');
};
const row = (n: number) => `{"text":"text ${n}","meta":{"n":${n},"tags":${JSON.stringify(Array(n).fill('a'))}}}`;

test('what save_to_disk wrote is read, over several files, and of splits the one for training', async () => {
  expect(await rowsOf('saved')).toEqual([0, 1, 2, 3, 4].map(row));
  expect(await rowsOf('saved-splits')).toEqual([0, 1, 2, 3, 4].map(row));
  expect(await rowsOf('saved-splits/test')).toEqual([row(0)]);
});
