import { z } from 'zod';
import { defineFilter, numbers } from '../../core/operator.js';
import { openRanges } from '../../core/range.js';
import { endOfText, endsWithEllipsis, isUpper } from '../../runtime/text/edges.js';
import { lineSignals } from '../../runtime/text/line-signals.js';
import { countAcross, phraseCounter } from '../../runtime/text/listed-phrases.js';
import { countClauses } from '../../runtime/text/marks.js';
import { charactersInRuns, entropy, mostFrequentRun } from '../../runtime/text/repetition.js';
import { LATIN_BIT, letters } from '../../runtime/text/unicode/letters.js';
import { keptLists, withoutLanguage, wordsFor } from '../../runtime/text/word-lists.js';
import { WordTable } from '../../runtime/text/word-set.js';
import { missingFile, modelParams, modelStats, namedFiles, readModels, unmeasured } from './redpajama-models.js';

const top = (n: number) =>
  `Characters of all occurrences of the most frequent run of ${n} words, if it occurs again, per character of all words.`;
const dupe = (n: number) => `Characters of words in a run of ${n} that occurs more than once, per character of all words.`;
const words = (what: string) => z.array(z.string()).nullable().default(null).describe(what);

const stats = {
  ccnet_length: 'Characters.',
  ccnet_nlines: 'Lines.',
  rps_doc_ldnoobw_words: 'Words and phrases that are flagged.',
  rps_doc_lorem_ipsum: 'How often it says lorem ipsum, per character of the normalized text.',
  rps_doc_curly_bracket: 'Curly brackets per character.',
  rps_doc_stop_word_fraction: 'Stop words per raw word.',
  rps_doc_num_sentences: 'Stretches between full stops, question and exclamation marks that have a word.',
  rps_doc_word_count: 'Words.',
  rps_doc_mean_word_length: 'Characters per word.',
  rps_doc_symbol_to_word_ratio: 'Hash signs and ellipses per raw word.',
  rps_doc_frac_lines_end_with_ellipsis: 'Lines that end with an ellipsis, per line.',
  rps_doc_frac_no_alph_words: 'Raw words without a letter from a to z, per raw word.',
  rps_doc_frac_unique_words: 'Different words per word.',
  rps_doc_unigram_entropy: 'Entropy of the distribution of words, in nats.',
  rps_doc_frac_all_caps_words: 'Raw words all in capitals, per raw word.',
  rps_doc_frac_chars_top_2gram: top(2),
  rps_doc_frac_chars_top_3gram: top(3),
  rps_doc_frac_chars_top_4gram: top(4),
  rps_doc_frac_chars_dupe_5grams: dupe(5),
  rps_doc_frac_chars_dupe_6grams: dupe(6),
  rps_doc_frac_chars_dupe_7grams: dupe(7),
  rps_doc_frac_chars_dupe_8grams: dupe(8),
  rps_doc_frac_chars_dupe_9grams: dupe(9),
  rps_doc_frac_chars_dupe_10grams: dupe(10),
  rps_lines_javascript_counts: numbers('Words that are javascript, of each line.'),
  rps_lines_ending_with_terminal_punctution_mark: numbers('Of each line, 1 if it ends with . ! ? or ”, else 0.'),
  rps_lines_num_words: numbers('Words of each line.'),
  rps_lines_uppercase_letter_fraction: numbers('Capitals per character of each line.'),
  rps_lines_numerical_chars_fraction: numbers('Numerical characters per character of each line, normalized.'),
  rps_lines_start_with_bulletpoint: numbers('Of each line, 1 if it starts with a bullet, else 0.'),
  ...modelStats,
};

/**
 * The quality signals of RedPajama v2 (Weber et al. 2024), those that come from models and lists where the recipe names these. Left out are
 * ccnet's perplexity and bucket, which take a model of KenLM, and `ccnet_original_length` and `ccnet_original_nlines`, which tell of the
 * text before ccnet took lines away that other pages have.
 */
