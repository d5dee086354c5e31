import { z } from 'zod';
import { defineFilter } from '../../core/operator.js';
import { bound, MAX_INT, within } from '../../core/range.js';
import { TOKENIZERS } from '../../core/tokenization.js';
import { isTokenizerFile, loadTokenizer, tokenizerBuilds, unknownTokenizer } from '../../runtime/text/tokenizers/load.js';

export default defineFilter({
  name: 'token_num_filter',
  version: 1,
  summary: 'Keeps samples with neither too few nor too many tokens of a language model.',
  reads: ['text'],
  cost: 64,
  stats: { num_token: "Tokens of the text, without those that a model's input begins or ends with." },
  params: z.object({
    hf_tokenizer: z
      .string()
      .default('EleutherAI/pythia-6.9b-deduped')
      .describe(`The tokenizer: ${TOKENIZERS}. Names of the hub are refused: nothing is downloaded.`),
  }),
  refuses: ({ hf_tokenizer }) => unknownTokenizer(hf_tokenizer, 'hf_tokenizer'),
  files: ({ hf_tokenizer }) => (isTokenizerFile(hf_tokenizer) ? ['hf_tokenizer'] : []),
  builds: ({ hf_tokenizer }) => tokenizerBuilds(hf_tokenizer),
  thresholds: z.object({
    min_num: bound(10, 'Fewest tokens that are kept.'),
    max_num: bound(MAX_INT, 'Most tokens that are kept.'),
  }),

  prepare: async ({ hf_tokenizer }, files) => ({ tokenizer: await loadTokenizer(hf_tokenizer, files.hf_tokenizer) }),
  computeStats: ({ text }, { tokenizer }) => {
    const count = tokenizer.count(text);
    return typeof count === 'number' ? { num_token: count } : count.then((num_token) => ({ num_token }));
  },
  keep: within('num_token', 'min_num', 'max_num'),

  examples: [
    { given: { text: 'Hello world!' }, params: { hf_tokenizer: 'o200k_base' }, stats: { num_token: 3 }, keeps: false },
    { given: { text: '今天天气很好' }, params: { hf_tokenizer: 'cl100k_base', min_num: 1 }, stats: { num_token: 8 }, keeps: true },
    { given: { text: '我们在学习自然语言处理' }, params: { hf_tokenizer: 'jieba', min_num: 4 }, stats: { num_token: 5 }, keeps: true },
    { given: { text: '' }, params: { hf_tokenizer: 'r50k_base' }, stats: { num_token: 0 }, keeps: false },
  ],
});
