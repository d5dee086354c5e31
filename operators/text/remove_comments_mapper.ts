import { z } from 'zod';
import { defineMapper } from '../../core/operator.js';

/** What stands before the percent sign goes too, even a newline, as in Data-Juicer. */
const INLINE = /[^\\]%[^\n]+/gu;
const LINES = /(?<![^\n])%[^\n]*\n?/g;

export default defineMapper({
  name: 'remove_comments_mapper',
  version: 1,
  summary: 'Deletes comments of LaTeX, with the character before them.',
  reads: ['text'],
  writes: ['text'],
  cost: 2,
  params: z.object({
    doc_type: z
      .union([z.string(), z.array(z.string())])
      .default('tex')
      .describe('Kind of document; it means nothing.'),
    inline: z.boolean().default(true).describe('Whether comments behind something else are deleted.'),
    multiline: z.boolean().default(true).describe('Whether lines that are comments are deleted.'),
  }),

  map: ({ text }, { inline, multiline }) => {
    if (!text.includes('%')) return { text };
    const within = inline ? text.replace(INLINE, '') : text;
    return { text: multiline ? within.replace(LINES, '') : within };
  },

  examples: [
    { given: { text: '% head\na % b\n50\\% c\n% d\ne' }, gives: { text: 'a\n50\\% c\ne' } },
    { given: { text: '% head\na % b\n' }, params: { inline: false }, gives: { text: 'a % b\n' } },
    { given: { text: '% head\na% b' }, params: { multiline: false }, gives: { text: '% head\n' } },
  ],
});
