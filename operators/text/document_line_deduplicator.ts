import { z } from 'zod';
import { defineDeduplicator } from '../../core/operator.js';
import { lineKeys } from '../../runtime/text/line-keys.js';

export default defineDeduplicator({
  name: 'document_line_deduplicator',
  version: 1,
  summary: 'Deletes lines that many samples have, such as notices and menus; every sample stays.',
  reads: ['text'],
  cost: 32,
  params: z.object({
    frequency_threshold: z.int().min(1).default(6).describe('A line is deleted from all samples when more than so many have it.'),
    lowercase: z.boolean().default(false).describe('Whether case is ignored when lines are compared.'),
    ignore_special_character: z
      .boolean()
      .default(false)
      .describe('Whether white space, digits and punctuation are ignored when lines are compared.'),
    min_line_length: z
      .int()
      .min(0)
      .default(2)
      .describe('Fewest characters of a line that may be deleted, white space at its ends not counted.'),
    skip_brackets: z.boolean().default(true).describe('Whether lines of brackets and semicolons alone stay.'),
    skip_markdown_headers: z.boolean().default(true).describe('Whether lines that begin with # stay.'),
    skip_latex_env: z.boolean().default(true).describe('Whether lines that begin or end an environment of LaTeX stay.'),
    skip_html_tags: z.boolean().default(true).describe('Whether lines that are one tag of HTML stay.'),
  }),

  computeHashes: ({ text }, params) => lineKeys(text, params),
  rule: ({ frequency_threshold }) => ({ kind: 'common', most: frequency_threshold, separator: '\n' }),

  examples: [
    {
      given: [{ text: 'menu\none' }, { text: 'two\nmenu\n' }, { text: ' menu\nmenu\nthree' }],
      params: { frequency_threshold: 2 },
      keeps: [0, 1, 2],
      texts: ['one', 'two\n', 'three'],
    },
    { given: [{ text: 'menu' }, { text: 'menu' }], params: { frequency_threshold: 2 }, keeps: [0, 1], texts: ['menu', 'menu'] },
    {
      given: [{ text: 'Page 1' }, { text: '- page 22' }],
      params: { frequency_threshold: 1, lowercase: true, ignore_special_character: true },
      keeps: [0, 1],
      texts: ['', ''],
    },
    {
      given: [{ text: '# A\n};\n\\end{b}\n</td>\nx\n\nxy' }, { text: '# A\n};\n\\end{b}\n</td>\nx\n\nxy' }],
      params: { frequency_threshold: 1 },
      keeps: [0, 1],
      texts: ['# A\n};\n\\end{b}\n</td>\nx\n', '# A\n};\n\\end{b}\n</td>\nx\n'],
    },
  ],
});
