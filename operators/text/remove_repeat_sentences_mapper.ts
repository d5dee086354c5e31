import { z } from 'zod';
import { defineMapper } from '../../core/operator.js';
import { strip } from '../../runtime/text/python-text.js';
import { lengthOf } from '../../runtime/text/words.js';

/** Ends of sentences, each with the character behind it: a mark, two ellipses, a mark before a closing quote. The last set is Data-Juicer's. */
const ENDS = [/([.。！!？?])([^’”])/g, /(…{2})([^’”])/g, /([.。！!？?{6}…2][’”])([^’”])/g];
const IGNORED = /[^a-zA-Z0-9\u4e00-\u9fa5\n\t ]+/g;
const sentencesIn = (line: string) => ENDS.reduce((cut, end) => cut.replace(end, '$1\n$2'), line).split('\n');

export default defineMapper({
  name: 'remove_repeat_sentences_mapper',
  version: 1,
  summary: 'Deletes sentences that occurred before in the same text.',
  reads: ['text'],
  writes: ['text'],
  cost: 64,
  params: z.object({
    lowercase: z.boolean().default(false).describe('Whether case is ignored when sentences are compared.'),
    ignore_special_character: z
      .boolean()
      .default(true)
      .describe('Whether only ASCII letters and digits, Chinese characters and white space are compared.'),
    min_repeat_sentence_length: z.int().min(0).default(2).describe('Fewest compared characters of a sentence that is deleted.'),
    tokenizer: z.null().default(null).describe('A function of Python that cuts sentences; only null is taken.'),
  }),

  map: ({ text }, { lowercase, ignore_special_character, min_repeat_sentence_length: least }) => {
    const seen = new Set<string>();
    const isNew = (sentence: string) => {
      const stripped = strip(sentence);
      const cased = lowercase ? stripped.toLowerCase() : stripped;
      const key = ignore_special_character ? cased.replace(IGNORED, '') : cased;
      if (lengthOf(key) < least) return true;
      const before = seen.size;
      return seen.add(key).size > before;
    };
    const lines = text.split('\n').map((line) => sentencesIn(line).filter(isNew).join(''));
    return { text: lines.join('\n') };
  },

  examples: [
    { given: { text: 'Stay. Go! Stay.\nGo?' }, gives: { text: 'Stay. Go!\n' } },
    { given: { text: 'Stay. stay.' }, params: { lowercase: true }, gives: { text: 'Stay.' } },
    { given: { text: 'Go. Go! Go.' }, params: { ignore_special_character: false }, gives: { text: 'Go. Go!' } },
    { given: { text: '他说：“走。”走。走！' }, gives: { text: '他说：“走。”走。走！' } },
    { given: { text: 'No. No. Never. Never.' }, params: { min_repeat_sentence_length: 5 }, gives: { text: 'No. No. Never.' } },
  ],
});
