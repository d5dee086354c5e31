/** What C4 asks of each line of a page (Raffel et al. 2020, section 2.2), in the order in which C4QualityFilter of datatrove asks. */
import { z } from 'zod';
import { strip } from './python-text.js';
import { replacer } from './replacer.js';
import { classes, STRIP_BIT } from './unicode/classes.js';

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

/** A line that is long enough and ends well. */
export interface JudgedLine {
  readonly text: string;
  /** Whether it says lorem ipsum, for which C4 drops the page. */
  readonly isFiller: boolean;
  /** Whether it has a curly bracket, for which C4 drops the page too. */
  readonly isCode: boolean;
  readonly isKept: boolean;
}

const LINE_END = /\r\n|[\n\v\f\r\x1c-\x1e\x85\u2028\u2029]/;
const withoutCitations = replacer(String.raw`\[\d*\]|\[edit\]|\[citation needed\]`, '');
const ENDS = new Set('.?!"\'');
const POLICIES = ['terms of use', 'privacy policy', 'cookie policy', 'uses cookies', 'use of cookies', 'use cookies'];

/** Tells each line of a page that is long enough and ends well, without white space at its ends. */
export const eachLine = (page: string, rules: LineRules, take: (line: JudgedLine) => void): void => {
  for (const raw of page.split(LINE_END)) {
    const line = strip(raw);
    const text = rules.remove_citations && line.includes('[') ? withoutCitations(line) : line;
    if (rules.filter_no_terminal_punct && (!ENDS.has(text.at(-1) ?? '') || text.endsWith('...'))) continue;
    if (!hasGoodWords(line, rules)) continue;
    const lowered = text.toLowerCase();
    const isScript = rules.filter_javascript && lowered.includes('javascript');
    take({
      text,
      isFiller: lowered.includes('lorem ipsum'),
      isCode: !isScript && text.includes('{'),
      isKept: !isScript && !(rules.filter_policy && POLICIES.some((policy) => lowered.includes(policy))),
    });
  }
};

const hasGoodWords = (line: string, { min_words_per_line: least, max_word_length: most }: LineRules): boolean => {
  let [words, length] = [0, 0];
  for (let i = 0; i < line.length; i++) {
    const unit = line.charCodeAt(i);
    if ((classes[unit]! & STRIP_BIT) !== 0) length = 0;
    else {
      if (length === 0) words++;
      // The second half of a pair is not a character of its own.
      if ((unit & 0xfc00) !== 0xdc00 || length === 0) length++;
      if (most !== null && length > most) return false;
    }
  }
  return least === null || words >= least;
};
