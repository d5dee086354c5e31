import { expect, test } from 'vitest';
import { compile } from '../../../core/plan-recipe.js';
import { readRecipe } from '../../../core/recipe.js';
import suffixFilter from '../../../operators/any/suffix_filter.js';
import { catalog } from '../../catalog.js';
import { RESOLVED } from '../../core/fake.js';

test.each([
  ['suffix_filter', '', true],
  ['clean_links_mapper', '', undefined],
  ['clean_links_mapper', 'add_suffix: true\n', true],
])('with %s and %j samples have the ending of their file: %s', (step, keys, adds) => {
  const recipe = readRecipe(`dataset_path: a\nexport_path: b.jsonl\n${keys}process: [${step}]\n`, 'r.yaml', catalog);
  expect(compile(recipe, catalog, RESOLVED).addsSuffix).toBe(adds);
});

test.each([
  ['.txt', true],
  ['.TXT', true],
  ['txt', false],
  [['.md', '.Txt'], true],
  [[], true],
  ['.md', false],
])('%j accepts .txt: %s', (suffixes, accepts) => {
  expect(suffixFilter.keep({ suffix: '.txt' }, { suffixes, reversed_range: false } as never)).toBe(accepts);
});
