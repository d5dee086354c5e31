import { z } from 'zod';
import { refusal } from '../../core/errors.js';
import { defineMapper } from '../../core/operator.js';
import { TOKENIZERS } from '../../core/tokenization.js';
import { splitBy, tokensAfter, windows, windowsTo } from '../../runtime/text/chunks.js';
import { pattern } from '../../runtime/text/pattern.js';
import { isTokenizerFile, loadTokenizer, tokenizerBuilds, unknownTokenizer } from '../../runtime/text/tokenizers/load.js';

export default defineMapper({
  name: 'text_chunk_mapper',
  version: 1,
  summary: 'Cuts a text into several samples: at separators, by length, or at the last separator within a length.',
  reads: ['text'],
  writes: ['text'],
  multiplies: true,
  cost: 16,
  params: z.object({
    max_len: z.int().min(1).nullable().default(null).describe('Longest chunk, in characters or tokens; null for no limit.'),
    split_pattern: z
      .string()
      .nullable()
      .default('\n\n')
      .describe(
        'Regular expression of separators; null for none. Without max_len a separator that is not white is a chunk too, with it none is.',
      ),
    overlap_len: z
      .int()
      .min(0)
      .default(0)
      .describe('Characters, or tokens, that a chunk shares with the one before it, where no separator parts them.'),
    tokenizer: z.string().nullable().default(null).describe(`What cuts the tokens that are counted instead of characters: ${TOKENIZERS}.`),
    trust_remote_code: z.boolean().default(false).describe('Only false is possible: code that comes with a model is never run.'),
  }),
  refuses: ({ max_len, split_pattern, overlap_len, tokenizer, trust_remote_code }) => {
    if (max_len === null && split_pattern === null) return 'max_len and split_pattern are both null: one of them must say where to cut';
    if (max_len !== null && overlap_len >= max_len) return `overlap_len (${overlap_len}) must be less than max_len (${max_len})`;
    if (trust_remote_code) return 'trust_remote_code: code that comes with a model is never run; leave it false';
    const unknown = tokenizer === null ? undefined : unknownTokenizer(tokenizer, 'tokenizer');
    return unknown ?? (split_pattern === null ? undefined : refusal(() => pattern(split_pattern)));
  },
  files: ({ tokenizer }) => (isTokenizerFile(tokenizer) ? ['tokenizer'] : []),
  builds: ({ tokenizer }) => tokenizerBuilds(tokenizer),

  prepare: async ({ max_len, split_pattern, overlap_len, tokenizer }, files) => ({
    separator: split_pattern === null ? null : pattern(split_pattern),
    lengths: max_len === null ? null : { longest: max_len, overlap: overlap_len },
    tokenizer: tokenizer === null || max_len === null ? null : await loadTokenizer(tokenizer, files.tokenizer),
  }),
  map({ text }, { separator, lengths, tokenizer }) {
    const cut = (ends?: readonly number[]) => {
      const after = ends && tokensAfter(ends);
      const chunks = !lengths
        ? splitBy(text, separator!)
        : separator
          ? windowsTo(text, separator, lengths, after)
          : windows(text, lengths, after);
      return chunks.map((chunk) => ({ text: chunk }));
    };
    const ends = tokenizer?.ends(text);
    return ends instanceof Promise ? ends.then(cut) : cut(ends);
  },

  examples: [
    { given: { text: 'One.\n\nTwo.\n\n\n' }, gives: [{ text: 'One.' }, { text: 'Two.' }] },
    { given: { text: 'a; b' }, params: { split_pattern: '; *' }, gives: [{ text: 'a' }, { text: '; ' }, { text: 'b' }] },
    {
      given: { text: 'abcdefg' },
      params: { split_pattern: null, max_len: 4, overlap_len: 2 },
      gives: [{ text: 'abcd' }, { text: 'cdef' }, { text: 'efg' }, { text: 'g' }],
    },
    {
      given: { text: 'One. Two. Three' },
      params: { split_pattern: '[.] ', max_len: 10 },
      gives: [{ text: 'One. Two' }, { text: 'Three' }],
    },
    {
      given: { text: 'Unbelievably long words. 今天天气很好' },
      params: { split_pattern: null, max_len: 4, tokenizer: 'o200k_base' },
      gives: [{ text: 'Unbelievably long' }, { text: ' words. 今天天' }, { text: '气很好' }],
    },
    { given: { text: '  ' }, gives: [] },
  ],
});
