import { expect, test } from 'vitest';
import type { Dataset } from '../../../core/operator.js';
import type { StatValue } from '../../../core/sample.js';
import keptRatio from '../../../operators/any/kept_ratio.js';
import statMean from '../../../operators/any/stat_mean.js';

const dataset = (rows: number, sourceRows: number, shards: readonly (readonly (StatValue | null)[])[] = []): Dataset => ({
  rows,
  sourceRows,
  async *stat(name) {
    if (name === 'ratio') yield* shards;
  },
});

test('kept_ratio is the share of the source, and 0 of an empty one', async () => {
  expect(await keptRatio.evaluate(dataset(3, 12), {})).toEqual({ kept_ratio: 0.25 });
  expect(await keptRatio.evaluate(dataset(0, 0), {})).toEqual({ kept_ratio: 0 });
});

test('stat_mean is over values that were measured, those of lists one by one', async () => {
  const shards = [[1, null, Number.NaN], [[2, 6]], []];
  expect(await statMean.evaluate(dataset(4, 4, shards), { stat: 'ratio' })).toEqual({ stat_mean: 3 });
  expect(await statMean.evaluate(dataset(4, 4, shards), { stat: 'other' })).toEqual({ stat_mean: Number.NaN });
});
