import { describe, expect, test } from 'vitest';
import { readRecipe } from '../../core/recipe.js';
import { readSweep, recipeOfSweep, trialsOf, writeVariant } from '../../core/search.js';
import { CATALOG } from './fake.js';

const RECIPE = `# What we clean.
dataset_path: a.jsonl # from the archive
export_path: b.jsonl
process:
  - text_length_filter: # short ones
      min_len: 20 # characters
  - word_repetition_filter:
  - text_length_filter: {max_len: 5000}
  - image_nsfw_filter
`;
const OBJECTIVE = '  objective: {evaluator: kept_ratio, goal: max}\n';
const sweep = (block: string) => {
  const yaml = `${RECIPE}sweep:\n${block}`;
  return readSweep(yaml, 'sweep.yaml', readRecipe(yaml, 'sweep.yaml', CATALOG), CATALOG);
};
const trials = (block: string) => trialsOf(sweep(block + OBJECTIVE));
const wrong = (block: string): string => {
  try {
    sweep(block);
  } catch (error) {
    return (error as Error).message;
  }
  return '';
};

describe('trials', () => {
  test('a grid of values, ranges with steps, and the operator’s own bounds', () => {
    const { sets } = trials(
      '  parameters:\n    word_repetition_filter.max_ratio: {min: 0.1, max: 0.3, step: 0.1}\n    1.text_length_filter.min_len: [5, 10]\n    image_nsfw_filter.max_score:\n',
    );
    expect(sets).toHaveLength(3 * 2 * 5);
    expect(sets[0]).toEqual({
      'word_repetition_filter.max_ratio': 0.1,
      '1.text_length_filter.min_len': 5,
      'image_nsfw_filter.max_score': 0,
    });
    expect(new Set(sets.map((set) => set['word_repetition_filter.max_ratio']))).toEqual(new Set([0.1, 0.2, 0.3]));
    expect(new Set(sets.map((set) => set['image_nsfw_filter.max_score']))).toEqual(new Set([0, 0.25, 0.5, 0.75, 1]));
  });
  test('random ones are distinct, within bounds, and the same for the same seed', () => {
    const block = (seed: number) =>
      `  sampler: random\n  trials: 30\n  seed: ${seed}\n  parameters:\n    word_repetition_filter.rep_len: {min: 2, max: 4}\n    word_repetition_filter.max_ratio: {min: 0, max: 0.4}\n`;
    const { sets, groups } = trials(block(1));
    expect(sets).toHaveLength(30);
    expect(trials(block(1)).sets).toEqual(sets);
    expect(trials(block(2)).sets).not.toEqual(sets);
    expect(new Set(sets.map((set) => set['word_repetition_filter.rep_len']))).toEqual(new Set([2, 3, 4]));
    for (const set of sets) expect(set['word_repetition_filter.max_ratio']).toBeLessThanOrEqual(0.4);
    expect(groups).toHaveLength(3);
    expect(trials('  sampler: random\n  trials: 30\n  parameters: {word_repetition_filter.rep_len: [2, 3]}\n').sets).toHaveLength(2);
  });
  test('every trial is a recipe that the reader takes: crossed bounds are left out', () => {
    const { sets } = trials(
      '  parameters:\n    word_repetition_filter.min_ratio: [0, 0.4]\n    word_repetition_filter.max_ratio: [0.2, 0.6]\n',
    );
    expect(sets).toHaveLength(3);
    for (const set of sets) readRecipe(RECIPE, 'recipe.yaml', CATALOG, set);
  });
});

