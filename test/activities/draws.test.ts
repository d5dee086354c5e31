/** Draws from a dataset hang on its samples and their order, and on nothing else. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fate } from '../../activities/fate.js';
import { uniform, uniformAt } from '../../core/random.js';
import { entries } from '../../runtime/storage/manifest.js';
import { readShard } from '../../runtime/storage/shard.js';
import { CALL, type Finished, House } from './in-process.js';

let house: House;
const ROWS = Array.from({ length: 300 }, (_, n) => ({ text: `row ${n % 100}`, n }));
const lines = (rows: readonly object[]) => rows.map((row) => `${JSON.stringify(row)}\n`).join('');
beforeAll(async () => {
  house = await House.open();
  const write = (name: string, bytes: string | Uint8Array) => writeFile(join(house.folder, name), bytes);
  await write('in.jsonl', lines(ROWS));
  await write('in.jsonl.gz', gzipSync(lines(ROWS)));
  await write('spaced.jsonl', lines(ROWS).replaceAll(':', ' : '));
  await write('in.csv', `n,text\n${ROWS.map(({ text, n }) => `${n},${text}\n`).join('')}`);
  await write('first.jsonl', lines(ROWS.slice(0, 77)));
  await write('rest.jsonl', lines(ROWS.slice(77)));
});
afterAll(() => house.close());

const recipe = (file: string, { limits = '', seed = 42, steps = '  - random_selector: {select_num: 90}\n' } = {}) => {
  const files = file.split(' ');
  const source =
    files.length === 1 ? `dataset_path: ${file}` : `dataset: {configs: [${files.map((path) => `{path: ${path}}`).join(', ')}]}`;
  return `${source}\nexport_path: out.jsonl\nseed: ${seed}\n${limits && `limits: {${limits}}\n`}process:\n${steps}`;
};
/** Numbers of the rows that a run kept. */
const kept = async ({ dataset }: Finished): Promise<number[]> => {
  const ns: number[] = [];
  for await (const entry of entries(house.store, dataset)) {
    if (!('shard' in entry)) continue;
    for await (const rows of readShard(house.store, entry.shard))
      ns.push(...rows.map(({ rest }) => Number(/"n"\s*:\s*"?(\d+)/.exec(Buffer.from(rest).toString())![1])));
  }
  return ns;
};
const drawn = async (...args: Parameters<typeof recipe>) => kept(await house.run(house.input(recipe(...args))));

test('whatever files, compression, spelling or chunks they came in', async () => {
  const expected = await drawn('in.jsonl');
  expect(expected).toHaveLength(90);
  expect(expected).toEqual([...expected].sort((a, b) => a - b));
  for (const name of ['in.jsonl.gz', 'spaced.jsonl', 'in.csv', 'first.jsonl rest.jsonl']) expect(await drawn(name), name).toEqual(expected);
  for (const limits of ['shard_bytes: 600', 'shard_bytes: 5000, page_entries: 2, barrier_entries: 30'])
    for (const name of ['in.jsonl', 'in.jsonl.gz']) expect(await drawn(name, { limits }), `${name} ${limits}`).toEqual(expected);
});

test('another seed, or another step, draws others', async () => {
  const expected = await drawn('in.jsonl');
  expect(await drawn('in.jsonl', { seed: 43 })).not.toEqual(expected);
  expect(
    await drawn('in.jsonl', { steps: '  - text_length_filter:\n      min_len: 0\n  - random_selector: {select_num: 90}\n' }),
  ).not.toEqual(expected);
});

test('what is appended leaves the lots of the others as they are', async () => {
  const draw = uniformAt(7);
  const smallest = (count: number) => new Set([...Array(count).keys()].sort((a, b) => draw(a) - draw(b)).slice(0, 50));
  const [before, after] = [smallest(300), smallest(330)];
  for (const place of after) expect(place >= 300 || before.has(place)).toBe(true);
});

test('samples that were not drawn are told so', async () => {
  const done = await house.run(house.input(recipe('in.jsonl')), { name: 'drawn-1' });
  const ns = new Set(await kept(done));
  let digest = '';
  for await (const entry of entries(house.store, done.source)) if ('chunks' in entry) digest = entry.chunks[0]!.digest.slice(0, 16);
  const of = async (row: number) => fate(house.services, { store: house.store.uri, run: 'drawn-1', sample: `${digest}.${row}` }, CALL);
  const [stays, goes] = [true, false].map((stays) => ROWS.find(({ n }) => ns.has(n) === stays)!.n);
  expect(await of(goes!)).toMatchObject({ outcome: 'dropped', steps: [{ did: 'dropped', why: 'not among the 90 that were drawn' }] });
  expect(await of(stays!)).toMatchObject({ outcome: 'kept', steps: [{ did: 'passed', why: null }] });
});

test('numbers by their places are those in a row, and all different', () => {
  for (const seed of [0, 1, -5, 2 ** 31 - 1]) {
    const next = uniform(seed);
    const at = uniformAt(seed);
    const numbers = Array.from({ length: 20_000 }, (_, place) => at(place));
    expect(numbers).toEqual(numbers.map(() => next()));
    expect(new Set(numbers).size).toBe(numbers.length);
    // Of a tenth of the places about a tenth of the smallest numbers.
    const smallest = [...numbers.keys()].sort((a, b) => numbers[a]! - numbers[b]!).slice(0, 2000);
    const early = smallest.filter((place) => place < 2000).length;
    expect(early > 140 && early < 260, `${early}`).toBe(true);
  }
  expect(uniformAt(3)(2 ** 32 - 1)).toBe(uniformAt(3 - 0x9e3779b9)(0));
});
