import { z } from 'zod';
import { defineMapper } from '../../core/operator.js';

const PUNCTUATION = String.raw`.， ,\-。%《*》/•、&＆(—)（+）：？!！“”·`;

export default defineMapper({
  name: 'remove_non_chinese_character_mapper',
  version: 1,
  summary: 'Deletes all but Chinese characters and, unless told otherwise, ASCII letters, digits and some punctuation; line ends go too.',
  reads: ['text'],
  writes: ['text'],
  cost: 16,
  params: z.object({
    keep_alphabet: z.boolean().default(true).describe('Whether the letters A to Z are kept.'),
    keep_number: z.boolean().default(true).describe('Whether the digits 0 to 9 are kept.'),
    keep_punc: z.boolean().default(true).describe('Whether spaces and the usual punctuation are kept.'),
  }),

  prepare: ({ keep_alphabet, keep_number, keep_punc }) => {
    const kept = `\u4e00-\u9fa5${keep_alphabet ? 'A-Za-z' : ''}${keep_number ? '0-9' : ''}${keep_punc ? PUNCTUATION : ''}`;
    return { others: new RegExp(`[^${kept}]+`, 'g') };
  },
  map: ({ text }, { others }) => ({ text: text.replace(others, '') }),

  examples: [
    { given: { text: '你好，world 2！\n[é]😀' }, gives: { text: '你好，world 2！' } },
    { given: { text: '你好，world 2！' }, params: { keep_alphabet: false, keep_number: false, keep_punc: false }, gives: { text: '你好' } },
    { given: { text: 'a-b_c' }, gives: { text: 'a-bc' } },
  ],
});
