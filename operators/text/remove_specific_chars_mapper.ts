import { z } from 'zod';
import { defineMapper } from '../../core/operator.js';

const escaped = (character: string) => `\\u{${character.codePointAt(0)!.toString(16)}}`;

export default defineMapper({
  name: 'remove_specific_chars_mapper',
  version: 1,
  summary: 'Deletes the given characters.',
  reads: ['text'],
  writes: ['text'],
  cost: 4,
  params: z.object({
    chars_to_remove: z
      .union([z.string(), z.array(z.string())])
      .default('◆●■►▼▲▴∆▻▷❖♡□')
      .describe('Characters to delete; empty keeps all.'),
  }),

  prepare: ({ chars_to_remove }) => ({ given: new RegExp(`[${[...[chars_to_remove].flat().join('')].map(escaped).join('')}]`, 'gu') }),
  map: ({ text }, { given }) => ({ text: text.replace(given, '') }),

  examples: [
    { given: { text: '● one ▷ two' }, gives: { text: ' one  two' } },
    { given: { text: '[a-c] ^|' }, params: { chars_to_remove: ']-^' }, gives: { text: '[ac |' } },
    { given: { text: 'a|b😀' }, params: { chars_to_remove: ['b', '😀'] }, gives: { text: 'a|' } },
    { given: { text: 'a|b' }, params: { chars_to_remove: '' }, gives: { text: 'a|b' } },
  ],
});
