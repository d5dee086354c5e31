import { z } from 'zod';
import { defineFilter } from '../../core/operator.js';
import { bound, MAX_INT, within } from '../../core/range.js';

export default defineFilter({
  name: 'text_length_filter',
  version: 1,
  summary: 'Keeps samples whose text is neither too short nor too long.',
  reads: ['characters'],
  cost: 1,
  stats: { text_len: 'Characters (code points) of the text.' },
  thresholds: z.object({
    min_len: bound(10, 'Shortest text that is kept, in characters.'),
    max_len: bound(MAX_INT, 'Longest text that is kept, in characters.'),
  }),

  computeStats: ({ characters }) => ({ text_len: characters.count }),
  keep: within('text_len', 'min_len', 'max_len'),

  examples: [
    { given: { text: 'Too short' }, stats: { text_len: 9 }, keeps: false },
    { given: { text: 'A sentence of quite usual length.' }, params: { max_len: 50 }, keeps: true },
    { given: { text: '一二三四五六七八九十' }, params: { min_len: 1, max_len: 5 }, stats: { text_len: 10 }, keeps: false },
    { given: { text: '👩‍🌾' }, params: { min_len: 3 }, stats: { text_len: 3 }, keeps: true },
    { given: { text: '12345' }, params: { min_len: 5, min_closed_interval: false }, keeps: false },
  ],
});
