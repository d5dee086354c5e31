import { expect, test } from 'vitest';
import { estimatePlan } from '../../core/plan-estimate.js';
import { describePlan } from '../../core/plan-page.js';
import { compile } from '../../core/plan-recipe.js';
import { readRecipe } from '../../core/recipe.js';
import { mediaViews } from '../../runtime/media/views.js';
import { textViews } from '../../runtime/text/views.js';
import { catalog } from '../catalog.js';

const all = [...textViews, ...mediaViews];
const views = new Map(all.map((view) => [view.name, view]));
const resolved = { sources: [], exportPath: null, modelOf: () => ({ digest: '', device: 'cpu' as const }), views: all };
const planOf = (process: string, keys = '') =>
  compile(
    readRecipe(`dataset_path: a.jsonl\nexport_path: b.jsonl\nreorder: false\n${keys}process:\n${process}`, 'r.yaml', catalog),
    catalog,
    resolved,
  );

const STEPS =
  '  - text_length_filter\n  - words_num_filter\n  - clean_email_mapper\n  - alphanumeric_filter\n  - image_shape_filter\n  - word_repetition_filter\n';
const NAMES = ['1.text_length_filter', '2.words_num_filter', '4.alphanumeric_filter'];
const rates = { rows: 1000, textBytes: 1e6, steps: NAMES, drops: [[0], [0, 1], [1], [], [], [], [], [], [], [2]] };

test('rows dwindle as the sample tells, and a view is paid by the first that asks for it, until what it is made of is written', () => {
  const { steps, seconds, moving } = estimatePlan(planOf(STEPS), catalog, views, rates);
  expect(Object.values(steps).map(({ rows }) => rows)).toEqual([1000, 800, 700, 700, 600, 600]);
  expect(Object.values(steps).map(({ keeps }) => keeps)).toEqual([0.8, 7 / 8, null, 6 / 7, null, null]);
  // A thousand megabytes, or what is left of them: a pass takes a second.
  expect(Object.values(steps).map((step) => step.seconds && Math.round(10 * step.seconds) / 10)).toEqual([1, 0, 0.7, 0.7, null, 2.4]);
  expect(seconds).toBeCloseTo(moving! + 1 + 0.7 + 0.7 + 2.4);
  const unfused = estimatePlan(planOf(STEPS, 'op_fusion: false\n'), catalog, views, rates);
  expect(unfused.steps['2.words_num_filter']!.seconds).toBeCloseTo(0.8);
  expect(unfused.seconds).toBeGreaterThan(2 * seconds);
});

test('where the rows of a source are not told, shares of them still are', () => {
  const estimate = estimatePlan(planOf(STEPS), catalog, views, { ...rates, rows: null });
  expect(estimate.steps['1.text_length_filter']).toEqual({ rows: null, keeps: 0.8, seconds: null });
  expect(describePlan(planOf(STEPS), { estimate })).toMatch(/\| 1\.text_length_filter +\| +\| +80\.0 % \| +\| +\|/);
});
