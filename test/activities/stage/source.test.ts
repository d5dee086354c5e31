import { mkdir, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { workplace } from '../../../activities/stage/services.js';
import { cutSource } from '../../../activities/stage/source.js';
import type { Entry } from '../../../core/dataset.js';
import { type AnyOperator, defineFilter } from '../../../core/operator.js';
import type { Plan } from '../../../core/plan.js';
import { entries, entryRows } from '../../../runtime/storage/manifest.js';
import { step, World } from './world.js';

const size = defineFilter({
  name: 'size',
  version: 1,
  summary: 'Bytes of the pictures.',
  reads: ['images'],
  stats: { bytes: 'Bytes.' },
  thresholds: z.object({}),
  computeStats: async ({ images }, _, { media }) => ({
    bytes: (await Promise.all(images.map((ref) => media.read(ref)))).reduce((sum, { length }) => sum + length, 0),
  }),
  keep: () => true,
  examples: [],
});

let world: World;
let data: string;
beforeEach(async () => {
  world = await World.open([size as unknown as AnyOperator]);
  data = join(world.folder, 'data.v1');
  await mkdir(data);
});
afterEach(() => world.close());

const call = { signal: new AbortController().signal, progress: () => {} };
const SOURCES = () => [{ path: data, formatter: 'lines', version: 1, params: {}, suffixes: [] }] as never;
const planOf = (more: Partial<Plan> = {}) => world.plan([{ steps: [step(1, 'size')] }], { sources: SOURCES(), ...more });
const read = async (plan: string) => cutSource(await workplace(world.services, { store: world.store.uri, plan }, call));
const row = (...images: string[]) => `${JSON.stringify({ text: 'x', images })}\n`;

test('pictures are found from the source’s folder, and those that are missing, outside or changed since ingest quarantine their sample', async () => {
  await writeFile(join(world.folder, 'secret.jpg'), '12345');
  await Promise.all(['a', 'b'].map((name) => writeFile(join(data, `${name}.jpg`), name.repeat(7))));
  await writeFile(
    join(data, 'in.jsonl'),
    row('a.jpg', 'b.jpg') + row('b.jpg') + row('missing.jpg') + row('../secret.jpg') + row('http://h/c.jpg') + row(),
  );
  const plan = await planOf();
  const { manifest } = await read(plan);
  await writeFile(join(data, 'b.jpg'), 'B'.repeat(7));
  await utimes(join(data, 'b.jpg'), 1, 1);
  const before = await world.run(plan, manifest);
  expect((await world.quarantine(before.key)).map(({ error }) => error)).toEqual([
    'b.jpg: changed since ingest',
    'b.jpg: changed since ingest',
    'missing.jpg: cannot be read (ENOENT)',
    '../secret.jpg: lies outside the folders that may be read',
    'http://h/c.jpg: is not on this machine; `fetch_media: true` in the recipe has it fetched',
  ]);
  // The same rows over other pictures are other work.
  const after = await world.run(plan, (await read(plan)).manifest);
  expect(after.key).not.toBe(before.key);
  expect(after.tally).toMatchObject({ kept: 3, quarantined: 3 });
});

test('rows with much media are shared out as many rows of text are, and stay what and where they are', async () => {
  const many = (from: number, count: number) =>
    Array.from(
      { length: count },
      (_, n) => `${JSON.stringify({ text: `${from + n}`, images: Array.from({ length: 7 }, () => 'a.jpg') })}\n`,
    ).join('');
  await writeFile(join(data, 'a.jpg'), '1234567');
  await writeFile(join(data, 'in.jsonl'), `\n${many(0, 5)}\n{"text": "cut\n${many(5, 5)}\n`);
  await writeFile(join(data, 'packed.jsonl.gz'), gzipSync(many(10, 5)));
  const plan = await planOf();
  const { manifest } = await read(plan);
  const found: Entry[] = [];
  for await (const entry of entries(world.store, manifest)) found.push(entry);
  // A row weighs 1.75 MiB, and two of them are a piece; the bad row weighs little.
  expect(found.map(entryRows)).toEqual([2, 2, 3, 2, 2, 2, 2, 1]);
  const texts: string[] = [];
  const errors: string[] = [];
  for (let index = 0; index < found.length; index++) {
    const { key } = await world.run(plan, manifest, { index });
    texts.push(...(await world.texts(key)));
    errors.push(...(await world.quarantine(key)).map(({ error }) => error));
  }
  expect(texts).toEqual(Array.from({ length: 15 }, (_, n) => `${n}`));
  expect(errors).toEqual([expect.stringMatching(/^in\.jsonl:8: /)]);
  // Samples are called what they are called where no step reads media.
  const plain = await world.plan([{ steps: [step(1, 'upper')] }], { sources: SOURCES() });
  const plainSource = (await read(plain)).manifest;
  const ids: string[][] = [];
  for (const [plan, manifest] of [
    [await planOf(), (await read(await planOf())).manifest],
    [plain, plainSource],
  ] as const) {
    const own: string[] = [];
    for (let index = 0; index < manifest.entries; index++) own.push(...(await world.ids((await world.run(plan, manifest, { index })).key)));
    ids.push(own);
  }
  expect(ids[0]).toEqual(ids[1]);
  expect(ids[0]).toHaveLength(15);
});

test('a picture may be named by a URL', async () => {
  const path = join(data, 'a picture.jpg');
  await writeFile(path, '12345');
  await writeFile(join(data, 'in.jsonl'), row(pathToFileURL(path).href) + row('file://elsewhere/a.jpg'));
  const plan = await planOf();
  const { tally } = await world.run(plan, (await read(plan)).manifest);
  expect(tally).toMatchObject({ kept: 1, quarantined: 1 });
});

test('empty files are told, an empty dataset is refused, and no more rows are read than wanted', async () => {
  await writeFile(join(data, 'empty.jsonl'), '');
  await expect(read(await planOf())).rejects.toThrow(/the dataset is empty: .*data\.v1 has no row/);
  await writeFile(join(data, 'in.jsonl'), row().repeat(5));
  await writeFile(join(data, 'more.jsonl'), row().repeat(5));
  const all = await read(await planOf());
  expect(all.manifest.rows).toBe(10);
  expect(all.warnings).toEqual([expect.stringMatching(/empty\.jsonl is empty$/)]);
  const plan = await planOf({ rowLimit: 7 });
  const { manifest } = await read(plan);
  expect(manifest.rows).toBe(7);
  expect((await world.run(plan, manifest)).tally).toMatchObject({ in: 7, kept: 7 });
  await rm(join(data, 'in.jsonl'));
});