export default defineFilter({
  name: 'redpajama_quality_signals_filter',
  version: 2,
  summary: 'Measures the quality signals of RedPajama v2; keeps all samples unless thresholds are given.',
  reads: ['characters', 'field', 'marks', 'newlineLines', 'plainWords', 'text', 'utf8', 'wordsAndSigns'],
  cost: 64,
  stats,
  params: z.object({
    lang: z.string().default('en').describe('Language of the lists.'),
    stop_words: words('Stop words; null: those of stopwords-iso.'),
    flagged_words: words('Flagged words and phrases; null: those of naughty-words (LDNOOBW).'),
    ...modelParams,
  }),
  files: namedFiles,
  ...openRanges(stats),
  refuses: ({ lang, stop_words, flagged_words, ...models }, thresholds) =>
    missingFile(models) ??
    unmeasured(models, thresholds) ??
    (stop_words ? undefined : withoutLanguage(keptLists.stopwords(), lang, 'stop_words')) ??
    (flagged_words ? undefined : withoutLanguage(keptLists.flagged(), lang, 'flagged_words')),

  prepare: async ({ lang, stop_words, flagged_words, ...models }, files) => ({
    measure: await readModels(models, files),
    stops: new WordTable(stop_words ?? wordsFor(keptLists.stopwords(), lang, 'stop_words')),
    // Decomposed, as the words are with which they are compared.
    countFlagged: phraseCounter(
      (flagged_words ?? wordsFor(keptLists.flagged(), lang, 'flagged_words')).map((word) => word.normalize('NFD')),
    ),
  }),
  computeStats(sample, { stops, countFlagged, measure }) {
    const { characters, marks, newlineLines, plainWords, utf8, wordsAndSigns } = sample;
    const { count } = plainWords;
    const lines = lineSignals(utf8, plainWords);
    const ofLine = lines.words.length;
    const perWord = (part: number) => part / wordsAndSigns.count;
    const share = (part: number) => (plainWords.characters === 0 ? 0 : part / plainWords.characters);
    const topShare = (n: number) => {
      const run = mostFrequentRun(plainWords, n);
      return run && run.count > 1 ? share(run.characters * run.count) : 0;
    };
    const dupeShare = (n: number) => share(charactersInRuns(plainWords, n));
    const trailing = newlineLines.matching((bytes, start, end) => endsWithEllipsis(bytes, start, endOfText(bytes, start, end)));
    return {
      ccnet_length: characters.count,
      ccnet_nlines: ofLine,
      rps_doc_ldnoobw_words: countFlagged(plainWords),
      rps_doc_lorem_ipsum: count && countAcross(plainWords, 'lorem', 'ipsum') / (plainWords.characters + count - 1),
      rps_doc_curly_bracket: characters.count && marks.braces / characters.count,
      rps_doc_stop_word_fraction: count && perWord(stops.countIn(wordsAndSigns)),
      rps_doc_num_sentences: countClauses(utf8),
      rps_doc_word_count: count,
      rps_doc_mean_word_length: plainWords.characters / count,
      rps_doc_symbol_to_word_ratio: perWord(marks.hashes + marks.ellipses),
      rps_doc_frac_lines_end_with_ellipsis: trailing / ofLine,
      rps_doc_frac_no_alph_words: 1 - perWord(wordsAndSigns.having(letters, LATIN_BIT).count),
      rps_doc_frac_unique_words: plainWords.distinct / count,
      rps_doc_unigram_entropy: count === 0 ? Number.NaN : entropy(plainWords),
      rps_doc_frac_all_caps_words: perWord(wordsAndSigns.matching(isUpper)),
      rps_doc_frac_chars_top_2gram: topShare(2),
      rps_doc_frac_chars_top_3gram: topShare(3),
      rps_doc_frac_chars_top_4gram: topShare(4),
      rps_doc_frac_chars_dupe_5grams: dupeShare(5),
      rps_doc_frac_chars_dupe_6grams: dupeShare(6),
      rps_doc_frac_chars_dupe_7grams: dupeShare(7),
      rps_doc_frac_chars_dupe_8grams: dupeShare(8),
      rps_doc_frac_chars_dupe_9grams: dupeShare(9),
      rps_doc_frac_chars_dupe_10grams: dupeShare(10),
      rps_lines_javascript_counts: lines.javascript,
      rps_lines_ending_with_terminal_punctution_mark: lines.terminated,
      rps_lines_num_words: lines.words,
      rps_lines_uppercase_letter_fraction: lines.uppercase,
      rps_lines_numerical_chars_fraction: lines.numerical,
      rps_lines_start_with_bulletpoint: lines.bulleted,
      ...measure(sample),
    };
  },

  examples: [
    {
      given: { text: 'Rain, RAIN and more rain.\n• 3 Boats left...' },
      stats: {
        ccnet_length: 43,
        ccnet_nlines: 2,
        rps_doc_num_sentences: 2,
        rps_doc_word_count: 9,
        rps_doc_frac_unique_words: 7 / 9,
        rps_doc_frac_lines_end_with_ellipsis: 0.5,
        rps_doc_frac_all_caps_words: 1 / 12,
        rps_lines_num_words: [5, 4],
        rps_lines_start_with_bulletpoint: [0, 1],
        rps_lines_ending_with_terminal_punctution_mark: [1, 1],
      },
      keeps: true,
    },
    { given: { text: 'Lorem ipsum dolor.' }, params: { max_rps_doc_lorem_ipsum: 0 }, stats: { rps_doc_lorem_ipsum: 1 / 17 }, keeps: false },
    {
      given: { text: 'A ball-room, a ball gag.' },
      params: { max_rps_doc_ldnoobw_words: 0 },
      stats: { rps_doc_ldnoobw_words: 1 },
      keeps: false,
    },
    { given: { text: '' }, stats: { rps_doc_word_count: 0, rps_lines_num_words: [] }, keeps: true },
  ],
});
