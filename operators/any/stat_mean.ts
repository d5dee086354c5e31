import { z } from 'zod';
import { defineEvaluator } from '../../core/operator.js';

export default defineEvaluator({
  name: 'stat_mean',
  version: 1,
  summary: 'The mean of a stat over the samples of the dataset.',
  params: z.object({ stat: z.string().min(1).describe('The stat, as filters name it; of a list, each value counts.') }),
  figures: { stat_mean: 'Mean of the values that were measured; NaN where there is none.' },

  async evaluate(dataset, { stat }) {
    let sum = 0;
    let count = 0;
    for await (const values of dataset.stat(stat)) {
      for (const value of values.flat()) {
        if (typeof value !== 'number' || Number.isNaN(value)) continue;
        sum += value;
        count++;
      }
    }
    return { stat_mean: sum / count };
  },
});
