import { readFile } from 'node:fs/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { listRanges, runRange } from '../../../activities/stage/run-ranges.js';
import { SampleError } from '../../../core/errors.js';
import { type AnyOperator, defineFilter, defineMapper } from '../../../core/operator.js';
import { bound, within } from '../../../core/range.js';
import { asked, step, World } from './world.js';

const maker = defineMapper({
  name: 'maker',
  version: 1,
  summary: 'Writes the text to a file.',
  reads: ['text'],
  writes: ['images'],
  map: async ({ text }, _, { media }) => ({ images: [await media.write(Buffer.from(text), 'txt')] }),
  examples: [],
});
const reader = defineFilter({
  name: 'reader',
  version: 1,
  summary: 'Counts bytes of files.',
  reads: ['images'],
  stats: { bytes: 'Bytes.' },
  thresholds: z.object({ min: bound(null, 'Least.'), max: bound(null, 'Most.') }),
  computeStats: async ({ images }, _, { media }) => ({ bytes: (await media.read(images[0]!)).length }),
  keep: within('bytes', 'min', 'max'),
  examples: [],
});
let taken: string | undefined;
/** Opens files by their paths, as programs do; the first try finds that one was taken away. */
const careless = defineMapper({
  name: 'careless',
  version: 1,
  summary: 'Reads files.',
  reads: ['images', 'text'],
  writes: ['text'],
  map: async ({ images, text }, _, { media }) => {
    const { digest } = images[0]!;
    if (text === 'bad' || digest === gone) throw new SampleError('cannot be opened');
    const path = await media.file(images[0]!);
    if (digest !== taken) return { text: await readFile(path, 'utf8') };
    await world.store.removeBlob(digest!);
    gone = digest;
    throw new SampleError('cannot be opened');
  },
  examples: [],
});
let gone: string | undefined;
const ranger = defineMapper({
  name: 'ranger',
  version: 1,
  summary: 'Reads files in ranges.',
  reads: ['images'],
  writes: ['text'],
  ranged: {
    phases: [
      {
        name: 'read',
        ranges: async ({ images }, _, __, { media }) => [...(await media.read(images[0]!))].map((byte) => byte),
        mapRange: async ({ images }, range, _, { media }) => {
          await media.read(images[0]!);
          return range;
        },
      },
    ],
    join: async (_, __, [bytes]) => ({ text: String.fromCharCode(...(bytes as number[])).toUpperCase() }),
  },
  examples: [],
});

let world: World;
beforeEach(async () => {
  world = await World.open([maker, reader, careless, ranger] as unknown as AnyOperator[]);
});
afterEach(() => world.close());

const call = { signal: new AbortController().signal, progress: () => {} };
const digestOf = async (text: string) => (await world.store.put(Buffer.from(text))).digest;

test('a file that was made, and is not there any more, has the stages before done again, and no sample suffers', async () => {
  const plan = await world.plan([{ steps: [step(1, 'upper')] }, { steps: [step(2, 'maker')] }, { steps: [step(3, 'reader')] }]);
  const manifest = await world.source([{ text: 'one' }, { text: 'two' }]);
  const pass = async () => {
    const first = await world.run(plan, manifest);
    const second = await world.run(plan, manifest, { stage: 1, input: first.key });
    return { second, third: () => world.run(plan, manifest, { stage: 2, input: second.key }) };
  };
  const before = await pass();
  await world.store.removeBlob(await digestOf('ONE'));
  const upper = asked.upper!;
  expect(await before.third()).toMatchObject({ again: true, key: '' });
  expect(await world.result(before.second.key)).toBeUndefined();
  const after = await pass();
  expect([after.second.key, asked.upper]).toEqual([before.second.key, upper + 2]);
  expect(await after.third()).toMatchObject({ rows: 2, tally: { kept: 2, quarantined: 0 } });
  expect(await after.third()).toMatchObject({ rows: 2, replayed: true });
  // What is done needs it still: rows of the last stage are published with what they name.
  await world.store.removeBlob(await digestOf('ONE'));
  expect(await after.third()).toMatchObject({ again: true, key: '' });
});

test('a file that goes while it is read has its sample tried again, and not quarantined', async () => {
  const plan = await world.plan([{ steps: [step(1, 'maker')] }, { steps: [step(2, 'careless')] }]);
  const manifest = await world.source([{ text: 'one' }, { text: 'bad' }]);
  const { key: input } = await world.run(plan, manifest);
  taken = await digestOf('one');
  expect(await world.run(plan, manifest, { stage: 1, input })).toMatchObject({ again: true });
  await world.run(plan, manifest);
  [taken, gone] = [undefined, undefined];
  expect(await world.run(plan, manifest, { stage: 1, input })).toMatchObject({ tally: { kept: 1, quarantined: 1 } });
});

test('so has the result of a stage that is gone, and so have ranges', async () => {
  const plan = await world.plan([{ steps: [step(1, 'maker')] }, { steps: [step(2, 'ranger')], ranged: true }]);
  const manifest = await world.source([{ text: 'abc' }]);
  const pass = async () => {
    const { key: input } = await world.run(plan, manifest);
    return { store: world.store.uri, plan, segment: 0, stage: 1, manifest, index: 0, input };
  };
  const work = await pass();
  expect(await listRanges(world.services, { ...work, phase: 0 }, call)).toEqual({ ranges: 3 });
  await world.store.removeBlob(await digestOf('abc'));
  expect(await runRange(world.services, { ...work, phase: 0, range: 1 }, call)).toMatchObject({ cpuMs: expect.any(Number) });
  expect(await world.run(plan, manifest, { stage: 1, input: work.input })).toMatchObject({ again: true });
  expect(await listRanges(world.services, { ...work, phase: 0 }, call)).toEqual({ ranges: null });
  expect(await world.run(plan, manifest, { stage: 1, input: work.input })).toMatchObject({ again: true });
  await pass();
  const { key } = await world.run(plan, manifest, { stage: 1, input: work.input });
  expect(await world.texts(key)).toEqual(['ABC']);
  // What the segment began with cannot be made again in it.
  await expect(world.run(plan, { ...manifest, root: await digestOf('no manifest') })).rejects.toThrow();
});
