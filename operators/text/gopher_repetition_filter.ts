import { z } from 'zod';
import { VIEW_OF_WORDS, wordsParam } from '../../core/cut-words.js';
import { defineFilter } from '../../core/operator.js';
import { ceilings } from '../../core/range.js';
import { charactersInRepeatedRuns, duplicates, mostFrequentRun } from '../../runtime/text/repetition.js';

const top = (n: number) =>
  `Characters of all occurrences of the most frequent run of ${n} words, spaces between them included, per character.`;
const dup = (n: number) => `Characters of runs of ${n} words that occurred before, per character.`;

/** Table A1 of the Gopher paper (Rae et al. 2021), as GopherRepetitionFilter of datatrove 0.10 reads it. */
export default defineFilter({
  name: 'gopher_repetition_filter',
  version: 1,
  summary: "Keeps samples that do not repeat lines, paragraphs or runs of words: Gopher's rules, as datatrove has them.",
  reads: ['characters', 'filledLines', 'paragraphs', 'spacedWords', 'wordsAndSigns'],
  cost: 32,
  stats: {
    dup_para_frac: 'Paragraphs (between blank lines) that occurred before, per paragraph.',
    dup_para_char_frac: 'Characters of these, per character.',
    dup_line_frac: 'Lines (between runs of newlines) that occurred before, per line.',
    dup_line_char_frac: 'Characters of these, per character.',
    top_2_gram: top(2),
    top_3_gram: top(3),
    top_4_gram: top(4),
    duplicated_5_n_grams: dup(5),
    duplicated_6_n_grams: dup(6),
    duplicated_7_n_grams: dup(7),
    duplicated_8_n_grams: dup(8),
    duplicated_9_n_grams: dup(9),
    duplicated_10_n_grams: dup(10),
  },
  params: z.object({ words: wordsParam }),
  ...ceilings({
    dup_para_frac: 0.3,
    dup_para_char_frac: 0.2,
    dup_line_frac: 0.3,
    dup_line_char_frac: 0.2,
    top_2_gram: 0.2,
    top_3_gram: 0.18,
    top_4_gram: 0.16,
    duplicated_5_n_grams: 0.15,
    duplicated_6_n_grams: 0.14,
    duplicated_7_n_grams: 0.13,
    duplicated_8_n_grams: 0.12,
    duplicated_9_n_grams: 0.11,
    duplicated_10_n_grams: 0.1,
  }),

  computeStats(sample, { words }) {
    const { characters, filledLines, paragraphs } = sample;
    const pieces = sample[VIEW_OF_WORDS[words]];
    const [lines, paras] = [duplicates(filledLines), duplicates(paragraphs)];
    const share = (part: number) => part / Math.max(1, characters.count);
    const topShare = (n: number) => {
      const run = mostFrequentRun(pieces, n);
      return run ? share((run.characters + n - 1) * run.count) : 0;
    };
    const dupShare = (n: number) => share(charactersInRepeatedRuns(pieces, n));
    return {
      dup_para_frac: paras.count / paragraphs.count,
      dup_para_char_frac: share(paras.characters),
      dup_line_frac: lines.count / filledLines.count,
      dup_line_char_frac: share(lines.characters),
      top_2_gram: topShare(2),
      top_3_gram: topShare(3),
      top_4_gram: topShare(4),
      duplicated_5_n_grams: dupShare(5),
      duplicated_6_n_grams: dupShare(6),
      duplicated_7_n_grams: dupShare(7),
      duplicated_8_n_grams: dupShare(8),
      duplicated_9_n_grams: dupShare(9),
      duplicated_10_n_grams: dupShare(10),
    };
  },

  examples: [
    {
      given: { text: 'rain and rain and sun' },
      params: { top_2_gram: null, top_3_gram: null, top_4_gram: null },
      stats: { dup_line_frac: 0, dup_para_frac: 0, top_2_gram: 16 / 21, top_3_gram: 13 / 21, duplicated_5_n_grams: 0 },
      keeps: true,
    },
    {
      given: { text: 'Home\nNews\n\nHome\nNews' },
      params: { top_2_gram: null, top_3_gram: null, top_4_gram: null },
      stats: { dup_line_frac: 0.5, dup_line_char_frac: 8 / 20, dup_para_frac: 0.5, dup_para_char_frac: 9 / 20 },
      keeps: false,
    },
    {
      given: { text: 'We ship it to you for free. We ship it to you for free.' },
      params: { words: 'whitespace', top_2_gram: null, top_3_gram: null, top_4_gram: null },
      stats: { duplicated_5_n_grams: 13 / 55, duplicated_7_n_grams: 21 / 55, duplicated_8_n_grams: 0 },
      keeps: false,
    },
  ],
});
