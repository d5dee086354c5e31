import { z } from 'zod';
import { joinParams, languageParams, listsParam } from '../../core/listed-words.js';
import { defineFilter } from '../../core/operator.js';
import { bound, within } from '../../core/range.js';
import { type LocatedWords, wordsOf } from '../../runtime/text/kernels.js';
import { listedWords } from '../../runtime/text/listed-words.js';
import { tokenizerBuilds } from '../../runtime/text/tokenizers/load.js';
import { tokenizerFiles, tokenizerOf } from '../../runtime/text/tokenizers/tokenization.js';

const listed = listedWords('stopwords_dir', 'stopwords', 'stopwords');

export default defineFilter({
  name: 'stopwords_filter',
  version: 1,
  summary: 'Keeps samples with a fair share of function words.',
  reads: ['words', 'cut'],
  cost: 4,
  stats: { stopwords_ratio: 'Words of the list per word.' },
  params: z.object({ ...languageParams, stopwords_dir: listsParam('stopwords', 'stopwords-iso'), ...joinParams }),
  refuses: (params) => listed.refuses(params, params.stopwords_dir),
  files: (params) => [...tokenizerFiles(params), ...listed.files(params.stopwords_dir)],
  builds: ({ tokenizer }) => tokenizerBuilds(tokenizer),
  thresholds: z.object({
    min_ratio: bound(0.3, 'Lowest share that is kept.'),
    max_ratio: bound(1, 'Highest share that is kept.'),
  }),

  prepare: async (params, files) => ({
    count: await listed.counter(params, params.stopwords_dir, files),
    tokenizer: await tokenizerOf(params, files),
  }),
  computeStats(sample, { count, tokenizer }) {
    const measure = (all: LocatedWords) => {
      const { words, found } = count(all);
      return { stopwords_ratio: words && found / words };
    };
    return tokenizer ? sample.cut(tokenizer).then((utf8) => measure(wordsOf(utf8))) : measure(sample.words);
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
    {
      given: { text: '我们的天气很好。' },
      params: { lang: 'zh', tokenization: true, tokenizer: 'words' },
      stats: { stopwords_ratio: 0.5 },
      keeps: true,
    },
    { given: { text: '' }, stats: { stopwords_ratio: 0 }, keeps: false },
  ],
});
