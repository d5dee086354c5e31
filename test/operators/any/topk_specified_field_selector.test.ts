import { expect, test } from 'vitest';
import topk from '../../../operators/any/topk_specified_field_selector.js';
import { survivors } from '../../barriers.js';
import { type Given, runOperator } from '../../run-operator.js';

const keeps = async (given: readonly Given[], params: object) => {
  const all = { field_key: 'v', ...params };
  return survivors(topk, await runOperator(topk, given, all), all);
};
const values = (...list: unknown[]) => list.map((v) => ({ v }));

test('what is no number ranks last, whichever end is kept', async () => {
  const rows = [...values(null, 'x', 3, '', true, [1, 'x'], {}, [], ' 2.5e0 ', '0x10', [4, '6'], '-inf'), {}];
  const last = [0, 1, 3, 5, 6, 7, 9, 12];
  expect(await keeps(rows, { topk: 13 })).toEqual([10, 2, 8, 4, 11, 0, 1, 3, 5, 6, 7, 9, 12]);
  expect((await keeps(rows, { topk: 13, reverse: false })).slice(5)).toEqual(last);
});

test('ties keep their order', async () => {
  expect(await keeps(values(1, 2, 2, 1, 2), { topk: 4 })).toEqual([1, 2, 4, 0]);
  expect(await keeps(values(1, 2, 2, 1, 2), { topk: 4, reverse: false })).toEqual([0, 3, 1, 2]);
});

test('the smaller of ratio and number is kept, whole samples only; zero is not set', async () => {
  const ten = values(...Array.from({ length: 10 }, (_, n) => n));
  expect(await keeps(ten, { top_ratio: 0.39, topk: 5 })).toEqual([9, 8, 7]);
  expect(await keeps(ten, { top_ratio: 0.9, topk: 2 })).toEqual([9, 8]);
  expect(await keeps(ten, { top_ratio: 0, topk: 2 })).toEqual([9, 8]);
  expect(await keeps(ten, { top_ratio: 0.05 })).toEqual([]);
  expect(await keeps(ten, { top_ratio: 0, topk: 0 })).toHaveLength(10);
});

test('one sample alone passes', async () => {
  expect(await keeps(values(1), { top_ratio: 0.1 })).toEqual([0]);
});
