import { z } from 'zod';
import { VIEW_OF_WORDS, wordsParam } from '../../core/cut-words.js';
import { defineFilter } from '../../core/operator.js';
import { allOf, atLeast, atMost, bound, within } from '../../core/range.js';
import { endOfText, endsWithEllipsis, firstCode, skipSpace } from '../../runtime/text/edges.js';
import { ALPHA_BIT, letters, WORDLIKE_BIT } from '../../runtime/text/unicode/letters.js';
import { WordTable } from '../../runtime/text/word-set.js';

const BULLETS = ['•', '-'].map((bullet) => bullet.codePointAt(0)!);

/** Section A1.1 of the Gopher paper (Rae et al. 2021), as GopherQualityFilter of datatrove 0.10 reads it. */
export default defineFilter({
  name: 'gopher_quality_filter',
  version: 1,
  summary: "Keeps samples that look like running text: Gopher's rules, as datatrove has them.",
  reads: ['marks', 'spacedWords', 'splitLines', 'wordsAndSigns'],
  cost: 8,
  stats: {
    doc_words: 'Words that are more than punctuation.',
    avg_word_length: 'Characters per such word.',
    hash_word_ratio: 'Hash signs per word, punctuation included.',
    ellipsis_word_ratio: 'Ellipses, of one character or three, per word.',
    bullet_lines_ratio: 'Lines that start with a bullet or a hyphen, per line.',
    ellipsis_lines_ratio: 'Lines that end with an ellipsis, per line.',
    alpha_words_ratio: 'Words with a letter, per word.',
    distinct_stop_words: 'How many of the stop words occur, as they are written in the list.',
  },
  params: z.object({
    words: wordsParam,
    stop_words: z
      .array(z.string())
      .default(['the', 'be', 'to', 'of', 'and', 'that', 'have', 'with'])
      .describe('Words of which a text has some.'),
  }),
  thresholds: z.object({
    min_doc_words: bound(50, 'Fewest words that are kept.'),
    max_doc_words: bound(100_000, 'Most words that are kept.'),
    min_avg_word_length: bound(3, 'Lowest avg_word_length that is kept.'),
    max_avg_word_length: bound(10, 'Highest avg_word_length that is kept.'),
    max_symbol_word_ratio: bound(0.1, 'Highest hash_word_ratio and ellipsis_word_ratio that are kept.'),
    max_bullet_lines_ratio: bound(0.9, 'Highest bullet_lines_ratio that is kept.'),
    max_ellipsis_lines_ratio: bound(0.3, 'Highest ellipsis_lines_ratio that is kept.'),
    min_alpha_words_ratio: bound(0.8, 'Lowest alpha_words_ratio that is kept; datatrove calls it max_non_alpha_words_ratio.'),
    min_stop_words: bound(2, 'Fewest distinct_stop_words that are kept.'),
  }),

  prepare: ({ words, stop_words }) => ({ view: VIEW_OF_WORDS[words], table: new WordTable(stop_words) }),
  computeStats(sample, { view, table }) {
    const { marks, splitLines } = sample;
    const pieces = sample[view];
    const wordlike = pieces.having(letters, WORDLIKE_BIT);
    const bulleted = splitLines.matching((utf8, start, end) => BULLETS.includes(firstCode(utf8, skipSpace(utf8, start, end), end)));
    const trailing = splitLines.matching((utf8, start, end) => endsWithEllipsis(utf8, start, endOfText(utf8, start, end)));
    const perWord = (count: number) => count / Math.max(1, pieces.count);
    const perLine = (count: number) => count / Math.max(1, splitLines.count);
    return {
      doc_words: wordlike.count,
      avg_word_length: wordlike.characters / Math.max(1, wordlike.count),
      hash_word_ratio: perWord(marks.hashes),
      ellipsis_word_ratio: perWord(marks.ellipses),
      bullet_lines_ratio: perLine(bulleted),
      ellipsis_lines_ratio: perLine(trailing),
      alpha_words_ratio: perWord(pieces.having(letters, ALPHA_BIT).count),
      distinct_stop_words: table.distinctIn(pieces),
    };
  },
  keep: allOf(
    within('doc_words', 'min_doc_words', 'max_doc_words'),
    within('avg_word_length', 'min_avg_word_length', 'max_avg_word_length'),
    atMost('hash_word_ratio', 'max_symbol_word_ratio'),
    atMost('ellipsis_word_ratio', 'max_symbol_word_ratio'),
    atMost('bullet_lines_ratio', 'max_bullet_lines_ratio'),
    atMost('ellipsis_lines_ratio', 'max_ellipsis_lines_ratio'),
    atLeast('alpha_words_ratio', 'min_alpha_words_ratio'),
    atLeast('distinct_stop_words', 'min_stop_words'),
  ),

  examples: [
    {
      given: { text: 'The tide turns, and with it the boats that lie off the wall.' },
      params: { min_doc_words: 10 },
      stats: { doc_words: 13, avg_word_length: 46 / 13, alpha_words_ratio: 13 / 15, distinct_stop_words: 4 },
      keeps: true,
    },
    {
      given: { text: 'The tide turns, and with it the boats that lie off the wall.' },
      params: { min_doc_words: 10, words: 'whitespace' },
      stats: { doc_words: 13, avg_word_length: 48 / 13, distinct_stop_words: 4 },
      keeps: true,
    },
    {
      given: { text: '- tea...\n • salt…\n- #rice' },
      params: { min_doc_words: null, min_avg_word_length: null, min_alpha_words_ratio: null, min_stop_words: null },
      stats: { bullet_lines_ratio: 1, ellipsis_lines_ratio: 2 / 3, hash_word_ratio: 1 / 9, ellipsis_word_ratio: 2 / 9 },
      keeps: false,
    },
    { given: { text: '' }, stats: { doc_words: 0, avg_word_length: 0, alpha_words_ratio: 0 }, keeps: false },
  ],
});
