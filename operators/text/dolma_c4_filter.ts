import { z } from 'zod';
import { defineFilter } from '../../core/operator.js';
import { openRanges } from '../../core/range.js';
import { naughtyLines } from '../../runtime/text/naughty-lines.js';
import { keptLists } from '../../runtime/text/word-lists.js';

const stats = {
  lines_with_no_ending_punctuation: 'Lines that end with none of . ? ! and the double quote.',
  lines_with_too_few_words: 'Lines of fewer than three words.',
  has_naughty_word: '1 if it has a word or a phrase of the list, else 0.',
  has_javascript: '1 if it has the word javascript (c4_v1) or these letters anywhere (c4_v2), else 0.',
  has_lorem_ipsum: '1 if it says lorem ipsum, else 0.',
  has_curly_brace: '1 if it has an opening curly bracket, else 0.',
  line_count: 'Lines.',
};

/** The attributes of Dolma's taggers c4_v1 and c4_v2 (Soldaini et al. 2024), which mark lines; their spans are counts here. Its mixer chooses the bounds. */
export default defineFilter({
  name: 'dolma_c4_filter',
  version: 1,
  summary: "Measures C4's rules as Dolma's taggers do; keeps all samples unless thresholds are given.",
  reads: ['newlineLines', 'utf8'],
  cost: 16,
  stats,
  params: z.object({
    tagger: z.enum(['c4_v1', 'c4_v2']).default('c4_v2').describe('The tagger; they differ in what has_javascript asks.'),
    naughty_words: z
      .array(z.string())
      .nullable()
      .default(null)
      .describe('Words and phrases, in lower case; null: those of naughty-words (LDNOOBW) for English.'),
  }),
  ...openRanges(stats),

  prepare: ({ tagger, naughty_words }) => ({ measure: naughtyLines(naughty_words ?? keptLists.flagged().en!, tagger === 'c4_v1') }),
  computeStats: ({ newlineLines, utf8 }, { measure }) => measure(utf8, newlineLines),

  examples: [
    {
      given: { text: 'Menu\nIt runs on Javascript, they say.\nA "quoted line"' },
      stats: { lines_with_no_ending_punctuation: 1, lines_with_too_few_words: 1, has_javascript: 1, line_count: 3 },
      keeps: true,
    },
    {
      given: { text: 'No-javascript here, {ok}.' },
      params: { tagger: 'c4_v1' },
      stats: { has_javascript: 0, has_curly_brace: 1 },
      keeps: true,
    },
    {
      given: { text: 'Darn it all!' },
      params: { naughty_words: ['darn', 'dang it'], max_has_naughty_word: 0 },
      stats: { has_naughty_word: 1 },
      keeps: false,
    },
  ],
});
