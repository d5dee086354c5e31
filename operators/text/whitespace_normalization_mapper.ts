import { defineMapper } from '../../core/operator.js';
import { strip } from '../../runtime/text/python-text.js';

/** Tabs, and the wide, narrow and invisible spaces of Unicode; line ends stay. */
const SPACES = /[\t\u0084\u00a0\u2000-\u200d\u202f\u205f\u2060\u3000\ufffc]/g;

export default defineMapper({
  name: 'whitespace_normalization_mapper',
  version: 1,
  summary: 'Takes white space from both ends and makes every kind of space within a plain one.',
  reads: ['text'],
  writes: ['text'],
  cost: 4,

  map({ text }) {
    const stripped = strip(text);
    // Of ASCII only the tab is meant, and a search for one character is many times as fast.
    const isAscii = Buffer.byteLength(stripped) === stripped.length;
    return { text: isAscii ? stripped.replaceAll('\t', ' ') : stripped.replace(SPACES, ' ') };
  },

  examples: [
    { given: { text: ' \u3000both ends\n' }, gives: { text: 'both ends' } },
    { given: { text: 'a\tb\u00a0c\u200bd\ne' }, gives: { text: 'a b c d\ne' } },
    { given: { text: '\ufeffx\r\ny\x1c' }, gives: { text: '\ufeffx\r\ny' } },
  ],
});
