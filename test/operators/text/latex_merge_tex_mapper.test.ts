import { mkdir, readFile, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runShard } from '../../../activities/stage/run-stage.js';
import type { ShardResult } from '../../../core/dataset.js';
import { CALL, type Finished, House } from '../../activities/in-process.js';
import { zip } from '../../runtime/media/zip.js';

let house: House;
beforeEach(async () => {
  house = await House.open();
  for (const folder of ['one', 'two']) await mkdir(join(house.folder, folder));
});
afterEach(() => house.close());

const put = (name: string, files: Readonly<Record<string, string | Buffer>>) => writeFile(join(house.folder, name), zip(files));
const STEPS = 'process:\n  - latex_merge_tex_mapper: {separator: "+"}\n';
const run = (more: string, dataset = 'one/in.jsonl') =>
  house.run(house.input(`dataset_path: ${dataset}\nexport_path: out.jsonl\nmax_error_ratio: 1\n${STEPS}${more}`));
const rowsOf = async (done: Finished) =>
  (await readFile(new URL((await house.export(done)).uri), 'utf8'))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
const errorsOf = async (key: string) => {
  const { quarantine } = (await house.store.read(`results/${key}`)) as unknown as ShardResult;
  const lines = quarantine === null ? '' : (await house.store.get(quarantine)).toString();
  return lines
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line).error);
};

test('rows without a text get that of their archives; what cannot be read sets its sample aside', async () => {
  await put('one/a.zip', { 'x.tex': 'X', 'y.png': '', 'z.tex': Buffer.from('Z\xff', 'latin1') });
  await put('secret.zip', { 'x.tex': 'secret' });
  await writeFile(join(house.folder, 'one/b.zip'), 'no archive');
  const files = ['a.zip', 'b.zip', 'none.zip', '../secret.zip', 7, null, '', 'file:///%E0%A4%A'];
  await house.write('one/in.jsonl', [...files.map((compressed_file) => ({ compressed_file })), { text: 'no archive' }]);
  const done = await run('  - text_length_filter: {min_len: 2}\n');
  expect(await rowsOf(done)).toEqual([{ compressed_file: 'a.zip', text: 'X+Z\ufffd' }]);
  expect(await errorsOf(done.answers[0]!.key)).toEqual([
    'b.zip: it is neither a ZIP nor a tar file',
    'none.zip: cannot be read (ENOENT)',
    '../secret.zip: lies outside the folders that may be read',
    'its compressed_file is a number, not the path of a file',
    'its compressed_file is null, not the path of a file',
    'its compressed_file is empty',
    'file:///%E0%A4%A: URI malformed',
    'there is no field "compressed_file"',
  ]);
});

test('a row that is nested too deeply for its fields to be told is quarantined as it is read', async () => {
  await put('one/a.zip', { 'a.tex': 'first' });
  const deep = `${'['.repeat(10_000)}NaN${']'.repeat(10_000)}`;
  const row = JSON.stringify({ compressed_file: 'a.zip' });
  await writeFile(join(house.folder, 'one/in.jsonl'), `{"compressed_file":"a.zip","x":${deep}}\n${row}\n`);
  const done = await run('');
  expect(await rowsOf(done)).toEqual([{ compressed_file: 'a.zip', text: 'first' }]);
  expect(await errorsOf(done.answers[0]!.key)).toEqual(['in.jsonl:1: a value is nested too deeply']);
});

test('a field that a step wrote names no file: no key would have its state', async () => {
  for (const folder of ['one', 'two']) await put(`${folder}/a.zip`, { 'a.tex': folder });
  await house.write('one/in.jsonl', [{ text: '', name: 'none' }]);
  await house.write('two/in.jsonl', [
    { text: '', name: 'a' },
    { text: '', name: 'a', compressed_file: 'a.zip' },
  ]);
  const sources = 'dataset:\n  configs:\n    - {type: local, path: one/in.jsonl}\n    - {type: local, path: two/in.jsonl}\n';
  const named = `  - python_lambda_mapper: {lambda_str: '(s) => ({ ...s, compressed_file: s.name + ".zip" })'}\n`;
  const recipe = `${sources}export_path: out.jsonl\nmax_error_ratio: 1\nprocess:\n${named}${STEPS.slice(9)}`;
  const done = await house.run(house.input(recipe));
  expect((await rowsOf(done)).map(({ text }) => text)).toEqual(['two']);
  const errors = await Promise.all(done.answers.map(({ key }) => errorsOf(key)));
  expect(errors.flat()).toEqual(
    Array(2).fill('its compressed_file was written by a step: the files that are read are those that the source names'),
  );
});

