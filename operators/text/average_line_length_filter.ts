import { z } from 'zod';
import { defineFilter } from '../../core/operator.js';
import { bound, MAX_INT, within } from '../../core/range.js';

export default defineFilter({
  name: 'average_line_length_filter',
  version: 1,
  summary: 'Keeps samples whose lines are long enough, and not too long, on average.',
  reads: ['characters', 'lines'],
  cost: 1,
  stats: { avg_line_length: 'Characters of the text, line ends included, per line.' },
  thresholds: z.object({
    min_len: bound(10, 'Lowest average that is kept.'),
    max_len: bound(MAX_INT, 'Highest average that is kept.'),
  }),

  computeStats: ({ characters, lines }) => ({ avg_line_length: lines.count && characters.count / lines.count }),
  keep: within('avg_line_length', 'min_len', 'max_len'),

  examples: [
    { given: { text: 'ab\ncd' }, params: { min_len: 2 }, stats: { avg_line_length: 2.5 }, keeps: true },
    { given: { text: 'one\r\ntwo\u2028three\x0c' }, stats: { avg_line_length: 5 }, keeps: false },
    { given: { text: 'a line that is long enough' }, stats: { avg_line_length: 26 }, keeps: true },
    { given: { text: '' }, stats: { avg_line_length: 0 }, keeps: false },
  ],
});
