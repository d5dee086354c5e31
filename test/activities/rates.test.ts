import { afterEach, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { planInLanes } from '../../activities/plan-in-lanes.js';
import { measureRates } from '../../activities/rates.js';
import { showPlan } from '../../activities/show-plan.js';
import { type AnyOperator, defineFilter } from '../../core/operator.js';
import { type Rates, sharesOf } from '../../core/plan-rates.js';
import { bound, within } from '../../core/range.js';
import type { RunInput, RunResult } from '../../core/run.js';
import type { Json } from '../../core/sample.js';
import type { Lanes } from '../../runtime/lanes/lanes.js';
import { CALL, House } from './in-process.js';

let asked = 0;
const counting = defineFilter({
  name: 'counting_filter',
  version: 1,
  summary: 'Counts how often it is asked.',
  reads: ['text'],
  stats: { length: 'Characters.' },
  thresholds: z.object({ min: bound(null, 'Least.'), max: bound(null, 'Most.') }),
  computeStats: ({ text }) => {
    asked++;
    if (text === 'bad') throw new Error('bad');
    return { length: text.length };
  },
  keep: within('length', 'min', 'max'),
  examples: [],
});

let house: House;
const ROWS = Array.from({ length: 100 }, (_, n) => ({
  text: n === 7 ? 'bad' : `${'word '.repeat(1 + (n % 10))}${n % 4 ? '' : '!!!!!!!!!!'}`,
}));
beforeEach(async () => {
  asked = 0;
  house = await House.open([counting as unknown as AnyOperator]);
  await house.write('in.jsonl', ROWS);
});
afterEach(() => house.close());

const input = (steps: string, more: Partial<RunInput> = {}, keys = '') =>
  house.input(`dataset_path: in.jsonl\nexport_path: out.jsonl\n${keys}process:\n${steps}`, more);
const STEPS = '  - counting_filter: {min: 30}\n  - special_characters_filter: {max_ratio: 0.3}\n';
const rates = (asked: RunInput, shown = false) => measureRates(house.services, { input: asked, shown }, CALL);

test('each filter sees all rows, whatever others drop; what was measured is kept, and found again', async () => {
  const found = (await rates(input(STEPS)))!;
  const long = ROWS.filter(({ text }) => text.length >= 30 && text !== 'bad').length;
  expect(sharesOf(found)['1.counting_filter']).toBeCloseTo(long / 100);
  expect(sharesOf(found)['2.special_characters_filter']).toBeLessThan(0.9);
  expect(found.rows).toBe(100);
  expect(asked).toBeGreaterThanOrEqual(100);
  asked = 0;
  expect(await rates(input(STEPS))).toEqual(found);
  expect(asked).toBe(0);
  await rates(input(STEPS.replace('30', '31')));
  expect(asked).toBeGreaterThanOrEqual(100);
});

test('nothing is measured where no order hangs on it, but for people', async () => {
  expect(await rates(input('  - counting_filter: {min: 30}\n'))).toBeNull();
  expect(await rates(input(STEPS, {}, 'reorder: false\n'))).toBeNull();
  expect(await rates(input(STEPS, { trial: '1 of 2' }))).toBeNull();
  expect(await rates(input(STEPS, { limit: 10 }))).toBeNull();
  expect(asked).toBe(0);
  expect((await rates(input('  - counting_filter: {min: 30}\n'), true))?.steps).toEqual(['1.counting_filter']);
});

test('what reads media is not measured, nor what reads what such a step writes', async () => {
  await house.write(
    'in.jsonl',
    ROWS.map((row) => ({ ...row, images: [] })),
  );
  const found = await rates(input(`  - image_blur_mapper:\n  - general_field_filter: {filter_condition: "images == []"}\n${STEPS}`));
  expect(found?.steps).toEqual(['3.counting_filter', '4.special_characters_filter']);
});

test('the plan shows the estimate, and beside it what the run that computed most came to', async () => {
  const measured = (await rates(input(STEPS)))!;
  const shown = () => showPlan(house.services, { input: input(STEPS), rates: measured });
  expect(await shown()).not.toContain('real rows');
  const done = await house.run(input(STEPS, { fresh: 'any' }), { rates: sharesOf(measured) });
  const steps = Object.assign({}, ...done.answers.map((answer) => answer.steps));
  expect(Object.values(steps as RunResult['steps']).some(({ cpuMs = 0 }) => cpuMs > 0)).toBe(true);
  const { key } = done.answers[0]!;
  expect(JSON.stringify(await house.store.read(`results/${key}`))).not.toContain('cpuMs');
  await house.store.commit(`${done.ledger}/result`, { steps, cpuSeconds: 1.5 } as unknown as Json);
  const page = await shown();
  expect(page).toMatch(/\| step +\| rows \| +keeps \| +CPU s \| +share \| real rows \| real keeps \| real CPU s \| remarks/);
  expect(page).toMatch(/1\.counting_filter +\| +\d+ \| +\d+\.\d % \| +0\.00 \| +\d+\.\d % \| +\d+ \| +\d+\.\d % \|/);
  expect(page).toMatch(/recipe-1, started .*, took 1\.50 s of CPU/);
});

test('a sample that ends its lane does not keep a plan from being made', async () => {
  const calls: [string, Json][] = [];
  const lanes = (answer: () => Promise<Rates | null>) =>
    ({
      call: async (method: string, args: Json) => {
        calls.push([method, args]);
        return method === 'measureRates' ? answer() : 'planned';
      },
    }) as unknown as Lanes;
  const work = { input: {}, ledger: 'runs/a/b' };
  expect(
    await planInLanes(
      lanes(async () => Promise.reject(new Error('the lane died'))),
      work,
      {},
    ),
  ).toBe('planned');
  expect(calls.at(-1)).toEqual(['planRecipe', work]);
  await planInLanes(
    lanes(async () => ({ rows: 2, textBytes: 1, steps: ['1.a'], drops: [[0], []] })),
    work,
    {},
  );
  expect(calls.at(-1)).toEqual(['planRecipe', { ...work, rates: { '1.a': 0.5 } }]);
});
