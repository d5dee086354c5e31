import { expect, test } from 'vitest';
import { Applier } from '../../../activities/stage/apply.js';
import { Sample } from '../../../activities/stage/sample.js';
import { type AnyOperator, defineMapper } from '../../../core/operator.js';
import { DEFAULT_FIELDS } from '../../../core/sample.js';
import { readRow } from '../../../runtime/text/json-row.js';
import { step, World } from './world.js';

test.each(['cancelled', 'failing'])('of work that is %s nothing goes on behind its back', async (how) => {
  let begun = 0;
  let ended = 0;
  const stop = new AbortController();
  const slow = defineMapper({
    name: 'slow',
    version: 1,
    summary: 'Takes a while.',
    reads: ['text'],
    writes: ['text'],
    map: async ({ text }) => {
      begun++;
      await new Promise((resolve) => setTimeout(resolve, text === '0' ? 1 : 50));
      ended++;
      if (how === 'cancelled') stop.abort();
      else if (text === '0') throw Object.assign(new Error('no space left'), { code: 'ENOSPC' });
      return { text };
    },
    examples: [],
  });
  const world = await World.open([slow] as unknown as AnyOperator[]);
  try {
    const { shape, bounds, blank } = await world.bind([step(1, 'slow'), step(2, 'slow')]);
    const samples = Array.from({ length: 10 }, (_, n) => {
      const { replaced: _r, ...row } = readRow(Buffer.from(`{"text":"${n}"}`), DEFAULT_FIELDS);
      return new Sample(shape, { id: `${n}`, ...row }, n, [...blank]);
    });
    await expect(new Applier(bounds, stop.signal).apply(samples)).rejects.toThrow(how === 'cancelled' ? 'abort' : 'no space left');
    expect([begun, ended]).toEqual(how === 'cancelled' ? [4, 4] : [ended, ended]);
  } finally {
    await world.close();
  }
});
