import { copyFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fate } from '../../activities/fate.js';
import { writeSink } from '../../activities/sink.js';
import { renderParts } from '../../activities/stage/render.js';
import { RecipeError } from '../../core/errors.js';
import { entries } from '../../runtime/storage/manifest.js';
import { ROOT } from '../root.js';
import { CALL, type Finished, House } from './in-process.js';

let house: House;
beforeAll(async () => {
  house = await House.open();
});
afterAll(() => house.close());

const LABELS = ['sea', 'air', 'sea', 'ice', 'sea', 'air'];
const ROWS = Array.from({ length: 120 }, (_, n) => ({ n, text: `row ${n}`, label: LABELS[n % 6], ...(n % 4 === 0 && { four: n / 4 }) }));

const recipe = (steps: string, more = '') => `dataset_path: in.jsonl
export_path: out.jsonl
limits: {shard_bytes: 600, page_entries: 2, barrier_entries: 30, partition_entries: 40}
${more}process:
${steps}`;
/** Runs a recipe to its end; answers the lines that it exported, and those of stats beside them. */
const exported = async (steps: string, more = '') => {
  const done = await house.run(house.input(recipe(steps, more)));
  const work = { store: join(house.folder, 'store'), plan: done.plan, ledger: done.ledger, manifest: done.dataset };
  await renderParts(house.services, { ...work, turn: 0, turns: 1 }, CALL);
  await writeSink(house.services, work, CALL);
  const lines = async (name: string) => (await readFile(join(house.folder, name), 'utf8')).trimEnd().split('\n');
  return { done, lines: await lines('out.jsonl'), stats: await lines('out_stats.jsonl').catch(() => []) };
};
const idOf = async ({ source }: Finished, row: number): Promise<string> => {
  let before = 0;
  for await (const entry of entries(house.store, source)) {
    for (const { digest, rows } of 'chunks' in entry ? entry.chunks : []) {
      if (row < before + rows) return `${digest.slice(0, 16)}.${row - before}`;
      before += rows;
    }
  }
  throw new RangeError(`no row ${row}`);
};

const groupOf = (label: string, from = 0) => {
  const own = ROWS.filter((row) => row.label === label && row.n >= from);
  const lists = { n: own.map(({ n }) => n), text: own.map(({ text }) => text), label: own.map(() => label) };
  return own.some((row) => 'four' in row) ? { ...lists, four: own.map((row) => row.four ?? null) } : lists;
};