describe('groups', () => {
  test('trials that differ in thresholds only share the loosest of them', () => {
    const { sets, groups } = trials(
      '  parameters:\n    word_repetition_filter.max_ratio: [0.2, 0.4]\n    word_repetition_filter.rep_len: [5, 9]\n    1.text_length_filter.min_len: [30, 10]\n',
    );
    expect(groups).toEqual([
      {
        from: 0,
        to: 4,
        envelope: { 'word_repetition_filter.max_ratio': 0.4, 'word_repetition_filter.rep_len': 5, '1.text_length_filter.min_len': 10 },
      },
      {
        from: 4,
        to: 8,
        envelope: { 'word_repetition_filter.max_ratio': 0.4, 'word_repetition_filter.rep_len': 9, '1.text_length_filter.min_len': 10 },
      },
    ]);
    expect(sets.slice(0, 4).every((set) => set['word_repetition_filter.rep_len'] === 5)).toBe(true);
  });
  test('null is the loosest; a reversed range, another threshold and a single trial have no envelope', () => {
    expect(trials('  parameters: {1.text_length_filter.max_len: [null, 70]}\n').groups[0]!.envelope).toEqual({
      '1.text_length_filter.max_len': null,
    });
    expect(
      trials('  parameters: {1.text_length_filter.min_len: [1, 7], 1.text_length_filter.reversed_range: [true]}\n').groups[0]!.envelope,
    ).toBeNull();
    expect(trials('  parameters: {image_nsfw_filter.max_score: [0.1, 0.2]}\n').groups[0]!.envelope).toBeNull();
    expect(trials('  parameters: {1.text_length_filter.min_len: [1]}\n').groups[0]!.envelope).toBeNull();
  });
});

test.each([
  ['  parameters: {text_length_filter.min_length: [1]}\n', '11:16: text_length_filter has no "min_length"; it takes min_len'],
  [
    '  parameters: {word_repitition_filter.rep_len: [1]}\n',
    '11:16: no step is "word_repitition_filter" (did you mean "word_repetition_filter"?)',
  ],
  ['  parameters: {word_repetition_filter.rep_len: [0, 5]}\n', '11:48: rep_len must be a whole number of at least 1, not 0'],
  [
    '  parameters: [text_length_filter.min_len]\n',
    '11:16: text_length_filter.min_len has no bounds of its own: give `{min: ..., max: ...}`',
  ],
  ['  parameters: {text_length_filter.min_len: {min: 9, max: 1}}\n', '11:50: min (9) is above max (1)'],
  ['  parameters: {text_length_filter.min_len: [1]}\n  samplr: grid\n', '12:3: sweep has no "samplr" (did you mean "sampler"?)'],
  [
    '  parameters: {text_length_filter.min_len: {min: 1, max: 9, step: 1}}\n  trials: 5\n',
    '10:1: the grid has 9 points, more than `trials`',
  ],
])('%s is wrong', (block, message) => {
  expect(wrong(block + OBJECTIVE)).toContain(`sweep.yaml:${message}`);
});
test('an objective is an evaluator’s figure', () => {
  const objective = (text: string) => wrong(`  parameters: {text_length_filter.min_len: [1]}\n  objective: ${text}\n`);
  expect(objective('{evaluator: kept_ration}')).toContain('12:26: unknown evaluator "kept_ration" (did you mean "kept_ratio"?)');
  expect(objective('{evaluator: stat_mean, params: {stat: text_len}}')).toContain('figure must be one of mean, count');
  expect(objective('{evaluator: stat_mean, figure: mean}')).toContain('stat_mean needs "stat"');
  expect(objective('{evaluator: stat_mean, figure: mean, params: {stat: text_len}, goal: min}')).toBe('');
});

test('the best variant is the same recipe with its values, comments kept', () => {
  const yaml = `${RECIPE}sweep:\n  parameters: [x]\n`;
  const written = writeVariant(yaml, 'sweep.yaml', {
    '1.text_length_filter.min_len': 33,
    'word_repetition_filter.max_ratio': 0.25,
    'image_nsfw_filter.max_score': 0.5,
  });
  expect(written).toBe(
    // The writer has its own ways with blanks and line ends.
    RECIPE.replace('filter: # short', 'filter:\n      # short')
      .replace('{max_len: 5000}', '{ max_len: 5000 }')
      .replace('min_len: 20', 'min_len: 33')
      .replace('  - word_repetition_filter:\n', '  - word_repetition_filter:\n      max_ratio: 0.25\n')
      .replace('  - image_nsfw_filter\n', '  - image_nsfw_filter:\n      max_score: 0.5\n'),
  );
  expect(readRecipe(written, 'best.yaml', CATALOG).steps[0]!.thresholds.min_len).toBe(33);
});
test('a sweep may lie beside its recipe', () => {
  expect(recipeOfSweep('sweep: {recipe: ./clean.yaml}\n', 's.yaml')).toBe('./clean.yaml');
  expect(recipeOfSweep(`${RECIPE}sweep: {}\n`, 's.yaml')).toBeNull();
});
