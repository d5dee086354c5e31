/** What C4 asks of each line of a page (Raffel et al. 2020, section 2.2), in the order in which C4QualityFilter of datatrove asks. */
import type { LineRules } from '../../core/c4-lines.js';
import { strip } from './python-text.js';
import { substitution } from './replacer.js';
import { classes, STRIP_BIT } from './unicode/classes.js';

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
const withoutCitations = substitution(String.raw`\[\d*\]|\[edit\]|\[citation needed\]`, '');
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
