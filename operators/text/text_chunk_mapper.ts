import { z } from 'zod';
import { refusal } from '../../core/errors.js';
import { defineMapper } from '../../core/operator.js';
import { splitBy, windows, windowsTo } from '../../runtime/text/chunks.js';
import { pattern } from '../../runtime/text/pattern.js';

export default defineMapper({
  name: 'text_chunk_mapper',
  version: 1,
  summary: 'Cuts a text into several samples: at separators, by length, or at the last separator within a length.',
  reads: ['text'],
  writes: ['text'],
  multiplies: true,
  cost: 16,
  params: z.object({
    max_len: z.int().min(1).nullable().default(null).describe('Longest chunk, in characters; null for no limit.'),
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
      .describe('Characters that a chunk shares with the one before it, where no separator parts them.'),
    tokenizer: z.string().nullable().default(null).describe('Model whose tokens are counted instead of characters.'),
    trust_remote_code: z.boolean().default(false).describe('Only false is possible: code that comes with a model is never run.'),
  }),
  refuses: ({ max_len, split_pattern, overlap_len, tokenizer, trust_remote_code }) => {
    if (max_len === null && split_pattern === null) return 'max_len and split_pattern are both null: one of them must say where to cut';
    if (max_len !== null && overlap_len >= max_len) return `overlap_len (${overlap_len}) must be less than max_len (${max_len})`;
    if (tokenizer !== null) return 'tokenizer: a length in tokens needs a tokenizer, which is not built yet; leave it null for characters';
    if (trust_remote_code) return 'trust_remote_code: code that comes with a model is never run; leave it false';
    return split_pattern === null ? undefined : refusal(() => pattern(split_pattern));
  },

  prepare: ({ max_len, split_pattern, overlap_len }) => ({
    separator: split_pattern === null ? null : pattern(split_pattern),
    lengths: max_len === null ? null : { longest: max_len, overlap: overlap_len },
  }),
  map({ text }, { separator, lengths }) {
    const chunks = !lengths ? splitBy(text, separator!) : separator ? windowsTo(text, separator, lengths) : windows(text, lengths);
    return chunks.map((chunk) => ({ text: chunk }));
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
    { given: { text: '  ' }, gives: [] },
  ],
});
