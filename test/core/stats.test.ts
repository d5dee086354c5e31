import { expect, test } from 'vitest';
import { uniform } from '../../core/random.js';
import { EMPTY, mean, merge, quantile, summarise } from '../../core/stats.js';

test('a summary is the same however the numbers are cut, shuffled and merged, but for how its exact sum is written', () => {
  for (let seed = 0; seed < 50; seed++) {
    const draw = uniform(seed);
    const values = Array.from({ length: 300 }, () => (draw() - 0.5) * 10 ** Math.floor(draw() * 30 - 15));
    const whole = summarise(values);
    const parts = [values.slice(0, 40), [], values.slice(40, 41), values.slice(41)].map(summarise);
    const merged = parts.toSorted(() => draw() - 0.5).reduce(merge, EMPTY);
    expect({ ...merged, sums: [] }).toEqual({ ...whole, sums: [] });
    expect(mean(merged)).toBe(mean(whole));
    expect(mean(summarise(values.toReversed()))).toBe(mean(whole));
    expect(JSON.parse(JSON.stringify(merged))).toEqual(merged);
  }
});
test('sums are exact', () => {
  expect(mean(summarise([1e100, 1, -1e100, 1]))).toBe(0.5);
  expect(mean(summarise(Array(10).fill(0.1)))).toBe(0.1);
});
test('quantiles are right to 1 %', () => {
  const draw = uniform(5);
  const values = Array.from({ length: 5001 }, () => (draw() < 0.3 ? -1 : 1) * Math.exp(draw() * 12 - 6));
  const sorted = values.toSorted((a, b) => a - b);
  for (const q of [0, 0.1, 0.25, 0.5, 0.75, 0.9, 1]) {
    const exact = sorted[Math.round(q * 5000)]!;
    expect(Math.abs(quantile(summarise(values), q)! - exact)).toBeLessThanOrEqual(0.011 * Math.abs(exact));
  }
});
test('no numbers, and numbers that are none', () => {
  expect([mean(EMPTY), quantile(EMPTY, 0.5)]).toEqual([null, null]);
  const odd = summarise([Number.NaN, 3, Number.POSITIVE_INFINITY, 0]);
  expect(odd).toMatchObject({ count: 4, odd: 2, min: 0, max: 3 });
  expect(mean(odd)).toBe(1.5);
});
