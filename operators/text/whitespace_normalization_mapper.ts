import { defineMapper } from '../../core/operator.js';
import { stripUtf8 } from '../../runtime/text/python-text.js';
import { translator } from '../../runtime/text/translate.js';

/** Tabs, and the wide, narrow and invisible spaces of Unicode; line ends stay. */
const SPACES =
  '\t\u0084\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u200b\u200c\u200d\u202f\u205f\u2060\u3000\ufffc';
const plain = translator(new Map([...SPACES].map((space) => [space, ' '])));

export default defineMapper({
  name: 'whitespace_normalization_mapper',
  version: 1,
  summary: 'Takes white space from both ends and makes every kind of space within a plain one.',
  reads: ['utf8'],
  writes: ['text'],
  cost: 0.5,

  map: ({ utf8 }) => ({ utf8: plain(stripUtf8(utf8)) }),

  examples: [
    { given: { text: ' \u3000both ends\n' }, gives: { text: 'both ends' } },
    { given: { text: 'a\tb\u00a0c\u200bd\ne' }, gives: { text: 'a b c d\ne' } },
    { given: { text: '\ufeffx\r\ny\x1c' }, gives: { text: '\ufeffx\r\ny' } },
  ],
});
