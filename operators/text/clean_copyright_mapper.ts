import { lazy } from '../../core/lazy.js';
import { defineMapper } from '../../core/operator.js';
import { pattern } from '../../runtime/text/pattern.js';

const copyright = lazy(() => pattern('copyright', 'i'));
const COMMENT_LINE = /(?:\/\/|#|--|\n)/y;

/** Where the first line begins that is neither empty nor a comment. */
const endOfHead = (text: string) => {
  let start = 0;
  while (start < text.length) {
    COMMENT_LINE.lastIndex = start;
    if (!COMMENT_LINE.test(text)) break;
    const end = text.indexOf('\n', start);
    start = end < 0 ? text.length : end + 1;
  }
  return start;
};

export default defineMapper({
  name: 'clean_copyright_mapper',
  version: 1,
  summary: 'Deletes the first block comment of a source if it speaks of copyright; where there is none, comment lines at the beginning.',
  reads: ['text'],
  writes: ['text'],
  cost: 1,

  map: ({ text }) => {
    const start = text.indexOf('/*');
    const close = start < 0 ? -1 : text.indexOf('*/', start + 2);
    if (close < 0) return { text: text.slice(endOfHead(text)) };
    const end = close + 2;
    return { text: text.slice(start, end).search(copyright()) < 0 ? text : text.slice(0, start) + text.slice(end) };
  },

  examples: [
    { given: { text: '/* (c) COPYRIGHT\n me */\nx /* copyright */' }, gives: { text: '\nx /* copyright */' } },
    { given: { text: '// copyright\nx /* y */' }, gives: { text: '// copyright\nx /* y */' } },
    { given: { text: '# one\n\n-- two\nx # y' }, gives: { text: 'x # y' } },
    { given: { text: '// all /*/' }, gives: { text: '' } },
  ],
});
