import { expect, test } from 'vitest';
import { RecipeError } from '../../../core/errors.js';
import random from '../../../operators/any/random_selector.js';

const kept = (count: number, select_ratio: number | null, select_num: number | null) => {
  const selection = random.select(count, { select_ratio, select_num });
  return selection === null ? count : selection.take + (selection.copies ?? 0) * count;
};

test.each([
  [100, 0.29, null, 28],
  [100, 0.29, 10, 10],
  [100, 0.29, 50, 28],
  [100, null, 10, 10],
  [100, null, 100, 100],
  [100, null, 200, 200],
  [100, null, 201, 201],
  [100, null, null, 100],
  [100, 0, 7, 7],
  [100, 0.001, 7, 100],
  [1, null, 5, 1],
  [0, null, 5, 0],
])('of %i samples, a share of %s and a number of %s keep %i', (count, ratio, number, expected) => {
  expect(kept(count, ratio, number)).toBe(expected);
});

test('a number far past all samples is refused', () => {
  expect(kept(10, null, 10_010)).toBe(10_010);
  expect(() => kept(10, null, 10_011)).toThrow(RecipeError);
});
