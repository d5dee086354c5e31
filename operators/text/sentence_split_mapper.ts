import { z } from 'zod';
import { defineMapper } from '../../core/operator.js';
import { LANGUAGES, sentencesIn } from '../../runtime/text/punkt/index.js';

export default defineMapper({
  name: 'sentence_split_mapper',
  version: 1,
  summary: 'Puts each sentence on a line of its own.',
  reads: ['text'],
  writes: ['text'],
  cost: 16,
  params: z.object({
    lang: z.enum(LANGUAGES).default('en').describe('Language of the texts, whose abbreviations and ways to begin a sentence are known.'),
  }),

  map: ({ text }, { lang }) => ({ text: sentencesIn(text, lang).join('\n') }),

  examples: [
    {
      given: { text: 'Mr. Smith came at 5 p.m. on Monday. "Why?" he asked! He left.' },
      gives: { text: 'Mr. Smith came at 5 p.m. on Monday.\n"Why?"\nhe asked!\nHe left.' },
    },
    { given: { text: 'Il est ici. M. Dupont aussi.' }, params: { lang: 'fr' }, gives: { text: 'Il est ici.\nM. Dupont aussi.' } },
    { given: { text: 'no end\nat all ' }, gives: { text: 'no end\nat all' } },
  ],
});
