import { z } from 'zod';
import { lineParams } from '../../core/c4-lines.js';
import { defineFilter } from '../../core/operator.js';
import { allOf, atLeast, atMost, bound } from '../../core/range.js';
import { eachLine } from '../../runtime/text/c4-lines.js';
import { countSentences } from '../../runtime/text/sentences.js';

/** The rules of C4 (Raffel et al. 2020) that drop pages, as C4QualityFilter of datatrove 0.10 has them; c4_lines_mapper, put behind it, has those that delete lines. */
export default defineFilter({
  name: 'c4_quality_filter',
  version: 1,
  summary: "Keeps pages with enough sentences, and without filler and code: C4's rules, as datatrove has them.",
  reads: ['text'],
  cost: 8,
  stats: {
    num_sentences: 'Sentences in the lines that c4_lines_mapper leaves.',
    lorem_ipsum_lines: 'Lines, among those that are long enough and end well, that say lorem ipsum.',
    curly_bracket_lines: 'Such lines that have an opening curly bracket.',
  },
  params: z.object(lineParams),
  thresholds: z.object({
    min_num_sentences: bound(5, 'Fewest sentences that are kept.'),
    max_lorem_ipsum_lines: bound(0, 'Most lorem_ipsum_lines that are kept.'),
    max_curly_bracket_lines: bound(0, 'Most curly_bracket_lines that are kept.'),
  }),

  computeStats({ text: page }, rules) {
    const stats = { num_sentences: 0, lorem_ipsum_lines: 0, curly_bracket_lines: 0 };
    eachLine(page, rules, ({ text, isFiller, isCode, isKept }) => {
      if (isFiller) stats.lorem_ipsum_lines++;
      if (isCode) stats.curly_bracket_lines++;
      if (isKept) stats.num_sentences += countSentences(text);
    });
    return stats;
  },
  keep: allOf(
    atLeast('num_sentences', 'min_num_sentences'),
    atMost('lorem_ipsum_lines', 'max_lorem_ipsum_lines'),
    atMost('curly_bracket_lines', 'max_curly_bracket_lines'),
  ),

  examples: [
    {
      given: { text: 'Home\nIt rained all day. Was it cold? No!\nWe went home early, cf. the log; nobody came.' },
      params: { min_num_sentences: 4 },
      stats: { num_sentences: 4 },
      keeps: true,
    },
    {
      given: { text: 'One. Two. Three. Four. Five.\nThis { is no prose.' },
      stats: { num_sentences: 6, curly_bracket_lines: 1 },
      keeps: false,
    },
    { given: { text: 'Lorem ipsum dolor sit amet.' }, params: { min_num_sentences: 1 }, stats: { lorem_ipsum_lines: 1 }, keeps: false },
    { given: { text: '' }, stats: { num_sentences: 0 }, keeps: false },
  ],
});
