import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { planRecipe } from '../../activities/plan.js';
import { showPlan } from '../../activities/show-plan.js';
import { bindStage, type Surroundings } from '../../activities/stage/bind.js';
import { RecipeError } from '../../core/errors.js';
import { measureMaterial } from '../../core/keys.js';
import { defineMapper, type ProcessOperator } from '../../core/operator.js';
import type { Plan } from '../../core/plan.js';
import { DEFAULT_FIELDS, type Json } from '../../core/sample.js';
import { keyOf, sha256 } from '../../runtime/storage/key.js';
import { runOperator } from '../run-operator.js';
import { House } from './in-process.js';

/** Appends what a file holds, or a name that is no file's. */
const append = defineMapper({
  name: 'append_mapper',
  version: 1,
  summary: 'Appends what a file holds.',
  reads: ['text'],
  writes: ['text'],
  params: z.object({ ending: z.string().default('none') }),
  files: ({ ending }) => (ending.endsWith('.txt') ? ['ending'] : []),
  prepare: async ({ ending }, files) => {
    const bytes = await files.ending?.read();
    if (bytes?.length === 0) throw new RecipeError('ending: the file is empty');
    return { ending: bytes ? Buffer.from(bytes).toString() : ending };
  },
  map: ({ text }, { ending }) => ({ text: text + ending }),
  examples: [],
});

let house: House;
beforeEach(async () => {
  house = await House.open([append]);
  await house.write('in.jsonl', [{ text: 'a' }]);
  await writeFile(join(house.folder, 'end.txt'), '!');
});
afterEach(() => house.close());

const input = (process: string) => house.input(`dataset_path: in.jsonl\nexport_path: out.jsonl\nprocess:\n${process}`);
const planned = async (process = '  - append_mapper: {ending: end.txt}\n'): Promise<Plan> => {
  const { plan } = await planRecipe(house.services, { input: input(process), ledger: 'runs/a/0' });
  return (await house.store.read(plan)) as unknown as Plan;
};
const stageOf = ({ segments }: Plan) => segments[0]!.stages[0]!;
const measureKey = (plan: Plan) => keyOf(measureMaterial(plan, stageOf(plan), 'input') as Json);
const mapped = async (plan: Plan) => {
  const bound = await bindStage({ fields: DEFAULT_FIELDS, seed: 1 }, stageOf(plan), house.services, { store: house.store } as Surroundings);
  const { operator, step } = bound.bounds[0]!;
  return { operator: operator.name, files: step.files };
};

test('the digest of a file is in the plan and in keys, and nothing is where there is none', async () => {
  const before = await planned();
  expect(stageOf(before).steps[0]!.files).toEqual({ ending: expect.stringMatching(/^[0-9a-f]{64}$/) });
  await writeFile(join(house.folder, 'end.txt'), '?');
  const after = await planned();
  expect(measureKey(after)).not.toBe(measureKey(before));
  expect(stageOf(await planned('  - append_mapper\n')).steps[0]).not.toHaveProperty('files');
});

test('lanes are given the bytes of the time when the run was planned, though the file is gone', async () => {
  const plan = await planned();
  const digest = stageOf(plan).steps[0]!.files!.ending!;
  await rm(join(house.folder, 'end.txt'));
  expect((await house.store.get(digest)).toString()).toBe('!');
  expect(await mapped(plan)).toEqual({ operator: 'append_mapper', files: { ending: digest } });
  await house.store.removeBlob(digest);
  await expect(mapped(plan)).rejects.toMatchObject({ name: 'StoreError' });
});

test('samples meet the file, in a run and in a try', async () => {
  const { answers } = await house.run(input('  - append_mapper: {ending: end.txt}\n'));
  expect(answers.map(({ tally }) => [tally.kept, tally.quarantined])).toEqual([[1, 0]]);
  const [tried] = await runOperator(append as unknown as ProcessOperator, [{ text: 'a' }], { ending: join(house.folder, 'end.txt') });
  expect(tried!.samples).toEqual([{ text: 'a!' }]);
});

test('looking at a plan keeps nothing', async () => {
  await showPlan(house.services, { input: input('  - append_mapper: {ending: end.txt}\n'), rates: null });
  const digest = sha256('!');
  expect(await house.store.has(digest)).toBe(false);
});

test('a file that is not there, outside, or of no use is told with its place', async () => {
  const says = (process: string) => planned(process).catch((error: Error) => error.message);
  expect(await says('  - append_mapper: {ending: absent.txt}\n')).toMatch(
    /recipe\.yaml:\d+:\d+: ending: cannot read .*absent\.txt: ENOENT/,
  );
  await writeFile(join(house.folder, 'empty.txt'), '');
  expect(await says('  - append_mapper: {ending: empty.txt}\n')).toMatch(/recipe\.yaml:\d+:\d+: ending: the file is empty/);
  const roots = { ...house.services, roots: [house.folder] };
  const outside = input('  - append_mapper: {ending: ../end.txt}\n');
  await expect(planRecipe(roots, { input: outside, ledger: 'runs/a/0' })).rejects.toThrow(/end\.txt is outside of SLUICE_ROOTS/);
});
