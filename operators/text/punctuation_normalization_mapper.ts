import { defineMapper } from '../../core/operator.js';
import { translator } from '../../runtime/text/translate.js';

/** Each replacement with the characters that it takes the place of. The digit one of full width is among the quotes, as in Data-Juicer. */
const REPLACED: readonly (readonly [by: string, characters: string])[] = [
  [',', '，、'],
  ['.', '。'],
  ['. ', '．'],
  ['...', '…'],
  ['"', '„“”«»「」《》１'],
  ["'", '´’'],
  [':', '∶：'],
  [';', '；'],
  ['?', '？'],
  ['!', '！'],
  ['(', '（'],
  [')', '）'],
  ['[', '【'],
  [']', '】'],
  ['<', '〈'],
  ['>', '〉'],
  ['-', '–━►'],
  [' - ', '—'],
  ['~', '～'],
  ['%', '％'],
];
const normalize = translator(new Map(REPLACED.flatMap(([to, characters]) => [...characters].map((character) => [character, to]))));

export default defineMapper({
  name: 'punctuation_normalization_mapper',
  version: 1,
  summary: 'Replaces punctuation of full width, and typographic quotes and dashes, by their ASCII forms.',
  reads: ['utf8'],
  writes: ['text'],
  cost: 0.5,

  map: ({ utf8 }) => ({ utf8: normalize(utf8) }),

  examples: [
    { given: { text: '（“你好”，世界！）…' }, gives: { text: '("你好",世界!)...' } },
    { given: { text: '5 – 6—7．８％ １' }, gives: { text: '5 - 6 - 7. ８% "' } },
    { given: { text: '‘left’ stays' }, gives: { text: "‘left' stays" } },
  ],
});
