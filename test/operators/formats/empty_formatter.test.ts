import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { House } from '../../activities/in-process.js';

let house: House;
beforeEach(async () => {
  house = await House.open();
});
afterEach(() => house.close());

const linesOf = async (config: string, more = '') => {
  const finished = await house.run(house.input(`generated_dataset_config: ${config}\nexport_path: out.jsonl\nprocess: []\n${more}`));
  await house.export(finished);
  return { finished, lines: (await readFile(join(house.folder, 'out.jsonl'), 'utf8')).split('\n').slice(0, -1) };
};

test('so many samples are made, and each has an id of its own', async () => {
  const { finished, lines } = await linesOf('{type: EmptyFormatter, length: 25001, feature_keys: [text, "a b"]}');
  expect(lines).toHaveLength(25_001);
  expect(new Set(lines)).toEqual(new Set(['{"text":null,"a b":null}']));
  expect(new Set(await house.ids(finished.dataset)).size).toBe(25_001);
  expect((await linesOf('{type: EmptyFormatter, length: 2, feature_keys: q}')).lines).toEqual(['{"q":null}', '{"q":null}']);
  expect((await linesOf('{type: EmptyFormatter, length: 1}', 'dataset_path: no-such-file.jsonl\n')).lines).toEqual(['{}']);
});

test('mistakes are told with their place', async () => {
  await expect(linesOf('{type: EmptyFormatter, length: 0}')).rejects.toThrow('the dataset is empty: generated_dataset_config has no row');
  await expect(linesOf('{type: EmptyFormatter, length: -1}')).rejects.toThrow('length must be a whole number of at least 0, not -1');
  await expect(linesOf('{type: EmptyFormatter}')).rejects.toThrow(/^recipe\.yaml:1:\d+: .*length/);
  await expect(linesOf('{type: EmptyFormatter, length: 1, keys: [a]}')).rejects.toThrow(/^recipe\.yaml:1:\d+: .*"keys"/);
  await expect(linesOf('{length: 1}')).rejects.toThrow(/^recipe\.yaml:1:\d+: generated_dataset_config has a type of EmptyFormatter/);
});
