import { z } from 'zod';
import { defineFilter } from '../../core/operator.js';
import { bound, MAX_INT, within } from '../../core/range.js';
import { tokenizationParams } from '../../core/tokenization.js';
import { tokenizerBuilds } from '../../runtime/text/tokenizers/load.js';
import { refusedTokenization, tokenizerFiles, tokenizerOf } from '../../runtime/text/tokenizers/tokenization.js';
import { lettersIn } from '../../runtime/text/words.js';

export default defineFilter({
  name: 'alphanumeric_filter',
  version: 1,
  summary: 'Keeps samples with a fair share of letters and digits.',
  reads: ['characters', 'text'],
  cost: 1,
  stats: { alnum_ratio: 'Letters and digits per character; with tokenization alpha_token_ratio: letters per token.' },
  statNames: ({ tokenization }) => (tokenization ? { alnum_ratio: 'alpha_token_ratio' } : {}),
  params: z.object({
    ...tokenizationParams,
    tokenization: z.boolean().default(false).describe('Whether letters alone are counted, per token of a tokenizer.'),
  }),
  refuses: refusedTokenization,
  files: tokenizerFiles,
  builds: ({ tokenizer }) => tokenizerBuilds(tokenizer),
  thresholds: z.object({
    min_ratio: bound(0.25, 'Lowest share that is kept.'),
    max_ratio: bound(MAX_INT, 'Highest share that is kept.'),
  }),

  prepare: async (params, files) => ({ tokenizer: await tokenizerOf(params, files) }),
  computeStats(sample, { tokenizer }) {
    const ratio = (part: number, all: number) => ({ alnum_ratio: all && part / all });
    if (!tokenizer) return ratio(sample.characters.alphanumeric, sample.characters.count);
    const letters = lettersIn(sample.text);
    return Promise.resolve(tokenizer.count(sample.text)).then((tokens) => ratio(letters, tokens));
  },
  keep: within('alnum_ratio', 'min_ratio', 'max_ratio'),

  examples: [
    { given: { text: 'a1!?' }, params: { min_ratio: 0.6 }, stats: { alnum_ratio: 0.5 }, keeps: false },
    { given: { text: '数据 ½' }, stats: { alnum_ratio: 0.75 }, keeps: true },
    { given: { text: 'a!' }, params: { min_ratio: 0.5, min_closed_interval: false }, keeps: false },
    { given: { text: 'Hello world!' }, params: { tokenization: true, tokenizer: 'o200k_base' }, keeps: true },
    { given: { text: '' }, stats: { alnum_ratio: 0 }, keeps: false },
  ],
});
