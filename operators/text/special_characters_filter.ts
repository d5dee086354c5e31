import { z } from 'zod';
import { defineFilter } from '../../core/operator.js';
import { bound, within } from '../../core/range.js';

export default defineFilter({
  name: 'special_characters_filter',
  version: 1,
  summary: 'Keeps samples with a bearable share of special characters.',
  reads: ['characters'],
  cost: 1,
  stats: { special_char_ratio: 'Punctuation, digits, white space, emoji and signs per character.' },
  thresholds: z.object({
    min_ratio: bound(0, 'Lowest share that is kept.'),
    max_ratio: bound(0.25, 'Highest share that is kept.'),
  }),

  computeStats: ({ characters: { count, special } }) => ({ special_char_ratio: count && special / count }),
  keep: within('special_char_ratio', 'min_ratio', 'max_ratio'),

  examples: [
    { given: { text: 'Plain words of letters' }, stats: { special_char_ratio: 3 / 22 }, keeps: true },
    { given: { text: '1, 2, 3 😀 go' }, stats: { special_char_ratio: 10 / 12 }, keeps: false },
    { given: { text: '→→' }, params: { reversed_range: true }, stats: { special_char_ratio: 1 }, keeps: true },
    { given: { text: '' }, stats: { special_char_ratio: 0 }, keeps: true },
  ],
});
