import { z } from 'zod';
import { defineFilter } from '../../core/operator.js';
import { allOf, atLeast, atMost, bound, within } from '../../core/range.js';
import { frequentRunsShare, repeatedRunsShare } from '../../runtime/text/repetition.js';
import { keptLists, withoutLanguage, wordsFor } from '../../runtime/text/word-lists.js';
import { wordCounter } from '../../runtime/text/word-set.js';

const list = (what: string) => z.array(z.string()).nullable().default(null).describe(what);

/** The filters that made OSCAR a part of ROOTS, the corpus of BLOOM (Laurençon et al. 2022), without those that need a model: language, perplexity, SentencePiece words. */
export default defineFilter({
  name: 'roots_oscar_filter',
  version: 1,
  summary: 'Keeps samples that the filters of ROOTS (BLOOM) keep, with the bounds that its native speakers chose for English.',
  reads: ['characterIds', 'characters', 'wordCount', 'words'],
  cost: 16,
  stats: {
    number_words: 'Words that are more than special characters.',
    character_repetition_ratio: 'Share of the runs of characters that are among the most frequent ones and occur again.',
    word_repetition_ratio: 'Share of the runs of words that occur more than once.',
    special_characters_ratio: 'Special characters per character.',
    stopwords_ratio: 'Stop words per word, 1 at most.',
    flagged_words_ratio: 'Flagged words per word, 1 at most.',
  },
  params: z.object({
    lang: z
      .string()
      .default('en')
      .describe('Language of the lists. The bounds for others are in parameters_filtering.py of data-preparation.'),
    stopwords: list('Stop words; null: those of stopwords-iso.'),
    flagged_words: list('Flagged words; null: those of naughty-words (LDNOOBW).'),
    character_repetition_length: z.int().min(1).default(10).describe('Characters in a run.'),
    word_repetition_length: z.int().min(1).default(5).describe('Words in a run.'),
    words_augmentation_group_sizes: z
      .array(z.int().min(1))
      .default([])
      .describe('How many neighbours are joined and looked for in the lists too.'),
    words_augmentation_join_char: z.string().default('').describe('What stands between words that are joined.'),
  }),
  refuses: ({ lang, stopwords, flagged_words }) =>
    (stopwords ? undefined : withoutLanguage(keptLists.stopwords(), lang, 'stopwords')) ??
    (flagged_words ? undefined : withoutLanguage(keptLists.flagged(), lang, 'flagged_words')),
  thresholds: z.object({
    number_words_min_cutoff: bound(20, 'Fewest words that are kept.'),
    number_words_max_cutoff: bound(100_000, 'Most words that are kept.'),
    character_repetition_max_cutoff: bound(0.106, 'Highest character_repetition_ratio that is kept.'),
    word_repetition_max_cutoff: bound(0.19, 'Highest word_repetition_ratio that is kept.'),
    special_characters_max_cutoff: bound(0.4, 'Highest special_characters_ratio that is kept.'),
    stopwords_min_cutoff: bound(0.3, 'Lowest stopwords_ratio that is kept.'),
    flagged_words_max_cutoff: bound(0.01, 'Highest flagged_words_ratio that is kept.'),
  }),

  prepare: ({ lang, stopwords, flagged_words, words_augmentation_group_sizes: sizes, words_augmentation_join_char: by, ...lengths }) => ({
    ...lengths,
    countStops: wordCounter(stopwords ?? wordsFor(keptLists.stopwords(), lang, 'stopwords'), { sizes, by }),
    countFlagged: wordCounter(flagged_words ?? wordsFor(keptLists.flagged(), lang, 'flagged_words'), { sizes, by }),
  }),
  computeStats({ characterIds, characters, wordCount, words }, { countStops, countFlagged, ...lengths }) {
    const perWord = (found: number) => (words.ids.length === 0 ? 0 : Math.min(1, found / words.ids.length));
    return {
      number_words: wordCount,
      character_repetition_ratio: frequentRunsShare(characterIds, lengths.character_repetition_length),
      word_repetition_ratio: repeatedRunsShare(words.ids, lengths.word_repetition_length),
      special_characters_ratio: characters.count && characters.special / characters.count,
      stopwords_ratio: perWord(countStops(words).found),
      flagged_words_ratio: perWord(countFlagged(words).found),
    };
  },
  keep: allOf(
    within('number_words', 'number_words_min_cutoff', 'number_words_max_cutoff'),
    atMost('character_repetition_ratio', 'character_repetition_max_cutoff'),
    atMost('word_repetition_ratio', 'word_repetition_max_cutoff'),
    atMost('special_characters_ratio', 'special_characters_max_cutoff'),
    atLeast('stopwords_ratio', 'stopwords_min_cutoff'),
    atMost('flagged_words_ratio', 'flagged_words_max_cutoff'),
  ),

  examples: [
    {
      given: { text: 'The boats that had been out since four were back by noon, and there was no more wind.' },
      params: { number_words_min_cutoff: 10 },
      stats: { number_words: 18, word_repetition_ratio: 0, special_characters_ratio: 19 / 85, flagged_words_ratio: 0 },
      keeps: true,
    },
    { given: { text: 'Too short.' }, stats: { number_words: 2 }, keeps: false },
    {
      given: { text: 'sea sky sea' },
      params: { stopwords: ['seasky', 'sea'], words_augmentation_group_sizes: [2], flagged_words: ['sky'], number_words_min_cutoff: 1 },
      stats: { stopwords_ratio: 1, flagged_words_ratio: 1 / 3 },
      keeps: false,
    },
  ],
});
