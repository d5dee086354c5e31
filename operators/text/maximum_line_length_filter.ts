import { z } from 'zod';
import { defineFilter } from '../../core/operator.js';
import { bound, MAX_INT, within } from '../../core/range.js';

export default defineFilter({
  name: 'maximum_line_length_filter',
  version: 1,
  summary: 'Keeps samples whose longest line is neither too short nor too long.',
  reads: ['lines'],
  cost: 1,
  stats: { max_line_length: 'Characters of the longest line, without its end.' },
  thresholds: z.object({
    min_len: bound(10, 'Shortest longest line that is kept.'),
    max_len: bound(MAX_INT, 'Longest line that is kept.'),
  }),

  computeStats: ({ lines }) => ({ max_line_length: lines.longest }),
  keep: within('max_line_length', 'min_len', 'max_len'),

  examples: [
    { given: { text: 'short\nnot so short' }, stats: { max_line_length: 12 }, keeps: true },
    { given: { text: 'one\r\ntwo\n' }, stats: { max_line_length: 3 }, keeps: false },
    { given: { text: '汉字汉字' }, params: { min_len: 4, max_len: 4 }, keeps: true },
    { given: { text: '' }, stats: { max_line_length: 0 }, keeps: false },
  ],
});
