import { z } from 'zod';
import { lineParams } from '../../core/c4-lines.js';
import { defineMapper } from '../../core/operator.js';
import { eachLine } from '../../runtime/text/c4-lines.js';
import { strip } from '../../runtime/text/python-text.js';

/** The rules of C4 (Raffel et al. 2020) that delete lines, as C4QualityFilter of datatrove 0.10 has them; c4_quality_filter, put before it, has those that drop pages. */
export default defineMapper({
  name: 'c4_lines_mapper',
  version: 1,
  summary: "Deletes lines that are no sentences: C4's rules, as datatrove has them.",
  reads: ['text'],
  writes: ['text'],
  cost: 8,
  params: z.object(lineParams),

  map({ text: page }, rules) {
    const lines: string[] = [];
    eachLine(page, rules, ({ text, isKept }) => {
      if (isKept) lines.push(text);
    });
    return { text: strip(lines.join('\n')) };
  },

  examples: [
    {
      given: { text: 'Home | News\n The boat left at nine.[1] \nOr so?\nPlease enable JavaScript to go on.\nWe use cookies, as all do.' },
      gives: { text: 'The boat left at nine.' },
    },
    {
      given: { text: 'Menu\nWe use cookies[2]' },
      params: { filter_no_terminal_punct: false, min_words_per_line: null, filter_policy: false },
      gives: { text: 'Menu\nWe use cookies' },
    },
    { given: { text: 'It goes on and on...\nHe said "no more"' }, gives: { text: 'He said "no more"' } },
  ],
});
