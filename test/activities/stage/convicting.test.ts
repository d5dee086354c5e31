import { afterEach, beforeEach, expect, test } from 'vitest';
import { runRangeInLanes, runShardInLanes } from '../../../activities/stage/convicting.js';
import type { ShardAnswer } from '../../../activities/types.js';
import type { Json } from '../../../core/sample.js';
import { LaneDeath } from '../../../runtime/lanes/lane.js';
import { Lanes } from '../../../runtime/lanes/lanes.js';
import { step, World } from './world.js';

let world: World;
let lanes: Lanes;
beforeEach(async () => {
  world = await World.open();
  lanes = new Lanes({
    module: new URL('../../../activities/lane-main.js', import.meta.url),
    size: 1,
    env: { SLUICE_OPERATORS: new URL('./killers.js', import.meta.url).href },
    limits: { sampleCpuMs: 1500 },
  });
});
afterEach(async () => {
  await lanes.close();
  await world.close();
});

const ROWS = Array.from({ length: 300 }, (_, n) => ({ text: n === 200 ? 'deadly' : `text ${n}` }));
const run = async (operator: string) => {
  const manifest = await world.source(ROWS);
  const formatter = { path: `${world.folder}/in.jsonl`, formatter: 'json_formatter', version: 1, params: {}, suffixes: [] };
  const plan = await world.plan([{ steps: [step(1, 'text_length_filter', { min_len: 0 }), step(2, operator)] }], {
    sources: [formatter] as never,
  });
  const args = { store: world.store.uri, plan, segment: 0, stage: 0, manifest, index: 0 };
  return (await runShardInLanes(lanes, args as unknown as Json, {})) as unknown as ShardAnswer;
};

test.each([
  ['aborting', /signal SIGABRT/],
  ['spinning', /over 1\.5 s of CPU time/],
])(
  'a sample that ends its lane by itself (%s) is quarantined, and the others go on',
  async (operator, reason) => {
    const { key, tally } = await run(operator);
    expect(tally).toMatchObject({ in: 300, kept: 299, quarantined: 1 });
    expect(await world.quarantine(key)).toEqual([
      expect.objectContaining({ step: `2.${operator}`, error: expect.stringMatching(reason), sample: { text: 'deadly' } }),
    ]);
  },
  60_000,
);

test.each([
  ['ranger_aborting', /signal SIGABRT/],
  ['ranger_spinning', /over 1\.5 s of CPU time/],
])(
  'a range that ends its lane by itself (%s) quarantines its sample, and the others go on',
  async (operator, reason) => {
    const manifest = await world.source([{ text: 'a b' }, { text: 'c deadly d' }, { text: 'e' }, { text: 'f' }]);
    const formatter = { path: `${world.folder}/in.jsonl`, formatter: 'json_formatter', version: 1, params: {}, suffixes: [] };
    const plan = await world.plan([{ steps: [step(1, operator)], ranged: true }], { sources: [formatter] as never });
    const work = { store: world.store.uri, plan, segment: 0, stage: 0, manifest, index: 0 };
    const call = (method: string, args: object) => lanes.call(method, args as Json);
    const { ranges } = (await call('listRanges', { ...work, phase: 0 })) as { ranges: number };
    for (let range = 0; range < ranges; range++) await runRangeInLanes(lanes, { ...work, phase: 0, range } as unknown as Json, {});
    // All is known by now: nothing is computed again, or this would end its lane.
    const { key, tally } = (await call('runShard', work)) as unknown as ShardAnswer;
    expect(tally).toMatchObject({ in: 4, kept: 3, quarantined: 1 });
    expect(await world.texts(key)).toEqual(['A B', 'E', 'F']);
    expect(await world.quarantine(key)).toEqual([
      expect.objectContaining({ step: `1.${operator}`, error: expect.stringMatching(reason), sample: { text: 'c deadly d' } }),
    ]);
  },
  60_000,
);

test('a kill that nobody explains convicts no sample', async () => {
  await expect(run('killed')).rejects.toBeInstanceOf(LaneDeath);
  const names: string[] = [];
  for await (const name of world.store.list('convictions/')) names.push(name);
  expect(names).toEqual([]);
});
