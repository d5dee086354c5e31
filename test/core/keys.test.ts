import { describe, expect, test } from 'vitest';
import { inputMaterial, measureMaterial, partMaterial, verdictMaterial } from '../../core/keys.js';
import type { Plan, Stage } from '../../core/plan.js';
import { compile, type Selectivities } from '../../core/plan-recipe.js';
import { readRecipe } from '../../core/recipe.js';
import { CATALOG, RESOLVED } from './fake.js';

const plan = (process: string, keys = '', resolved = RESOLVED, rates?: Selectivities): Plan =>
  compile(readRecipe(`dataset_path: a\nexport_path: b.jsonl\n${keys}process:\n${process}`, 'r.yaml', CATALOG), CATALOG, resolved, rates);
const stageOf = (some: Plan) => some.segments[0]!.stages[0]!;
const measure = (some: Plan) => JSON.stringify(measureMaterial(some, stageOf(some), 'digest'));
const verdict = (some: Plan) => JSON.stringify(verdictMaterial('measure', stageOf(some)));
const chunk = { source: 0, file: 'a.jsonl', offset: 0, line: 1, bytes: 10, digest: 'd', copy: 0, rows: 1 };

const BASE = '  - word_repetition_filter: {rep_len: 5, max_ratio: 0.2}\n';
describe('keys', () => {
  test('a threshold changes the verdict and nothing that is measured', () => {
    const other = BASE.replace('0.2', '0.3');
    expect(measure(plan(other))).toBe(measure(plan(BASE)));
    expect(verdict(plan(other))).not.toBe(verdict(plan(BASE)));
  });
  test('the order that the planner chose changes the verdict, whose fates name steps by it, and nothing that is measured', () => {
    const rates = (kept: number) => ({ '1.word_repetition_filter': kept, '2.text_length_filter': 1 - kept });
    const [one, other] = [0, 1].map((kept) => plan(`${BASE}  - text_length_filter\n`, '', RESOLVED, rates(kept)));
    expect(stageOf(one!).steps.map(({ id }) => id)).not.toEqual(stageOf(other!).steps.map(({ id }) => id));
    expect(measure(one!)).toBe(measure(other!));
    expect(verdict(one!)).not.toBe(verdict(other!));
  });
  test('a filter that was moved ahead of a mapper is another measuring: samples that it drops are not mapped', () => {
    const process = '  - clean_email_mapper\n  - image_shape_filter\n';
    const [moved, kept] = [plan(process), plan(process, 'reorder: false\n')];
    expect(stageOf(moved).steps.map(({ id }) => id)).not.toEqual(stageOf(kept).steps.map(({ id }) => id));
    expect(measure(moved)).not.toBe(measure(kept));
  });
  test.each([
    ['a parameter', plan(BASE.replace('5', '6'))],
    ['a seed', plan(BASE, 'seed: 7\n')],
    ['a field', plan(BASE, 'text_keys: answer\n')],
    ['what a barrier to come measures', plan(`${BASE}  - document_deduplicator\n`)],
    ['a fresh run', plan(BASE, '', { ...RESOLVED, salt: 'again' })],
    ['another place in the recipe', plan(`  - text_length_filter\n${BASE}`)],
  ])('%s changes what is measured', (_, other) => {
    expect(measure(other)).not.toBe(measure(plan(BASE)));
  });
  test('a model and the build of a tool are in it, by digest', () => {
    const process = '  - image_nsfw_filter\n';
    const tuned = { ...RESOLVED, modelOf: () => ({ digest: 'other', device: 'gpu' as const }) };
    expect(measure(plan(process, '', tuned))).not.toBe(measure(plan(process)));
    expect(measure(plan(process, '', { ...RESOLVED, tools: { images: 'sharp 1' } }))).not.toBe(measure(plan(process)));
    expect(measure(plan(BASE, '', { ...RESOLVED, tools: { images: 'sharp 1' } }))).toBe(measure(plan(BASE)));
  });
  test('what was asked of the network, and when, is in the keys of stages that ask it, and of no other', () => {
    const fetching = plan('  - image_shape_filter\n', 'fetch_media: true\n');
    const [io, cpu] = fetching.segments[0]!.stages;
    const key = (stage: Stage, asked?: string) =>
      JSON.stringify(measureMaterial({ ...fetching, ...(asked && { asked }) }, stage, 'digest'));
    expect(new Set([key(io!), key(io!, 'now'), key(io!, 'later'), key(io!, 'now')]).size).toBe(3);
    expect(key(cpu!, 'now')).toBe(key(cpu!));
  });
  test('how work is cut, and how it is told, changes nothing', () => {
    const other = plan(
      BASE,
      'limits: {page_entries: 3, barrier_entries: 5, range_seconds: 1}\nproject_name: x\nnp: 9\nmax_error_ratio: 0.5\n',
    );
    expect(measure(other)).toBe(measure(plan(BASE)));
  });
  test('what is read counts: chunks, source, strictness and the longest row; for a shard its digest alone', () => {
    const input = (some: Plan, changed = {}) => JSON.stringify(inputMaterial(some, { chunks: [{ ...chunk, ...changed }] }));
    const base = input(plan(BASE));
    expect(input(plan(BASE), { digest: 'e' })).not.toBe(base);
    expect(input(plan(BASE), { copy: 1 })).not.toBe(base);
    expect(input(plan(BASE, 'strict: true\n'))).not.toBe(base);
    expect(input(plan(BASE, 'limits: {max_row_bytes: 5}\n'))).not.toBe(base);
    expect(input(plan(BASE), { file: 'a.csv' })).toBe(base);
    const told = 'add_suffix: true\n';
    expect(input(plan(BASE, told))).not.toBe(base);
    expect(input(plan(BASE, told), { file: 'b.jsonl' })).toBe(input(plan(BASE, told)));
    expect(input(plan(BASE, told), { file: 'a.csv' })).not.toBe(input(plan(BASE, told)));
    expect(inputMaterial(plan(BASE), { shard: { digest: 'd', rows: 1, bytes: 1, data: 'x', stats: null } })).toBe('d');
  });
  test('a rendered part depends on what is kept in it', () => {
    const part = (keys: string) => JSON.stringify(partMaterial(plan(BASE, keys), 'd'));
    expect(part('keep_stats_in_res_ds: true\n')).not.toBe(part(''));
    expect(part('seed: 7\n')).toBe(part(''));
  });
  test('and on the order of the steps, in which stats are written beside it', () => {
    const part = (process: string) => JSON.stringify(partMaterial(plan(process), 'd'));
    expect(part(`  - text_length_filter\n${BASE}`)).not.toBe(part(`${BASE}  - text_length_filter\n`));
  });
});
