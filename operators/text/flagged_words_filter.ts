import { z } from 'zod';
import { defineFilter } from '../../core/operator.js';
import { bound, within } from '../../core/range.js';
import { keptLists, withoutLanguage, wordsFor } from '../../runtime/text/word-lists.js';
import { wordCounter } from '../../runtime/text/word-set.js';

export default defineFilter({
  name: 'flagged_words_filter',
  version: 1,
  summary: 'Keeps samples with few words of a black list.',
  reads: ['utf8'],
  cost: 5,
  stats: { flagged_words_ratio: 'Words of the list per word.' },
  params: z.object({
    lang: z.string().default('en').describe('Language of the list; all takes those of every language.'),
    tokenization: z.boolean().default(false).describe('Whether a tokenizer cuts the words, instead of spaces, tabs and newlines.'),
    flagged_words_dir: z
      .union([z.string(), z.record(z.string(), z.array(z.string()))])
      .nullable()
      .default(null)
      .describe(
        'Folder of lists, or the lists themselves (language: words); every *.json there with flagged_words in its name is read, when the run is planned. Null: those of naughty-words (LDNOOBW).',
      ),
    use_words_aug: z.boolean().default(false).describe('Whether neighbouring words that are joined count as words too.'),
    words_aug_group_sizes: z.array(z.int().min(1)).default([2]).describe('How many neighbours are joined.'),
    words_aug_join_char: z.string().default('').describe('What stands between words that are joined.'),
  }),
  wordLists: { param: 'flagged_words_dir', files: 'flagged_words' },
  refuses: ({ tokenization, lang, flagged_words_dir }) => {
    if (tokenization) return 'tokenization: true needs a tokenizer, which is not built yet';
    return typeof flagged_words_dir === 'string'
      ? undefined
      : withoutLanguage(flagged_words_dir ?? keptLists.flagged(), lang, 'flagged_words_dir');
  },
  thresholds: z.object({
    min_ratio: bound(0, 'Lowest share that is kept.'),
    max_ratio: bound(0.045, 'Highest share that is kept.'),
  }),

  prepare({ lang, flagged_words_dir, use_words_aug, words_aug_group_sizes, words_aug_join_char }) {
    const lists = typeof flagged_words_dir === 'object' && flagged_words_dir ? flagged_words_dir : keptLists.flagged();
    const joins = use_words_aug ? { sizes: words_aug_group_sizes, by: words_aug_join_char } : null;
    return { count: wordCounter(wordsFor(lists, lang, 'flagged_words_dir'), joins) };
  },
  computeStats({ utf8 }, { count }) {
    const { words, found } = count(utf8);
    return { flagged_words_ratio: words && found / words };
  },
  keep: within('flagged_words_ratio', 'min_ratio', 'max_ratio'),

  examples: [
    { given: { text: 'A quite harmless sentence.' }, stats: { flagged_words_ratio: 0 }, keeps: true },
    { given: { text: 'Oh DARN!' }, params: { flagged_words_dir: { en: ['darn'] } }, stats: { flagged_words_ratio: 0.5 }, keeps: false },
    { given: { text: '' }, stats: { flagged_words_ratio: 0 }, keeps: true },
  ],
});
