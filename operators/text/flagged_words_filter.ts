import { z } from 'zod';
import { joinParams, languageParams, listsParam } from '../../core/listed-words.js';
import { defineFilter } from '../../core/operator.js';
import { bound, within } from '../../core/range.js';
import { type LocatedWords, wordsOf } from '../../runtime/text/kernels.js';
import { listedWords } from '../../runtime/text/listed-words.js';
import { tokenizerBuilds } from '../../runtime/text/tokenizers/load.js';
import { tokenizerFiles, tokenizerOf } from '../../runtime/text/tokenizers/tokenization.js';

const listed = listedWords('flagged_words_dir', 'flagged_words', 'flagged');

export default defineFilter({
  name: 'flagged_words_filter',
  version: 1,
  summary: 'Keeps samples with few words of a black list.',
  reads: ['words', 'cut'],
  cost: 8,
  stats: { flagged_words_ratio: 'Words of the list per word.' },
  params: z.object({ ...languageParams, flagged_words_dir: listsParam('flagged_words', 'naughty-words (LDNOOBW)'), ...joinParams }),
  refuses: (params) => listed.refuses(params, params.flagged_words_dir),
  files: (params) => [...tokenizerFiles(params), ...listed.files(params.flagged_words_dir)],
  builds: ({ tokenizer }) => tokenizerBuilds(tokenizer),
  thresholds: z.object({
    min_ratio: bound(0, 'Lowest share that is kept.'),
    max_ratio: bound(0.045, 'Highest share that is kept.'),
  }),

  prepare: async (params, files) => ({
    count: await listed.counter(params, params.flagged_words_dir, files),
    tokenizer: await tokenizerOf(params, files),
  }),
  computeStats(sample, { count, tokenizer }) {
    const measure = (all: LocatedWords) => {
      const { words, found } = count(all);
      return { flagged_words_ratio: words && found / words };
    };
    return tokenizer ? sample.cut(tokenizer).then((utf8) => measure(wordsOf(utf8))) : measure(sample.words);
  },
  keep: within('flagged_words_ratio', 'min_ratio', 'max_ratio'),

  examples: [
    { given: { text: 'A quite harmless sentence.' }, stats: { flagged_words_ratio: 0 }, keeps: true },
    { given: { text: 'Oh DARN!' }, params: { flagged_words_dir: { en: ['darn'] } }, stats: { flagged_words_ratio: 0.5 }, keeps: false },
    { given: { text: '' }, stats: { flagged_words_ratio: 0 }, keeps: true },
  ],
});
