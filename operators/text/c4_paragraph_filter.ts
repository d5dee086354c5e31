import { z } from 'zod';
import { defineFilter } from '../../core/operator.js';
import { atLeast, bound } from '../../core/range.js';

/** The rule that made the multilingual C4 (Xue et al. 2021), as C4ParagraphFilter of datatrove 0.10 has it. */
export default defineFilter({
  name: 'c4_paragraph_filter',
  version: 1,
  summary: "Keeps pages with three long lines: mC4's rule, as datatrove has it.",
  reads: ['newlineLines'],
  cost: 4,
  stats: { paragraph_len: 'Characters of the last of the longest min_paragraphs lines; 0 where there are fewer.' },
  params: z.object({ min_paragraphs: z.int().min(1).default(3).describe('How many lines must be long.') }),
  thresholds: z.object({ min_paragraph_len: bound(200, 'Fewest characters of a long line.') }),

  computeStats: ({ newlineLines }, { min_paragraphs }) => ({ paragraph_len: newlineLines.nthLongest(min_paragraphs) }),
  keep: atLeast('paragraph_len', 'min_paragraph_len'),

  examples: [
    {
      given: { text: 'long line\nshort\nanother one\nthe third' },
      params: { min_paragraph_len: 9 },
      stats: { paragraph_len: 9 },
      keeps: true,
    },
    { given: { text: 'a\nb' }, params: { min_paragraph_len: 1 }, stats: { paragraph_len: 0 }, keeps: false },
    { given: { text: 'äö\nüß' }, params: { min_paragraphs: 2, min_paragraph_len: 2 }, stats: { paragraph_len: 2 }, keeps: true },
  ],
});
