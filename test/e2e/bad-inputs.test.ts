import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Ended, sluice } from '../cli.js';

const LONG = 1 << 20;
let home: string;
let folder: string;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'sluice-bad-'));
  folder = await mkdtemp(join(tmpdir(), 'sluice-bad-in-'));
});
afterAll(async () => {
  await sluice(home, ['down']);
  await rm(home, { recursive: true, force: true });
  await rm(folder, { recursive: true, force: true });
});

let runs = 0;
/** Runs a recipe over files with these contents; answers how it ended, and where its output is. */
const run = async (
  files: Readonly<Record<string, string | Uint8Array>>,
  recipe: string,
  args: readonly string[] = [],
): Promise<Ended & { readonly output: string; readonly recipe: string }> => {
  const here = join(folder, `${++runs}`);
  await mkdir(join(here, 'in'), { recursive: true });
  for (const [name, content] of Object.entries(files)) await writeFile(join(here, 'in', name), content);
  const output = join(here, 'out.jsonl');
  await writeFile(join(here, 'recipe.yaml'), `dataset_path: ${join(here, 'in')}\nexport_path: ${output}\n${recipe}`);
  const ended = await sluice(home, ['run', join(here, 'recipe.yaml'), '--json', ...args]);
  return { ...ended, output, recipe: join(here, 'recipe.yaml') };
};
const lines = (...texts: readonly unknown[]) => `${texts.map((text) => JSON.stringify({ text })).join('\n')}\n`;
const LENGTH = 'process:\n  - text_length_filter: { min_len: 1 }\n';
const expectBalance = ({ json }: Ended) => {
  const { counts } = json;
  expect(counts.in + counts.made).toBe(counts.kept + counts.dropped + counts.quarantined + counts.merged);
};
const reasons = async (ended: Ended): Promise<string> => {
  const { stdout } = await sluice(home, ['manifest', ended.json.workflowId, '--quarantine']);
  return stdout;
};

describe('a recipe that is wrong', () => {
  it.each([
    [
      'an unknown operator',
      'process:\n  - text_lenght_filter:\n',
      /recipe\.yaml:4:5: .*text_lenght_filter.*did you mean "text_length_filter"/,
    ],
    ['a wrong type', 'process:\n  - text_length_filter: { min_len: many }\n', /recipe\.yaml:4:\d+: .*min_len.*number/],
    ['a value out of bounds', 'process:\n  - word_repetition_filter: { rep_len: 0 }\n', /recipe\.yaml:4:\d+: .*rep_len/],
    ['an unknown parameter', 'process:\n  - text_length_filter: { min: 3 }\n', /recipe\.yaml:4:\d+: .*"min".*min_len/],
    ['an unknown key', `${LENGTH}exprot_path: x\n`, /recipe\.yaml:5:1: .*exprot_path.*did you mean "export_path"/],
    ['bad YAML', 'process: [\n', /recipe\.yaml:\d+:\d+: /],
    ['an option that comes later', 'process:\n  - words_num_filter: { tokenization: true }\n', /recipe\.yaml:4:\d+: .*tokenization/],
  ])('%s is told with its place, before anything starts', async (_, recipe, message) => {
    const ended = await run({ 'a.jsonl': lines('some text') }, recipe);
    expect(ended.stderr).toMatch(message);
    expect(ended.code).toBe(1);
  });

  it('a missing dataset is told with its place', async () => {
    const path = join(folder, 'missing.yaml');
    await writeFile(path, `dataset_path: ${folder}/nowhere.jsonl\nexport_path: ${folder}/x.jsonl\n${LENGTH}`);
    const ended = await sluice(home, ['run', path, '--json']);
    expect(ended.stderr).toMatch(/missing\.yaml:1:15: there is no file or folder .*nowhere\.jsonl/);
    expect(ended.code).toBe(1);
  });

  it('an empty dataset is an error, an empty file beside others is not', async () => {
    const empty = await run({ 'a.jsonl': '' }, LENGTH);
    expect([empty.code, empty.stderr]).toEqual([1, expect.stringMatching(/empty/)]);
    const beside = await run({ 'a.jsonl': '', 'b.jsonl': lines('text') }, LENGTH);
    expect([beside.code, beside.json.counts.kept]).toEqual([0, 1]);
  });
});

describe('input that is wrong', () => {
  it('invalid JSON on line 7 is quarantined with file and line, and the rest is kept', async () => {
    const rows = Array.from({ length: 40 }, (_, i) => (i === 6 ? '{"text": "broken' : JSON.stringify({ text: `row ${i}` })));
    const ended = await run({ 'a.jsonl': rows.join('\n') }, LENGTH);
    expect(ended.json.counts).toMatchObject({ in: 40, kept: 39, quarantined: 1 });
    expect(await reasons(ended)).toMatch(/a\.jsonl:7/);
    expectBalance(ended);
  });

  it('bytes that are not UTF-8 are quarantined', async () => {
    const good = Buffer.from(lines(...Array.from({ length: 30 }, (_, i) => `row ${i}`)));
    const ended = await run(
      { 'a.jsonl': Buffer.concat([good, Buffer.from('{"text": "'), Buffer.from([0xff, 0xfe]), Buffer.from('"}\n')]) },
      LENGTH,
    );
    expect(ended.json.counts).toMatchObject({ in: 31, kept: 30, quarantined: 1 });
    expect(await reasons(ended)).toMatch(/UTF-8/);
  });

  it('a row over max_row_bytes is quarantined unread, a row of 50 MB passes', async () => {
    const rows = lines(...Array.from({ length: 30 }, (_, i) => `row ${i}`), 'x'.repeat(5000));
    const ended = await run({ 'a.jsonl': rows }, `${LENGTH}limits: { max_row_bytes: 4096 }\n`);
    expect(ended.json.counts).toMatchObject({ in: 31, kept: 30, quarantined: 1 });
    expect(await reasons(ended)).toMatch(/max_row_bytes/);
    const large = await run({ 'a.jsonl': lines('word '.repeat(10 << 20)) }, LENGTH);
    expect([large.code, large.json.counts.kept]).toEqual([0, 1]);
    expect((await readFile(large.output)).length).toBeGreaterThan(50 << 20);
  });

  it('more bad rows than max_error_ratio allows end the run, with exit code 1', async () => {
    const ended = await run({ 'a.jsonl': `${lines('good', 'good too')}not json\n` }, LENGTH);
    expect([ended.code, ended.stderr]).toEqual([1, expect.stringMatching(/1 of 3 samples.*max_error_ratio/)]);
  });

  it.each(['a', 'a-', '(', '@'])('a token of 1 MB of %s passes through every text step', async (unit) => {
    const text = `before ${unit.repeat(LONG / unit.length)} after`;
    const steps = [
      'whitespace_normalization_mapper',
      'fix_unicode_mapper',
      'clean_links_mapper',
      'clean_email_mapper',
      'text_length_filter',
      'alphanumeric_filter: { min_ratio: 0 }',
      'words_num_filter: { min_num: 1 }',
      'character_repetition_filter: { max_ratio: 1 }',
      'word_repetition_filter',
      'special_characters_filter: { max_ratio: 1 }',
      'average_line_length_filter',
      'maximum_line_length_filter',
      'document_deduplicator',
    ];
    const ended = await run(
      { 'a.jsonl': lines(text) },
      `process:\n${steps.map((step) => `  - ${step}${step.includes(':') ? '' : ':'}\n`).join('')}`,
    );
    expect([ended.code, ended.json.counts]).toEqual([0, expect.objectContaining({ in: 1, quarantined: 0 })]);
    expectBalance(ended);
  });
});
