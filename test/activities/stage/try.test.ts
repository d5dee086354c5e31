import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { tryOperator } from '../../../activities/stage/try.js';
import { localStore } from '../../../runtime/storage/local.js';
import { World } from './world.js';

let world: World;
beforeEach(async () => {
  world = await World.open();
});
afterEach(() => world.close());
const attempt = (operator: string, params: object, ...texts: unknown[]) =>
  tryOperator(
    { ...world.services, open: (uri) => localStore(fileURLToPath(uri)) },
    { operator, params: params as never, samples: texts.map((text) => ({ text })) as never, from: 3 },
    { signal: new AbortController().signal, progress: () => {} },
  );

test('each sample is answered for: its stats, what is made of it, its error', async () => {
  expect(await attempt('length', { min: 3 }, 'four', 'no', 'oh!', 5)).toEqual([
    { index: 3, kept: true, stats: { chars: 4 }, samples: [{ text: 'four' }], error: null },
    { index: 4, kept: false, stats: { chars: 2 }, samples: [], error: null },
    { index: 5, kept: false, stats: {}, samples: [], error: 'exclamation' },
    { index: 6, kept: false, stats: {}, samples: [], error: 'its text is a number, not a string' },
  ]);
  expect((await attempt('split', {}, 'a b'))[0]!.samples).toEqual([{ text: 'a' }, { text: 'b' }]);
  expect((await attempt('exact', {}, 'a'))[0]!.stats).toEqual({ hashes: ['a'] });
});

test('an operator or parameter that is not known is told with what is meant', async () => {
  await expect(attempt('lenght', {})).rejects.toThrow('there is no operator "lenght" (did you mean "length"?)');
  await expect(attempt('nope', {})).rejects.toThrow('there is no operator "nope"; `sluice ops` lists what there is');
  await expect(attempt('length', { mni: 1 })).rejects.toThrow(/mni.*did you mean "min"/);
});
