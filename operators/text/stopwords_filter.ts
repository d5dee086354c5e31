import { z } from 'zod';
import { defineFilter } from '../../core/operator.js';
import { bound, within } from '../../core/range.js';
import { keptLists, withoutLanguage, wordsFor } from '../../runtime/text/word-lists.js';
import { wordCounter } from '../../runtime/text/word-set.js';

export default defineFilter({
  name: 'stopwords_filter',
  version: 1,
  summary: 'Keeps samples with a fair share of function words.',
  reads: ['utf8'],
  cost: 5,
  stats: { stopwords_ratio: 'Words of the list per word.' },
  params: z.object({
    lang: z.string().default('en').describe('Language of the list; all takes those of every language.'),
    tokenization: z.boolean().default(false).describe('Whether a tokenizer cuts the words, instead of spaces, tabs and newlines.'),
    stopwords_dir: z
      .union([z.string(), z.record(z.string(), z.array(z.string()))])
      .nullable()
      .default(null)
      .describe(
        'Folder of lists, or the lists themselves (language: words); every *.json there with stopwords in its name is read, when the run is planned. Null: those of stopwords-iso.',
      ),
    use_words_aug: z.boolean().default(false).describe('Whether neighbouring words that are joined count as words too.'),
    words_aug_group_sizes: z.array(z.int().min(1)).default([2]).describe('How many neighbours are joined.'),
    words_aug_join_char: z.string().default('').describe('What stands between words that are joined.'),
  }),
  wordLists: { param: 'stopwords_dir', files: 'stopwords' },
  refuses: ({ tokenization, lang, stopwords_dir }) => {
    if (tokenization) return 'tokenization: true needs a tokenizer, which is not built yet';
    return typeof stopwords_dir === 'string' ? undefined : withoutLanguage(stopwords_dir ?? keptLists.stopwords(), lang, 'stopwords_dir');
  },
  thresholds: z.object({
    min_ratio: bound(0.3, 'Lowest share that is kept.'),
    max_ratio: bound(1, 'Highest share that is kept.'),
  }),

  prepare({ lang, stopwords_dir, use_words_aug, words_aug_group_sizes, words_aug_join_char }) {
    const lists = typeof stopwords_dir === 'object' && stopwords_dir ? stopwords_dir : keptLists.stopwords();
    const joins = use_words_aug ? { sizes: words_aug_group_sizes, by: words_aug_join_char } : null;
    return { count: wordCounter(wordsFor(lists, lang, 'stopwords_dir'), joins) };
  },
  computeStats({ utf8 }, { count }) {
    const { words, found } = count(utf8);
    return { stopwords_ratio: words && found / words };
  },
  keep: within('stopwords_ratio', 'min_ratio', 'max_ratio'),

  examples: [
    { given: { text: 'The cat is, of course, on the mat.' }, stats: { stopwords_ratio: 0.75 }, keeps: true },
    { given: { text: 'Der Hund' }, params: { stopwords_dir: { de: ['der'] }, lang: 'de' }, stats: { stopwords_ratio: 0.5 }, keeps: true },
    {
      given: { text: '我 们 好' },
      params: { stopwords_dir: { zh: ['我们'] }, lang: 'zh', use_words_aug: true },
      stats: { stopwords_ratio: 0.2 },
      keeps: false,
    },
    { given: { text: '' }, stats: { stopwords_ratio: 0 }, keeps: false },
  ],
});
