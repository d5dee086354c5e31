import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { KEPT, QUARANTINED, SPLIT, UNREAD } from '../../../core/dataset.js';
import { LimitError, VersionSkew } from '../../../core/errors.js';
import { type AnyOperator, defineMapper, defineSelector } from '../../../core/operator.js';
import { readTable } from '../../../runtime/storage/table.js';
import { asked, step, World } from './world.js';

const disk = { isFull: false };
const full = defineMapper({
  name: 'full',
  version: 1,
  summary: 'Meets a full disk.',
  reads: ['text'],
  writes: ['text'],
  map: async ({ text }) => {
    await null;
    if (disk.isFull && text === 'tiny') throw Object.assign(new Error('no space left'), { code: 'ENOSPC' });
    return { text };
  },
  examples: [],
});
const tries: string[] = [];
const greedy = defineMapper({
  name: 'greedy',
  version: 1,
  summary: 'Fails, or takes too much.',
  reads: ['text'],
  writes: ['text'],
  map: ({ text }) => {
    tries.push(text);
    if (text === 'bad') throw new Error('it fails');
    if (text === 'endless') throw new LimitError('too much');
    return { text };
  },
  examples: [],
});
const picky = defineSelector({
  name: 'picky',
  version: 1,
  summary: 'Scores some.',
  reads: ['text'],
  score: ({ text }) => {
    if (text === 'BAD') throw new Error('no score');
    return text.length > 1 ? text.length : null;
  },
  select: () => null,
  examples: [],
});

let world: World;
beforeEach(async () => {
  world = await World.open([full, picky, greedy] as unknown as AnyOperator[]);
  for (const name of Object.keys(asked)) delete asked[name];
});
afterEach(() => world.close());

const ROWS = [
  { text: 'one two three' },
  { text: 'no!' },
  { text: null, n: 1 },
  '{"text": "cut',
  { text: 7 },
  { n: 2 },
  { text: 'tiny' },
  { text: 'four of five six' },
];

test('every sample is kept, dropped or quarantined with its reason, and the counts balance', async () => {
  const manifest = await world.source(ROWS);
  const plan = await world.plan([{ steps: [step(1, 'upper'), step(2, 'length', { min: 5 }), step(3, 'count', { min: 3 })] }]);
  const { key, tally, steps } = await world.run(plan, manifest);
  expect(await world.texts(key)).toEqual(['ONE TWO THREE', 'FOUR OF FIVE SIX']);
  expect(tally).toEqual({ in: 8, made: 0, kept: 2, dropped: 3, quarantined: 3, merged: 0 });
  expect(steps['0.lines']).toMatchObject({ in: 8, kept: 5, dropped: 2, quarantined: 1 });
  expect(steps['1.upper']).toMatchObject({ in: 5, kept: 4, quarantined: 1 });
  expect(steps['2.length']).toMatchObject({ in: 4, kept: 2, dropped: 1, quarantined: 1 });
  const quarantine = await world.quarantine(key);
  expect(quarantine.map(({ step, error }) => [step, error])).toEqual([
    ['2.length', 'exclamation'],
    ['0.lines', expect.stringMatching(/^in\.jsonl:4: invalid JSON at byte \d+/)],
    ['1.upper', 'its text is a number, not a string'],
  ]);
  expect(quarantine[0]!.sample).toEqual({ text: 'NO!' });
  const { shard } = await world.result(key);
  const { columns } = await readTable(world.store, shard.stats!);
  expect([...(columns.fate as { values: Int32Array }).values]).toEqual([
    KEPT,
    QUARANTINED,
    UNREAD,
    QUARANTINED,
    QUARANTINED,
    UNREAD,
    1,
    KEPT,
  ]);
  expect((columns['3.count/words'] as { values: Float64Array }).values[7]).toBe(4);
});

test('a sample that is split becomes its children, each under its parent’s id', async () => {
  const manifest = await world.source([{ text: 'a bb ccc' }, { text: '' }, { text: 'dddd' }]);
  const plan = await world.plan([{ steps: [step(1, 'split'), step(2, 'length', { min: 2 })] }]);
  const { key, tally, steps } = await world.run(plan, manifest);
  expect(await world.texts(key)).toEqual(['bb', 'ccc', 'dddd']);
  expect(tally).toEqual({ in: 3, made: 2, kept: 3, dropped: 2, quarantined: 0, merged: 0 });
  expect(steps['1.split']).toMatchObject({ in: 3, made: 2, kept: 4, dropped: 1 });
  const { columns } = await readTable(world.store, (await world.result(key)).shard.stats!);
  const ids = (columns.id as unknown as { values: string[] }).values;
  expect(ids[1]).toBe(`${ids[0]}/0`);
  expect([...(columns.fate as { values: Int32Array }).values]).toEqual([SPLIT, 1, KEPT, KEPT, 0, SPLIT, KEPT]);
});

test('batches skip what was dropped before, and one bad sample does not take the others with it', async () => {
  const rows = Array.from({ length: 70 }, (_, i) => ({ text: i === 5 ? 'why?' : i % 2 ? 'banana' : 'x' }));
  const plan = await world.plan([{ steps: [step(1, 'length', { min: 3 }), step(2, 'batched', { min: 3 }), step(3, 'upper')] }]);
  const { key, tally } = await world.run(plan, await world.source(rows));
  expect(tally).toMatchObject({ kept: 34, dropped: 35, quarantined: 1 });
  expect(new Set(await world.texts(key))).toEqual(new Set(['BANANA']));
  expect(asked.batched).toBe(3);
});