test('limits leave files out', async () => {
  await put('one/a.zip', { 'a.tex': 'aaa', 'b.tex': 'b', 'c.tex': 'ccc', 'd.tex': 'd' });
  await house.write('one/in.jsonl', [{ compressed_file: 'a.zip' }]);
  const text = async (limits: string) => (await rowsOf(await house.run(house.input(recipe(limits)))))[0].text;
  const recipe = (limits: string) =>
    `dataset_path: one/in.jsonl\nexport_path: out.jsonl\nprocess:\n  - latex_merge_tex_mapper: {separator: "", ${limits}}\n`;
  expect(await text('max_file_size: 2')).toBe('bd');
  expect(await text('max_total_size: 4')).toBe('aaab');
  expect(await text('max_total_size: 6')).toBe('aaab');
  expect(await text('max_file_size: 0, max_total_size: null')).toBe('aaabcccd');
});

test('another archive of the same name is other work, in later stages too', async () => {
  const more = '  - document_deduplicator: {}\n  - text_length_filter: {min_len: 1}\n';
  const chain = `dataset_path: one/in.jsonl\nexport_path: out.jsonl\nop_fusion: false\nprocess:\n  - suffix_filter: {suffixes: []}\n${STEPS.replace('process:\n', '')}${more}`;
  await put('one/a.zip', { 'a.tex': 'first' });
  await house.write('one/in.jsonl', [{ compressed_file: 'a.zip', __dj__suffix__: 'x' }]);
  const texts = async () => (await rowsOf(await house.run(house.input(chain)))).map(({ text }) => text);
  expect(await texts()).toEqual(['first']);
  await put('one/a.zip', { 'a.tex': 'other' });
  await utimes(join(house.folder, 'one/a.zip'), 1, 1);
  expect(await texts()).toEqual(['other']);
});

test('an archive that changed since ingest sets its sample aside, in later stages too', async () => {
  await put('one/a.zip', { 'a.tex': 'first' });
  await house.write('one/in.jsonl', [{ compressed_file: 'a.zip' }]);
  const recipe = `dataset_path: one/in.jsonl\nexport_path: out.jsonl\nop_fusion: false\nprocess:\n  - suffix_filter: {}\n${STEPS.slice(9)}`;
  const { plan, source: manifest } = await house.run(house.input(recipe), { shards: 0 });
  await utimes(join(house.folder, 'one/a.zip'), 1, 1);
  const work = { store: house.store.uri, plan, segment: 0, manifest, index: 0 };
  const { key } = await runShard(house.services, { ...work, stage: 0 }, CALL);
  const { key: last } = await runShard(house.services, { ...work, stage: 1, input: key }, CALL);
  expect(await errorsOf(last)).toEqual(['a.zip: changed since ingest']);
});

test('a relative path is of its own dataset, behind a barrier and in groups too', async () => {
  for (const [n, folder] of ['one', 'two'].entries()) {
    await put(`${folder}/a.zip`, { 'a.tex': folder });
    await house.write(`${folder}/in.jsonl`, [{ compressed_file: 'a.zip', n, text: '' }]);
  }
  const recipe = (before: string) =>
    `dataset:\n  configs:\n    - {type: local, path: one/in.jsonl}\n    - {type: local, path: two/in.jsonl}\nexport_path: out.jsonl\nprocess:\n${before}  - latex_merge_tex_mapper: {}\n`;
  const texts = async (before: string) => (await rowsOf(await house.run(house.input(recipe(before))))).map(({ text }) => text);
  expect(await texts('')).toEqual(['one', 'two']);
  expect(await texts('  - topk_specified_field_selector: {field_key: n, topk: 1}\n')).toEqual(['two']);
  expect(await texts('  - key_value_grouper: {group_by_keys: [n]}\n  - naive_reverse_grouper: {}\n')).toEqual(['one', 'two']);
});
