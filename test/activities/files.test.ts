import { mkdir, rm, writeFile } from 'node:fs/promises';
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
import badCase from '../../operators/any/agent_bad_case_signal_mapper.js';
import stopwords from '../../operators/text/stopwords_filter.js';
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
  house = await House.open([append, badCase, stopwords] as unknown as readonly ProcessOperator[]);
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

const bounds = (file: string, isOn = true) =>
  `  - agent_bad_case_signal_mapper: {auto_calibrate_thresholds: ${isOn}, calibration_json_path: ${file}}\n`;
test('a text that is not UTF-8, or not what is wanted, is told before the run; one that is not wanted is not looked for', async () => {
  await writeFile(join(house.folder, 'latin.json'), Buffer.from([0x22, 0xe9, 0x22]));
  await writeFile(join(house.folder, 'list.json'), '[1]');
  await expect(planned(bounds('latin.json'))).rejects.toThrow(
    /recipe\.yaml:\d+:\d+: calibration_json_path: the file is not UTF-8 \(calibration_json_path: latin\.json\)$/,
  );
  await expect(planned(bounds('list.json'))).rejects.toThrow(
    /calibration_json_path: the file holds no JSON object \(calibration_json_path: list\.json\)$/,
  );
  expect(stageOf(await planned(bounds('absent.json', false))).steps[0]).not.toHaveProperty('files');
});

const listed = (folder: string, lang = 'en') => `  - stopwords_filter: {stopwords_dir: ${folder}, lang: ${lang}, min_ratio: 0.5}\n`;
test('word lists of a folder are one file, whatever they are called and wherever they lie', async () => {
  for (const folder of ['one', 'other']) await mkdir(join(house.folder, folder));
  await writeFile(join(house.folder, 'one/a_stopwords.json'), '{"en": ["a"], "de": ["ein"]}');
  await writeFile(join(house.folder, 'one/b_stopwords.json'), '{"en": ["the"]}');
  await writeFile(join(house.folder, 'one/words.json'), '{"en": ["b"]}');
  await writeFile(join(house.folder, 'other/stopwords.json'), '{"en": ["a", "the"], "de": ["ein"]}\n');
  const plan = await planned(listed('one'));
  const { files, params } = stageOf(plan).steps[0]!;
  expect(params.stopwords_dir).toBe('one');
  expect(stageOf(await planned(listed('other'))).steps[0]!.files).toEqual(files);
  expect(JSON.parse((await house.store.get(files!.stopwords_dir!)).toString())).toEqual({ en: ['a', 'the'], de: ['ein'] });
  const { answers } = await house.run(input(listed('one')));
  expect(answers.map(({ tally }) => tally.kept)).toEqual([1]);
});

test('a folder without lists, without the language, or with what is no list is told with its place', async () => {
  const says = (folder: string, lang?: string) => planned(listed(folder, lang)).catch((error: Error) => error.message);
  await mkdir(join(house.folder, 'lists'));
  expect(await says('absent')).toMatch(/recipe\.yaml:\d+:\d+: stopwords_dir: cannot read .*absent: ENOENT/);
  expect(await says('lists')).toMatch(/stopwords_dir: there is no \*\.json with "stopwords" in its name in .*lists$/);
  await writeFile(join(house.folder, 'lists/stopwords.json'), '{"en": ["a"]}');
  expect(await says('lists', 'de')).toMatch(
    /recipe\.yaml:\d+:\d+: stopwords_dir has no words of lang "de"; it has en, all \(stopwords_dir: lists\)$/,
  );
  await writeFile(join(house.folder, 'lists/stopwords.json'), '{"en": "a"}');
  expect(await says('lists')).toMatch(/stopwords_dir: stopwords\.json is no mapping of languages to lists of words$/);
});
