import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { evaluate } from '../../activities/evaluate.js';
import { closeSweep, planSweep, trialOf } from '../../activities/sweep.js';
import type { SweepCard } from '../../activities/types.js';
import type { RunInput } from '../../core/run.js';
import { CALL, type Finished, House } from './in-process.js';

let house: House;
beforeEach(async () => {
  house = await House.open();
  await house.write(
    'in.jsonl',
    Array.from({ length: 300 }, (_, i) => ({ text: `${'word '.repeat(i % 23)}${'!'.repeat(i % 7)}${i}` })),
  );
});
afterEach(() => house.close());

const RECIPE = `dataset_path: in.jsonl
export_path: out/clean.jsonl # here
limits: {shard_bytes: 4096}
process:
  - text_length_filter: {min_len: 3} # short ones
  - alphanumeric_filter:
  - words_num_filter: {min_num: 2}
`;
const SWEEP = `sweep:
  parameters:
    text_length_filter.min_len: [10, 40]
    alphanumeric_filter.min_ratio: {min: 0.2, max: 0.8, step: 0.3}
  objective: {evaluator: kept_ratio, goal: max}
`;
const ledger = 'runs/recipe-sweep-1/run';
const plan = (recipe: string, more: Partial<RunInput> = {}) => planSweep(house.services, { input: house.input(recipe, more), ledger });
const inputOf = async ({ store, sweep }: SweepCard, trial: number, envelope = false) =>
  (await trialOf(house.services, { store, sweep, trial, envelope })).input;
const judge = (
  card: SweepCard,
  { plan, dataset, source }: Finished,
  evaluator = card.objective.evaluator,
  params = card.objective.params,
) => evaluate(house.services, { store: card.store, plan, dataset, sourceRows: source.rows, evaluator, params }, CALL);

test('after a run with the loosest thresholds, trials measure nothing, and come to what isolated runs come to', async () => {
  const card = await plan(RECIPE + SWEEP);
  expect(card).toMatchObject({ trials: 6, groups: [{ from: 0, to: 6, envelope: true }] });
  const loosest = await inputOf(card, 0, true);
  expect(loosest.trial).toBe('envelope');
  expect((await house.run(loosest)).answers.some(({ replayed }) => replayed)).toBe(false);
  const figures: (number | null)[] = [];
  for (let trial = 0; trial < card.trials; trial++) {
    const input = await inputOf(card, trial);
    const done = await house.run(input);
    expect(done.answers.every(({ replayed }) => replayed)).toBe(true);
    const alone = await house.run({ ...input, fresh: `${trial}` });
    expect(alone.answers.some(({ replayed }) => replayed)).toBe(false);
    expect(done.dataset.digest).toBe(alone.dataset.digest);
    const { kept_ratio } = await judge(card, done);
    expect(kept_ratio).toBe((await house.ids(done.dataset)).length / 300);
    figures.push(kept_ratio!);
  }
  const { best, recipe, set } = await closeSweep(house.services, { store: card.store, sweep: card.sweep, ledger, figures });
  expect(figures[best]).toBe(Math.max(...(figures as number[])));
  expect(set).toEqual({ 'text_length_filter.min_len': 10, 'alphanumeric_filter.min_ratio': 0.2 });
  expect(recipe).toBe(join(house.folder, 'out/recipe-best.yaml'));
  const written = await readFile(recipe, 'utf8');
  expect(written).toContain('export_path: out/clean.jsonl # here');
  expect(written).not.toContain('sweep');
  const { dataset } = await house.run(house.input(written));
  expect(dataset.rows / 300).toBe(figures[best]);
});

test('a sweep may name its recipe; what the run sets holds for every trial and for the best', async () => {
  await writeFile(join(house.folder, 'base.yaml'), RECIPE);
  const card = await plan(SWEEP.replace('sweep:\n', 'sweep:\n  recipe: base.yaml\n'), {
    name: 'search/thresholds.yaml',
    set: { 'words_num_filter.min_num': 1 },
  });
  expect(await inputOf(card, 4)).toMatchObject({
    recipe: RECIPE,
    name: join(house.folder, 'base.yaml'),
    trial: '5 of 6',
    set: { 'words_num_filter.min_num': 1, 'text_length_filter.min_len': 40, 'alphanumeric_filter.min_ratio': 0.5 },
  });
  const figures = [null, 0.1, 0.4, 0.4, 0.2, 0.3];
  const { best, recipe } = await closeSweep(house.services, { store: card.store, sweep: card.sweep, ledger, figures });
  expect(best).toBe(2);
  expect(recipe).toBe(join(house.folder, 'out/thresholds-best.yaml'));
  expect(await readFile(recipe, 'utf8')).toContain('min_num: 1');
});

test('without any figure there is no best variant, and the message says how to look into one', async () => {
  const card = await plan((RECIPE + SWEEP).replace('goal: max', 'goal: min'));
  const close = (figures: (number | null)[]) => closeSweep(house.services, { store: card.store, sweep: card.sweep, ledger, figures });
  await expect(close([null, null])).rejects.toThrow(
    'no trial came to a figure kept_ratio of kept_ratio; this runs the first alone: sluice run recipe.yaml --set text_length_filter.min_len=10',
  );
  expect((await close([0.5, 0.1, null, 0.1])).best).toBe(1);
});

test('what is wrong with a sweep or its recipe is said with its place', async () => {
  await expect(plan(RECIPE)).rejects.toThrow('recipe.yaml:1:1: there is no `sweep:`');
  await expect(plan(RECIPE.replace('min_num', 'min_number') + SWEEP)).rejects.toThrow(/^recipe\.yaml:7:\d+: words_num_filter has no/);
});

describe('stats of a dataset', () => {
  const meanOf = async (recipe: string, stat: string): Promise<number | undefined> => {
    const done = await house.run(house.input(recipe));
    const work = { store: join(house.folder, 'store'), plan: done.plan, dataset: done.dataset, sourceRows: 300 };
    return (await evaluate(house.services, { ...work, evaluator: 'stat_mean', params: { stat } }, CALL)).stat_mean;
  };
  const lengths = Array.from({ length: 300 }, (_, i) => 5 * (i % 23) + (i % 7) + `${i}`.length);
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

  test('are those of the samples that it has, also when an earlier run stored more', async () => {
    await house.run(house.input(RECIPE));
    const kept = lengths.filter((length) => length >= 70);
    expect(await meanOf(RECIPE.replace('min_len: 3', 'min_len: 70'), 'text_len')).toBeCloseTo(mean(kept), 9);
  });
  test('of two steps that measure one, the later in the recipe counts', async () => {
    const twice = `${RECIPE}  - whitespace_normalization_mapper\n  - clean_links_mapper: {pattern: '\\d+'}\n  - text_length_filter: {min_len: 70}\n`;
    const cleaned = lengths.flatMap((length, i) => (length - `${i}`.length >= 70 ? [length - `${i}`.length] : []));
    expect(await meanOf(twice, 'text_len')).toBeCloseTo(mean(cleaned), 9);
  });
  test('that nobody measures are refused; an empty dataset has no mean', async () => {
    await expect(meanOf(RECIPE, 'text_lenn')).rejects.toThrow('no step of the recipe measures "text_lenn" (did you mean "text_len"?)');
    expect(await meanOf(RECIPE.replace('min_len: 3', 'min_len: 1000'), 'text_len')).toBeUndefined();
  });
});
