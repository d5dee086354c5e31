import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { planInLanes } from '../../activities/plan-in-lanes.js';
import { measureRates } from '../../activities/rates.js';
import { showPlan } from '../../activities/show-plan.js';
import { RecipeError, StoreError } from '../../core/errors.js';
import { type AnyOperator, defineFilter } from '../../core/operator.js';
import { type Rates, sharesOf } from '../../core/plan-rates.js';
import { bound, within } from '../../core/range.js';
import type { RunInput, RunResult } from '../../core/run.js';
import type { Json } from '../../core/sample.js';
import { type CallOptions, LaneDeath } from '../../runtime/lanes/lane.js';
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

test('a row whose fields cannot be told is left out', async () => {
  const deep = `{"text":"deep","x":${'['.repeat(10_000)}NaN${']'.repeat(10_000)}}\n`;
  const rows = ROWS.map((row) => `${JSON.stringify({ ...row, b: 1 })}\n`);
  await writeFile(join(house.folder, 'in.jsonl'), [deep, ...rows].join(''));
  expect((await rates(input(STEPS, {}, 'text_keys: [text, b]\n')))?.drops.length).toBe(100);
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

test('of samples that are made of one, the first alone is measured', async () => {
  const made = (aug_num: number) => input(`  - nlpaug_en_mapper: {aug_num: ${aug_num}, swap_random_word: true}\n${STEPS}`);
  const [one, many] = [await rates(made(1)), await rates(made(40))];
  expect(asked).toBeLessThan(2 * 110);
  expect(sharesOf(many!)).toEqual(sharesOf(one!));
});

const WORK = { input: {}, ledger: 'runs/a/b' };
/** Plans with lanes that answer so when rates are asked for, in turn; tells what they were called for. */
const planned = async (...answers: readonly (Rates | Error)[]) => {
  const calls: [method: string, args: Json, options: CallOptions & { fresh?: boolean }][] = [];
  const call = async (method: string, args: Json, options: CallOptions = {}): Promise<Json> => {
    calls.push([method, args, options]);
    if (method !== 'measureRates') return 'planned';
    const answer = answers[calls.length - 1]!;
    if (answer instanceof Error) throw answer;
    return answer as unknown as Json;
  };
  expect(await planInLanes({ call } as unknown as Lanes, WORK, {})).toBe('planned');
  return calls;
};
const death = (...[how, signal]: [LaneDeath['death'], NodeJS.Signals?]) => new LaneDeath(how, signal ?? null, 3, 0, how);

test('what a sample tells, or that it ends its lanes, is the same wherever a plan is made', async () => {
  const found: Rates = { rows: 2, textBytes: 1, steps: ['1.a'], drops: [[0], []] };
  const withRates = ['planRecipe', { ...WORK, rates: { '1.a': 0.5 } }, {}];
  const without = ['planRecipe', WORK, {}];
  expect((await planned(found)).at(-1)).toEqual(withRates);
  // The memory that a warm lane holds may be that of other work.
  const calls = await planned(death('memory'), found);
  expect(calls.map(([method, , { fresh }]) => [method, fresh])).toEqual([
    ['measureRates', false],
    ['measureRates', true],
    ['planRecipe', undefined],
  ]);
  expect(calls.at(-1)).toEqual(withRates);
  expect((await planned(death('cpu'), death('signal', 'SIGABRT'))).at(-1)).toEqual(without);
  expect((await planned(new RecipeError('no such step'))).at(-1)).toEqual(without);
});

test('what says nothing of the sample makes no other plan: the attempt fails, and is made again', async () => {
  await expect(planned(death('signal', 'SIGKILL'))).rejects.toThrow(LaneDeath);
  await expect(planned(death('exit'))).rejects.toThrow(LaneDeath);
  await expect(planned(new StoreError('the store is away'))).rejects.toThrow(StoreError);
  await expect(planned(new DOMException('cancelled', 'AbortError'))).rejects.toThrow('cancelled');
  await expect(planned(death('time'))).rejects.toThrow(/took over 5 minutes to measure; reorder: false leaves it out/);
});