test('a view is made once for all steps, and anew when its field was written', async () => {
  const manifest = await world.source([{ text: 'one two' }, { text: 'THREE' }]);
  const plan = await world.plan([{ steps: [step(1, 'count'), step(2, 'count', { min: 1 }), step(3, 'upper'), step(4, 'count')] }]);
  await world.run(plan, manifest);
  // The second row's text is in capitals already: writing it changes nothing.
  expect(asked.testWords).toBe(3);
});

test('a step that fails on every sample is the step’s fault, not the data’s', async () => {
  const plan = await world.plan([{ steps: [step(1, 'length')] }]);
  const bad = Array.from({ length: 20 }, () => ({ text: '!' }));
  await expect(world.run(plan, await world.source(bad))).rejects.toThrow('1.length fails on every sample: exclamation');
  const { tally } = await world.run(plan, await world.source([...bad, { text: 'fine' }]));
  expect(tally.quarantined).toBe(20);
});

test('a sample that fails is tried once more; one that takes too much is not', async () => {
  const plan = await world.plan([{ steps: [step(1, 'greedy')] }]);
  const { tally } = await world.run(plan, await world.source(['good', 'bad', 'endless'].map((text) => ({ text }))));
  expect(tally).toMatchObject({ kept: 1, quarantined: 2 });
  expect(tries).toEqual(['good', 'bad', 'bad', 'endless']);
});

test('what is done is found, unless its blobs are gone', async () => {
  const manifest = await world.source(ROWS);
  const plan = await world.plan([{ steps: [step(1, 'upper')] }]);
  const first = await world.run(plan, manifest);
  const again = await world.run(plan, manifest);
  expect(again).toMatchObject({ key: first.key, replayed: true, tally: first.tally });
  expect(asked.upper).toBe(4);
  const { shard } = await world.result(first.key);
  await world.store.removeBlob(shard.data);
  const mended = await world.run(plan, manifest);
  expect(mended.replayed).toBe(false);
  expect((await world.result(mended.key)).shard).toEqual(shard);
});

test('the next stage goes on from the result before it; nothing is left in scratch', async () => {
  const manifest = await world.source(ROWS);
  const plan = await world.plan([{ steps: [step(1, 'upper')] }, { steps: [step(2, 'count', { min: 4 })], measures: [step(3, 'exact')] }]);
  const first = await world.run(plan, manifest);
  const second = await world.run(plan, manifest, { stage: 1, input: first.key });
  expect(await world.texts(second.key)).toEqual(['FOUR OF FIVE SIX']);
  const { columns } = await readTable(world.store, (await world.result(second.key)).shard.stats!);
  expect((columns['3.exact/hashes'] as unknown as { values: string[] }).values.filter(Boolean)).toEqual(['["FOUR OF FIVE SIX"]']);
  const scratch = await readdir(join(world.folder, 'store', 'scratch'), { recursive: true, withFileTypes: true });
  expect(scratch.filter((file) => file.isFile())).toEqual([]);
});

test('an operator of another version, or of other code, is left to a worker that has the plan’s', async () => {
  const manifest = await world.source(ROWS);
  const other = await world.plan([{ steps: [{ ...step(1, 'length'), version: 2 }] }]);
  await expect(world.run(other, manifest)).rejects.toThrow(VersionSkew);
  const code = await world.plan([{ steps: [{ ...step(1, 'length'), code: 'aaaa' }] }]);
  Object.assign(world.services, { codeOf: () => 'bbbb' });
  await expect(world.run(code, manifest)).rejects.toThrow('the plan was made with other code of length: aaaa; on this worker it is bbbb');
});

test('a full disk fails the shard, quarantines nobody and leaves nothing behind; the next attempt does it all', async () => {
  const manifest = await world.source(ROWS);
  const plan = await world.plan([{ steps: [step(1, 'full')] }]);
  disk.isFull = true;
  await expect(world.run(plan, manifest)).rejects.toMatchObject({ code: 'ENOSPC' });
  const records: string[] = [];
  for await (const name of world.store.list('results/')) records.push(name);
  expect(records).toEqual([]);
  disk.isFull = false;
  expect((await world.run(plan, manifest)).tally).toMatchObject({ kept: 4, quarantined: 2 });
});

test('a score that cannot be measured quarantines the sample, and the barrier to come is told of it', async () => {
  const plan = await world.plan([{ steps: [step(1, 'upper')], measures: [step(2, 'picky')] }]);
  const { key, steps, tally } = await world.run(plan, await world.source([{ text: 'a' }, { text: 'bad' }, { text: 'cc' }]));
  expect(tally).toMatchObject({ kept: 2, quarantined: 1 });
  expect(steps['2.picky']).toMatchObject({ in: 1, made: 0, kept: 0, dropped: 0, quarantined: 1, merged: 0 });
  expect(await world.quarantine(key)).toEqual([expect.objectContaining({ step: '2.picky', error: 'no score', sample: { text: 'BAD' } })]);
});
