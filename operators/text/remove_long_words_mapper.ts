import { z } from 'zod';
import { defineMapper } from '../../core/operator.js';
import { bound, MAX_INT } from '../../core/range.js';
import { keepWords, lengthOf, stripSpecial } from '../../runtime/text/words.js';

export default defineMapper({
  name: 'remove_long_words_mapper',
  version: 1,
  summary: 'Deletes words that are too long or too short, with the space, tabs and lines that this leaves empty.',
  reads: ['text'],
  writes: ['text'],
  cost: 32,
  params: z.object({
    min_len: bound(1, 'Fewest characters of a word, with or without the special characters at its ends.'),
    max_len: bound(MAX_INT, 'Most characters of a word, with or without the special characters at its ends.'),
  }),

  map: ({ text }, { min_len, max_len }) => {
    const fits = (word: string) => {
      const length = lengthOf(word);
      return length >= (min_len ?? 0) && length <= (max_len ?? Infinity);
    };
    return { text: keepWords(text, (word) => fits(word) || fits(stripSpecial(word))) };
  },

  examples: [
    { given: { text: 'a  lighthouse, far\n\n\t off' }, params: { max_len: 4 }, gives: { text: 'a far\noff' } },
    { given: { text: 'short!!!' }, params: { max_len: 5 }, gives: { text: 'short!!!' } },
    { given: { text: 'a\t\tbcd \t ef' }, params: { min_len: 2 }, gives: { text: 'bcd\tef' } },
  ],
});
