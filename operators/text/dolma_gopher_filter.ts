import { z } from 'zod';
import { defineFilter } from '../../core/operator.js';
import { openRanges } from '../../core/range.js';
import { ELLIPSIS, firstCode, lastCode } from '../../runtime/text/edges.js';
import { mostFrequentRun, repeated, shareOfRepeatedRuns } from '../../runtime/text/repetition.js';
import { ALPHA_BIT, letters, SYMBOL_BIT } from '../../runtime/text/unicode/letters.js';
import { WordTable } from '../../runtime/text/word-set.js';

const common = (n: number) => `Characters of all occurrences of the most frequent run of ${n} words, per character of words.`;
const duplicate = (n: number) => `Characters of runs of ${n} words that occur more than once, per character of all such runs.`;
const BULLETS = ['*', '-'].map((bullet) => bullet.codePointAt(0)!);
const required = new WordTable(['the', 'be', 'to', 'of', 'and', 'that', 'have', 'with']);

const stats = {
  fraction_of_characters_in_most_common_2grams: common(2),
  fraction_of_characters_in_most_common_3grams: common(3),
  fraction_of_characters_in_most_common_4grams: common(4),
  fraction_of_characters_in_duplicate_5grams: duplicate(5),
  fraction_of_characters_in_duplicate_6grams: duplicate(6),
  fraction_of_characters_in_duplicate_7grams: duplicate(7),
  fraction_of_characters_in_duplicate_8grams: duplicate(8),
  fraction_of_characters_in_duplicate_9grams: duplicate(9),
  fraction_of_characters_in_duplicate_10grams: duplicate(10),
  character_count: 'Characters.',
  word_count: 'Words, which are what stands between white space.',
  median_word_length: 'Median of the characters of a word.',
  symbol_to_word_ratio: 'Words with a hash sign or an ellipsis (the character), per word.',
  fraction_of_words_with_alpha_character: 'Words with a letter, per word.',
  required_word_count: 'How often the words the, be, to, of, and, that, have, with occur.',
  fraction_of_lines_starting_with_bullet_point: 'Lines that start with an asterisk or a hyphen, per line.',
  fraction_of_lines_ending_with_ellipsis: 'Lines that end with an ellipsis (the character), per line.',
  fraction_of_duplicate_lines: 'Lines that occur more than once, per line.',
  fraction_of_characters_in_duplicate_lines: 'Characters of these, per character of words.',
};

/** The attributes of Dolma's taggers gopher_v1 and gopher_v2 (Soldaini et al. 2024); its mixer chooses the bounds, so that none is set here. */
export default defineFilter({
  name: 'dolma_gopher_filter',
  version: 1,
  summary: "Measures Gopher's rules as Dolma's taggers do; keeps all samples unless thresholds are given.",
  reads: ['characters', 'filledLines', 'newlineLines', 'spacedWords'],
  cost: 16,
  stats,
  params: z.object({
    tagger: z.enum(['gopher_v1', 'gopher_v2']).default('gopher_v1').describe('The tagger; gopher_v2 does not count empty lines.'),
  }),
  ...openRanges(stats),

  computeStats({ characters, filledLines, newlineLines, spacedWords }, { tagger }) {
    const lines = tagger === 'gopher_v1' ? newlineLines : filledLines;
    const again = repeated(lines);
    const commonShare = (n: number) => {
      const run = mostFrequentRun(spacedWords, n);
      return run ? (run.characters * run.count) / spacedWords.characters : 0;
    };
    const share = (n: number) => shareOfRepeatedRuns(spacedWords, n);
    const perWord = (count: number) => count / Math.max(1, spacedWords.count);
    // An empty text has no line to Dolma, and characters of white space alone are divided by one.
    const perLine = (count: number) => (characters.count === 0 ? 0 : count / lines.count);
    return {
      fraction_of_characters_in_most_common_2grams: commonShare(2),
      fraction_of_characters_in_most_common_3grams: commonShare(3),
      fraction_of_characters_in_most_common_4grams: commonShare(4),
      fraction_of_characters_in_duplicate_5grams: share(5),
      fraction_of_characters_in_duplicate_6grams: share(6),
      fraction_of_characters_in_duplicate_7grams: share(7),
      fraction_of_characters_in_duplicate_8grams: share(8),
      fraction_of_characters_in_duplicate_9grams: share(9),
      fraction_of_characters_in_duplicate_10grams: share(10),
      character_count: characters.count,
      word_count: spacedWords.count,
      median_word_length: spacedWords.medianLength,
      symbol_to_word_ratio: perWord(spacedWords.having(letters, SYMBOL_BIT).count),
      fraction_of_words_with_alpha_character: perWord(spacedWords.having(letters, ALPHA_BIT).count),
      required_word_count: required.countIn(spacedWords),
      fraction_of_lines_starting_with_bullet_point: perLine(
        lines.matching((utf8, start, end) => BULLETS.includes(firstCode(utf8, start, end))),
      ),
      fraction_of_lines_ending_with_ellipsis: perLine(lines.matching((utf8, start, end) => lastCode(utf8, start, end) === ELLIPSIS)),
      fraction_of_duplicate_lines: perLine(again.count),
      fraction_of_characters_in_duplicate_lines: again.characters / Math.max(1, spacedWords.characters),
    };
  },

  examples: [
    {
      given: { text: '- to be or\n- to be…\n\n' },
      stats: {
        word_count: 7,
        median_word_length: 2,
        required_word_count: 3,
        symbol_to_word_ratio: 1 / 7,
        fraction_of_characters_in_most_common_2grams: 6 / 13,
        fraction_of_lines_starting_with_bullet_point: 0.5,
        fraction_of_lines_ending_with_ellipsis: 0.25,
        fraction_of_duplicate_lines: 0.5,
      },
      keeps: true,
    },
    {
      given: { text: 'the end\n\nthe end' },
      params: { tagger: 'gopher_v2', max_fraction_of_duplicate_lines: 0.3 },
      stats: { fraction_of_duplicate_lines: 1, fraction_of_characters_in_duplicate_lines: 14 / 12 },
      keeps: false,
    },
  ],
});
