import { z } from 'zod';
import { defineMapper } from '../../core/operator.js';
import { withoutRepeated } from '../../runtime/text/repeated-sentences.js';

export default defineMapper({
  name: 'remove_repeat_sentences_mapper',
  version: 1,
  summary: 'Deletes sentences that occurred before in the same text.',
  reads: ['utf8'],
  writes: ['text'],
  cost: 4,
  params: z.object({
    lowercase: z.boolean().default(false).describe('Whether case is ignored when sentences are compared.'),
    ignore_special_character: z
      .boolean()
      .default(true)
      .describe('Whether only ASCII letters and digits, Chinese characters and white space are compared.'),
    min_repeat_sentence_length: z.int().min(0).default(2).describe('Fewest compared characters of a sentence that is deleted.'),
    tokenizer: z.null().default(null).describe('A function of Python that cuts sentences; only null is taken.'),
  }),

  map: ({ utf8 }, { lowercase, ignore_special_character: ignoreSpecial, min_repeat_sentence_length: least }) => ({
    utf8: withoutRepeated(utf8, { lowercase, ignoreSpecial, least }),
  }),

  examples: [
    { given: { text: 'Stay. Go! Stay.\nGo?' }, gives: { text: 'Stay. Go!\n' } },
    { given: { text: 'Stay. stay.' }, params: { lowercase: true }, gives: { text: 'Stay.' } },
    { given: { text: 'Go. Go! Go.' }, params: { ignore_special_character: false }, gives: { text: 'Go. Go!' } },
    { given: { text: '他说：“走。”走。走！' }, gives: { text: '他说：“走。”走。走！' } },
    { given: { text: 'No. No. Never. Never.' }, params: { min_repeat_sentence_length: 5 }, gives: { text: 'No. No. Never.' } },
  ],
});
