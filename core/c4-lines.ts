/** Parameters of the operators that look at a page line by line as C4 does. */
import { z } from 'zod';

export const lineParams = {
  remove_citations: z.boolean().default(true).describe('Whether [1], [edit] and [citation needed] are deleted before a line is looked at.'),
  filter_no_terminal_punct: z
    .boolean()
    .default(true)
    .describe('Whether a line must end with a full stop, a question or exclamation mark or a quote, and with no ellipsis.'),
  min_words_per_line: z.int().nullable().default(3).describe('Fewest words of a line; null asks for none.'),
  max_word_length: z.int().nullable().default(1000).describe('Most characters of a word in a line; null sets no limit.'),
  filter_javascript: z.boolean().default(true).describe('Whether lines that speak of javascript go.'),
  filter_policy: z.boolean().default(true).describe('Whether lines that speak of cookies, privacy policies and terms of use go.'),
};
export type LineRules = Readonly<z.output<z.ZodObject<typeof lineParams>>>;
