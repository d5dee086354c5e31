import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readParameters } from '../../../core/parameters.js';
import type { JsonObject } from '../../../core/sample.js';
import file from '../../../operators/any/python_file_mapper.js';
import lambda from '../../../operators/any/python_lambda_mapper.js';
import { runOperator } from '../../run-operator.js';

const mistakesOf = (operator: typeof lambda | typeof file, params: JsonObject) =>
  readParameters(operator, params).mistakes.map(({ message, path }) => `${path.join('.')}: ${message}`);

test.each([
  [
    'lambda sample: {"text": sample["text"].strip()}',
    /^lambda_str: python_lambda_mapper: lambda_str is Python, .* as in \(sample\) => \(\{ \.\.\.sample/,
  ],
  ['sample.text.trim()', /must be a JavaScript function of a sample, as in/],
  ['(sample) => { ...sample }', /is no JavaScript \(.*as in \(sample\)/],
])('%s is refused when the recipe is checked', (lambda_str, message) => {
  expect(mistakesOf(lambda, { lambda_str })).toEqual([expect.stringMatching(message)]);
});

test.each([
  ['own/steps.py', /^file_path: python_file_mapper: file_path is Python, .*export const process_single/],
  ['own/steps.txt', /is no JavaScript module: write a \.js file/],
])('%s is refused when the recipe is checked', (file_path, message) => {
  expect(mistakesOf(file, { file_path })).toEqual([expect.stringMatching(message)]);
  expect(mistakesOf(file, { file_path: 'steps.mjs' })).toEqual([]);
});

test('a mistake of the code sets its sample aside, with what it threw', async () => {
  const given = [{ row: { text: 'a' } }, { row: { n: 1 } }];
  const [good, bad] = await runOperator(lambda, given, { lambda_str: '(sample) => ({ text: sample.text.toUpperCase() })' });
  expect(good).toMatchObject({ kept: true, samples: [{ text: 'A' }], error: null });
  expect(bad).toMatchObject({ kept: false, error: "TypeError: cannot read property 'toUpperCase' of undefined" });
});

test('numbers are those of the sample, and the same when it is run again', async () => {
  const params = { lambda_str: '(sample) => ({ drawn: Math.random() })' };
  const [one, other] = await runOperator(lambda, [{ row: {} }, { row: {} }], params);
  const [again] = await runOperator(lambda, [{ row: {} }], params);
  expect(one!.samples).toEqual(again!.samples);
  expect(one!.samples).not.toEqual(other!.samples);
});

test('columns may become none, or several rows; all must be of one length', async () => {
  const batched = async (lambda_str: string) => (await runOperator(lambda, [{ row: { text: 'a' } }], { lambda_str, batched: true }))[0]!;
  expect(await batched('() => ({})').catch((error: Error) => error.message)).toMatch(/must take one argument/);
  expect(await batched('(columns) => ({ text: [] })')).toMatchObject({ kept: false, samples: [], error: null });
  expect((await batched('({ text }) => ({ text: [...text, ...text] })')).samples).toEqual([{ text: 'a' }, { text: 'a' }]);
  expect((await batched('(columns) => ({ text: ["b"], n: [1, 2] })')).error).toBe('its column "n" has 2 values where "text" has 1');
  expect((await batched('(columns) => ({ text: "b" })')).error).toBe('its column "text" is no list');
});

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'python-file-'));
  await writeFile(join(folder, 'steps.js'), 'export function process_single({ text }) { return { text: text + 1 }; }');
  await writeFile(join(folder, 'broken.js'), 'export const process_single = (sample) =>');
});
afterAll(() => rm(folder, { recursive: true }));

test('a module is read from its file, and tried', async () => {
  const run = (name: string) => runOperator(file, [{ row: { text: 'a' } }], { file_path: join(folder, name) });
  expect((await run('steps.js'))[0]!.samples).toEqual([{ text: 'a1' }]);
  await expect(run('broken.js')).rejects.toThrow(/^file_path: SyntaxError/);
  await expect(run('nowhere.js')).rejects.toThrow(/^file_path: cannot read .*nowhere\.js: ENOENT/);
});
