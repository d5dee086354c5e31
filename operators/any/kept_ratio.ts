import { defineEvaluator } from '../../core/operator.js';

export default defineEvaluator({
  name: 'kept_ratio',
  version: 1,
  summary: 'The share of the source that the dataset still has.',
  figures: { kept_ratio: 'Samples in the dataset per row of the source; above 1 when steps made more of them.' },
  evaluate: async ({ rows, sourceRows }) => ({ kept_ratio: sourceRows === 0 ? 0 : rows / sourceRows }),
});
