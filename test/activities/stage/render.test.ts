import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Part, readPart, renderParts } from '../../../activities/stage/render.js';
import { workplace } from '../../../activities/stage/services.js';
import { type AnyOperator, defineMapper } from '../../../core/operator.js';
import jsonlExporter from '../../../operators/formats/jsonl_exporter.js';
import { ManifestWriter } from '../../../runtime/storage/manifest.js';
import { step, World } from './world.js';

const drawer = defineMapper({
  name: 'drawer',
  version: 1,
  summary: 'Makes a picture.',
  reads: ['text'],
  writes: ['images'],
  map: async ({ text }, _, { media }) => ({ images: [await media.write(Buffer.from(text), 'png')] }),
  examples: [],
});

/** Names what it makes in the meta, and gives it beside. */
const noter = defineMapper({
  name: 'noter',
  version: 1,
  summary: 'Makes a note.',
  reads: ['text'],
  writes: ['meta'],
  map: async ({ text }, _, { media }) => {
    const note = await media.write(Buffer.from(`on ${text}`), 'txt');
    return { meta: { note: note.uri }, files: [note] };
  },
  examples: [],
});
const reader = defineMapper({
  name: 'reader',
  version: 1,
  summary: 'Reads the note.',
  reads: ['file'],
  writes: ['text'],
  map: async ({ file }, _, { media }) => ({ text: Buffer.from(await media.read(file('__dj__meta__.note'))).toString() }),
  examples: [],
});

let world: World;
beforeEach(async () => {
  world = await World.open([drawer, noter, reader, jsonlExporter] as unknown as AnyOperator[]);
});
afterEach(() => world.close());
const call = { signal: new AbortController().signal, progress: () => {} };

const rendered = async (keepStats: boolean, steps = [step(3, 'length'), step(1, 'count'), step(4, 'drawer')]) => {
  const source = await world.source(['{"text": "a b", "n": 1.0}', '{"n":2,"text":"ccc"}']);
  const plan = await world.plan([{ steps }], { keepStats, exporter: { operator: 'jsonl_exporter', version: 1, params: {} } as never });
  const { key } = await world.run(plan, source);
  const writer = new ManifestWriter(world.store, 10);
  const { shard } = await world.result(key);
  await writer.add({ shard });
  const work = { store: world.store.uri, plan, manifest: await writer.end(), turn: 0, turns: 1 };
  await renderParts(world.services, work, call);
  const part = (await readPart(world.store, (await workplace(world.services, work, call)).plan, shard)) as Part;
  return { part, data: (await world.store.get(part.data.digest)).toString(), stats: (await world.store.get(part.stats.digest)).toString() };
};

// The plan has the second filter first; the output is in the order of the recipe.
test('rows are spelled as they were read; stats stand beside them in the order of the recipe; made files are named', async () => {
  const { part, data, stats } = await rendered(false);
  const [a, b] = part.media;
  expect(data).toBe(`{"text": "a b", "n": 1.0,"images":["${a}"]}\n{"n":2,"text":"ccc","images":["${b}"]}\n`);
  expect(stats).toBe('{"__dj__stats__":{"words":2,"ratio":1,"chars":3}}\n{"__dj__stats__":{"words":1,"ratio":3,"chars":3}}\n');
  expect(a).toMatch(/^media\/[0-9a-f]{64}\.png$/);
  expect(part.rows).toBe(2);
});

test('stats are written into the rows when they are wanted there', async () => {
  const { data } = await rendered(true);
  expect(data.split('\n')[0]).toMatch(
    /^\{"text": "a b", "n": 1\.0,"images":\["[^"]+"\],"__dj__stats__":\{"words":2,"ratio":1,"chars":3\}\}$/,
  );
});

test('files that another field names are published too, and a later step reads them', async () => {
  const { part, data } = await rendered(true, [step(1, 'noter'), step(2, 'reader')]);
  const rows = data
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(rows.map(({ text }) => text)).toEqual(['on a b', 'on ccc']);
  expect(part.media).toEqual(rows.map(({ __dj__meta__: { note } }) => note));
  expect(part.media).toHaveLength(2);
});
