import { afterEach, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { listRanges, runRange } from '../../../activities/stage/run-ranges.js';
import type { ManifestRef } from '../../../core/dataset.js';
import { LimitError } from '../../../core/errors.js';
import { type AnyOperator, defineFilter, defineMapper } from '../../../core/operator.js';
import { bound, within } from '../../../core/range.js';
import type { Json } from '../../../core/sample.js';
import { step, World } from './world.js';

let done: string[] = [];
/** Turns each word round, `seconds` words a range; then joins the ranges two by two. */
const rounder = defineMapper({
  name: 'rounder',
  version: 1,
  summary: 'Works in ranges.',
  reads: ['text'],
  writes: ['text'],
  ranged: {
    phases: [
      {
        name: 'turn',
        ranges: async ({ text }, _, __, { seconds }) => {
          if (text === 'bad') throw new Error('no ranges');
          const words = text.split(' ');
          return Array.from({ length: Math.ceil(words.length / seconds) }, (_, n) => words.slice(n * seconds, (n + 1) * seconds));
        },
        mapRange: async (_, range) => {
          const words = range as string[];
          done.push(words.join(' '));
          if (words.includes('broken')) throw new Error('a broken word');
          if (words.includes('endless')) throw new LimitError('too much');
          return words.map((word) => [...word].reverse().join(''));
        },
      },
      {
        name: 'pair',
        ranges: async (_, __, [turned]) => (turned!.length > 1 ? [turned!.flat() as Json] : []),
        mapRange: async (_, range) => {
          done.push('pair');
          return (range as string[]).join('+');
        },
      },
    ],
    join: async (_, __, [turned, paired]) => ({ text: `${paired![0] ?? turned!.flat().join(' ')}` }),
  },
  examples: [],
});

const charter = defineFilter({
  name: 'charter',
  version: 1,
  summary: 'Counts letters in ranges.',
  reads: ['text'],
  stats: { letters: 'Letters.' },
  thresholds: z.object({ min: bound(null, 'Least.'), max: bound(null, 'Most.') }),
  ranged: {
    phases: [
      {
        name: 'count',
        ranges: async ({ text }, _, __, { seconds }) => {
          const words = text.split(' ');
          return Array.from({ length: Math.ceil(words.length / seconds) }, (_, n) => words.slice(n * seconds, (n + 1) * seconds).join(''));
        },
        mapRange: async (_, range) => {
          done.push(range as string);
          return (range as string).length;
        },
      },
    ],
    join: async (_, __, [counts]) => ({ letters: (counts as number[]).reduce((sum, count) => sum + count, 0) }),
  },
  keep: within('letters', 'min', 'max'),
  examples: [],
});

let world: World;
beforeEach(async () => {
  world = await World.open([rounder, charter] as unknown as AnyOperator[]);
  done = [];
});
afterEach(() => world.close());

const ROWS = ['short', 'one two three four five', 'bad', 'aa bb broken dd'].map((text) => ({ text }));
const call = { signal: new AbortController().signal, progress: () => {} };
const LIMITS = { shard_bytes: 1 << 20, page_entries: 1000, max_row_bytes: 1 << 20, barrier_entries: 1e6, partition_entries: 1e6 };
const planIt = () => world.plan([{ steps: [step(1, 'rounder')], ranged: true }], { limits: { ...LIMITS, range_seconds: 2 } });
/** As the segment's workflow does it. */
const runAll = async (plan: string, manifest: ManifestRef) => {
  const work = { store: world.store.uri, plan, segment: 0, stage: 0, manifest, index: 0 };
  const counts: (number | null)[] = [];
  for (let phase = 0; ; phase++) {
    const { ranges } = await listRanges(world.services, { ...work, phase }, call);
    counts.push(ranges);
    if (ranges === null) return { counts, answer: await world.run(plan, manifest) };
    for (let range = 0; range < ranges; range++) await runRange(world.services, { ...work, phase, range }, call);
  }
};

test('samples are done range by range, each a record; a range that fails quarantines its sample', async () => {
  const manifest = await world.source(ROWS);
  const { counts, answer } = await runAll(await planIt(), manifest);
  // Three of the long one, two of the broken one and the short one; then the pair of the long one.
  expect(counts).toEqual([6, 1, null]);
  expect(await world.texts(answer.key)).toEqual(['trohs', 'eno+owt+eerht+ruof+evif']);
  expect((await world.quarantine(answer.key)).map(({ error }) => error)).toEqual(['no ranges', 'a broken word']);
  // The broken range was tried twice, all others once; the join did nothing again.
  expect(done.filter((range) => range !== 'broken dd')).toEqual(['one two', 'three four', 'five', 'aa bb', 'short', 'pair']);
  expect(done.filter((range) => range === 'broken dd')).toHaveLength(2);
});

test('short samples share activities, and a single one is done whole', async () => {
  const { counts, answer } = await runAll(await planIt(), await world.source(Array.from({ length: 130 }, (_, n) => ({ text: `w${n}` }))));
  // Three to a group.
  expect(counts).toEqual([44, 0, null]);
  expect((await world.texts(answer.key))[129]).toBe('921w');
  expect(done).toHaveLength(130);
  const single = await runAll(await planIt(), await world.source([{ text: 'one' }]));
  expect(single.counts).toEqual([null]);
  expect(await world.texts(single.answer.key)).toEqual(['eno']);
});

test('a filter measures in ranges, and another threshold measures nothing anew', async () => {
  const planOf = (min: number) =>
    world.plan([{ steps: [step(1, 'charter', { min })], ranged: true }], { limits: { ...LIMITS, range_seconds: 2 } });
  const manifest = await world.source([{ text: 'a bb ccc' }, { text: 'd' }]);
  const { counts, answer } = await runAll(await planOf(2), manifest);
  expect(counts).toEqual([3, null]);
  expect(await world.texts(answer.key)).toEqual(['a bb ccc']);
  expect(done).toEqual(['abb', 'ccc', 'd']);
  const looser = await runAll(await planOf(1), manifest);
  expect(await world.texts(looser.answer.key)).toEqual(['a bb ccc', 'd']);
  expect(done).toHaveLength(3);
});

test('a range that takes too much is not tried a second time', async () => {
  const { answer } = await runAll(await planIt(), await world.source([{ text: 'a b endless c' }, { text: 'short' }]));
  expect((await world.quarantine(answer.key)).map(({ error }) => error)).toEqual(['too much']);
  expect(done.filter((range) => range === 'endless c')).toHaveLength(1);
});

test('of lost ranges only those are done again', async () => {
  const manifest = await world.source(ROWS);
  const plan = await planIt();
  const { answer } = await runAll(plan, manifest);
  const { shard } = await world.result(answer.key);
  for await (const name of world.store.list('ranges/')) {
    if (JSON.stringify(await world.store.read(name)).includes('eerht","ruof')) await world.store.remove(name);
  }
  await world.store.remove(`results/${answer.key}`);
  done = [];
  const again = await runAll(plan, manifest);
  expect(done).toEqual(['three four']);
  expect((await world.result(again.answer.key)).shard).toEqual(shard);
});
