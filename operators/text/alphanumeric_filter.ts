import { z } from 'zod';
import { defineFilter } from '../../core/operator.js';
import { bound, MAX_INT, within } from '../../core/range.js';

export default defineFilter({
  name: 'alphanumeric_filter',
  version: 1,
  summary: 'Keeps samples with a fair share of letters and digits.',
  reads: ['characters'],
  cost: 1,
  stats: { alnum_ratio: 'Letters and digits per character.' },
  params: z.object({
    tokenization: z.boolean().default(false).describe('Whether letters are counted per token of a language model instead.'),
  }),
  refuses: ({ tokenization }) => (tokenization ? 'tokenization: true needs a tokenizer, which is not built yet' : undefined),
  thresholds: z.object({
    min_ratio: bound(0.25, 'Lowest share that is kept.'),
    max_ratio: bound(MAX_INT, 'Highest share that is kept.'),
  }),

  computeStats: ({ characters: { count, alphanumeric } }) => ({ alnum_ratio: count && alphanumeric / count }),
  keep: within('alnum_ratio', 'min_ratio', 'max_ratio'),

  examples: [
    { given: { text: 'a1!?' }, params: { min_ratio: 0.6 }, stats: { alnum_ratio: 0.5 }, keeps: false },
    { given: { text: '数据 ½' }, stats: { alnum_ratio: 0.75 }, keeps: true },
    { given: { text: 'a!' }, params: { min_ratio: 0.5, min_closed_interval: false }, keeps: false },
    { given: { text: '' }, stats: { alnum_ratio: 0 }, keeps: false },
  ],
});
