import { z } from 'zod';
import { defineMapper } from '../../core/operator.js';
import { keepWords, stripSpecial } from '../../runtime/text/words.js';

const FRAGMENTS = ['http', 'www', '.com', 'href', '//'];

export default defineMapper({
  name: 'remove_words_with_incorrect_substrings_mapper',
  version: 1,
  summary: 'Deletes words that hold a fragment, by default one of a link, with the space, tabs and lines that this leaves empty.',
  reads: ['text'],
  writes: ['text'],
  cost: 32,
  params: z.object({
    lang: z.string().default('en').describe('Language of the texts; it means nothing.'),
    tokenization: z
      .boolean()
      .default(false)
      .describe('Refused: the pieces that a tokenizer leaves would be joined without the spaces between them.'),
    substrings: z
      .array(z.string())
      .nullable()
      .default(null)
      .describe(`Fragments that condemn a word; ${FRAGMENTS.join(', ')} if null. Special characters at the ends of a word do not count.`),
  }),
  refuses: ({ tokenization }) =>
    tokenization ? 'tokenization: true would take the spaces from the text; only words between spaces are removed' : undefined,

  prepare: ({ substrings }) => ({ fragments: substrings ?? FRAGMENTS }),
  map: ({ text }, { fragments }) => {
    // What is not in the whole word is not in a part of it.
    const isBad = (word: string) =>
      fragments.some((fragment) => word.includes(fragment)) && fragments.some((fragment) => stripSpecial(word).includes(fragment));
    return { text: keepWords(text, (word) => !isBad(word)) };
  },

  examples: [
    { given: { text: 'see  (www.example.org) or\nhref="x"\n\nmail.com!' }, gives: { text: 'see or' } },
    { given: { text: '// a comment' }, gives: { text: '// a comment' } },
    { given: { text: 'nothing thing' }, params: { substrings: ['noth'] }, gives: { text: 'thing' } },
  ],
});