describe('groups', () => {
  beforeAll(() => house.write('in.jsonl', ROWS));

  test('are exported as samples of lists, their stats as lists beside them', async () => {
    const steps = '  - text_length_filter: {min_len: 6}\n  - key_value_grouper: {group_by_keys: [label]}\n';
    const { done, lines, stats } = await exported(steps);
    expect(lines.map((line) => JSON.parse(line))).toEqual(['sea', 'air', 'ice'].map((label) => groupOf(label, 10)));
    expect(lines[0]).toMatch(/^\{"n":\[10,12,14,/);
    expect(JSON.parse(stats[2]!)).toEqual({ __dj__stats__: groupOf('ice', 10).n.map((n) => ({ text_len: `row ${n}`.length })) });
    expect(done.dataset.rows).toBe(3);
    const kept = await exported(steps, 'keep_stats_in_res_ds: true\n');
    expect(JSON.parse(kept.lines[2]!).__dj__stats__).toEqual(JSON.parse(stats[2]!).__dj__stats__);
  });

  test('come apart into the samples that they were made of', async () => {
    const steps = `  - key_value_grouper: {group_by_keys: [label]}
  - naive_reverse_grouper:
  - text_length_filter: {min_len: 6}
`;
    const { lines } = await exported(steps);
    // Where no sample of a group has the field "four", none gains it.
    const of = (label: string) => ROWS.filter((row) => row.label === label && row.n >= 10);
    const withNull = (label: string) => of(label).map((row) => ({ ...row, four: row.four ?? null }));
    const expected = [...withNull('sea'), ...of('air'), ...of('ice')];
    expect(lines.map((line) => JSON.parse(line))).toEqual(expected);
  });

  test('that a filter keeps come apart under other thresholds, too, with the stats of their samples', async () => {
    const steps = (accepted: string) => `  - text_length_filter: {min_len: 6}
  - key_value_grouper: {group_by_keys: [label]}
  - specified_field_filter: {field_key: label, target_value: [${accepted}]}
  - naive_reverse_grouper:
`;
    const of = (label: string) =>
      ROWS.filter((row) => row.label === label && row.n >= 10).map(({ text }) => ({ text, stats: { text_len: text.length } }));
    const found = async (accepted: string) =>
      (await exported(steps(accepted), 'keep_stats_in_res_ds: true\n')).lines
        .map((line) => JSON.parse(line))
        .map(({ text, __dj__stats__: stats }) => ({ text, stats }));
    expect(await found('ice')).toEqual(of('ice'));
    expect(await found('air, ice')).toEqual([...of('air'), ...of('ice')]);
    expect(await found('air')).toEqual(of('air'));
  });

  test('what became of a sample names the group that it is in', async () => {
    const { done } = await exported('  - key_value_grouper: {group_by_keys: [label]}\n  - naive_reverse_grouper:\n');
    const [first, second] = [await idOf(done, 1), await idOf(done, 5)];
    const of = (sample: string) => fate(house.services, { store: join(house.folder, 'store'), run: 'recipe-1', sample }, CALL);
    const step = { step: '1.key_value_grouper', did: 'merged', stats: { group: '["air"]' } };
    expect(await of(second)).toMatchObject({ outcome: 'merged', steps: [{ ...step, why: `into the group of ${first}` }] });
    expect(await of(first)).toMatchObject({
      outcome: 'split',
      steps: [
        { ...step, why: 'into the group of which it is the first' },
        { step: '2.naive_reverse_grouper', did: 'split' },
      ],
    });
    expect(await of(`${first}/1`)).toMatchObject({ outcome: 'kept', place: 62 });
  });

  test('chosen by their sizes leave word of it', async () => {
    const { done, lines } = await exported('  - frequency_specified_field_selector: {field_key: label, topk: 2}\n');
    const expected = ['sea', 'air'].flatMap((label) => ROWS.filter((row) => row.label === label));
    expect(lines.map((line) => JSON.parse(line))).toEqual(expected);
    const of = async (row: number) =>
      fate(house.services, { store: join(house.folder, 'store'), run: 'recipe-1', sample: await idOf(done, row) }, CALL);
    expect((await of(3)).steps.at(-1)).toMatchObject({
      did: 'dropped',
      why: 'group "ice", not among the 100 samples of the largest groups',
    });
    expect(await of(1)).toMatchObject({
      place: 61,
      steps: [{ did: 'passed', why: 'group "air", among the 100 samples of the largest groups' }],
    });
  });

  test('samples drawn at random are the same whatever a barrier holds in memory', async () => {
    const steps = '  - random_selector: {select_num: 50}\n';
    const { lines } = await exported(steps);
    expect(lines.length).toBe(50);
    const ns = lines.map((line) => JSON.parse(line).n as number);
    expect(ns).toEqual([...ns].sort((a, b) => a - b));
    const wide = await house.run(house.input(recipe(steps).replace(/limits:.*\n/, 'limits: {shard_bytes: 600}\n')));
    expect(await house.ids(wide.dataset)).toEqual(await Promise.all(ns.map((n) => idOf(wide, n))));
  });

  test('of one sample, and of none', async () => {
    await house.write('in.jsonl', ROWS.slice(0, 1));
    const chosen = '  - frequency_specified_field_selector: {field_key: label, top_ratio: 0.5}\n';
    expect((await exported(chosen)).lines).toEqual([JSON.stringify(ROWS[0])]);
    expect((await exported('  - naive_grouper:\n')).lines).toEqual(['{"n":[0],"text":["row 0"],"label":["sea"],"four":[0]}']);
    const none = await house.run(house.input(recipe('  - text_length_filter: {min_len: 100}\n  - naive_grouper:\n')));
    expect(none.dataset.rows).toBe(0);
    await house.write('in.jsonl', ROWS);
  });

  test('a group that is too large ends the run', async () => {
    const tight = recipe('  - naive_grouper:\n').replace('limits: {', 'limits: {max_row_bytes: 5000, ');
    const run = house.run(house.input(tight));
    await expect(run).rejects.toThrow(RecipeError);
    await expect(run).rejects.toThrow('1.naive_grouper: a group of samples takes more than limits.max_row_bytes (5000)');
  });
});

describe('media of groups', () => {
  beforeAll(async () => {
    for (const name of ['grad.png', 'noise.png']) await copyFile(join(ROOT, 'test/fixtures/parity/image', name), join(house.folder, name));
  });
  const shape = '  - image_shape_filter: {min_width: 1}\n';

  test('are read when the group has come apart', async () => {
    const rows = ['grad.png', 'noise.png', 'grad.png'].map((name, n) => ({ text: `${n}`, images: n === 2 ? [name, name] : [name] }));
    await house.write('in.jsonl', rows);
    const { lines } = await exported(`  - naive_grouper:\n  - naive_reverse_grouper:\n${shape}`);
    expect(lines.map((line) => JSON.parse(line))).toEqual(rows);
  });

  test('are those of batched samples that were read, too: a change is noticed', async () => {
    await house.write('in.jsonl', [{ text: ['a', 'b'], images: [['grad.png'], ['noise.png']], __dj__batch_meta__: { k: 1 } }]);
    const steps = `  - naive_reverse_grouper:\n${shape}`;
    const first = await exported(steps, 'max_error_ratio: 1\n');
    expect(first.lines).toEqual(['{"text":"a","images":["grad.png"]}', '{"text":"b","images":["noise.png"]}']);
    await copyFile(join(house.folder, 'noise.png'), join(house.folder, 'grad.png'));
    const second = await house.run(house.input(recipe(steps, 'max_error_ratio: 1\n')));
    expect(second.source.digest).not.toBe(first.done.source.digest);
  });

  test('a sample that is no group is set aside', async () => {
    await house.write('in.jsonl', [{ text: 'a' }, { text: ['b'] }, { text: [] }]);
    const { done, lines } = await exported('  - naive_reverse_grouper:\n', 'max_error_ratio: 1\n');
    expect(lines).toEqual(['{"text":"b"}']);
    expect(done.answers[0]!.tally).toEqual({ in: 3, made: 0, kept: 1, dropped: 1, quarantined: 1, merged: 0 });
  });
});
