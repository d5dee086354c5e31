import { z } from 'zod';
import { defineMapper } from '../../core/operator.js';

const HEADS = /\\(?:chapter|part|(?:sub){0,2}section)\*?[[{]/g;
/** Data-Juicer knows a paragraph only where a subparagraph follows it at once. */
const PARAGRAPHS = /\\paragraph\*?[[{]/g;
const SUBPARAGRAPHS = /\}\\subparagraph\*?[[{]/g;

/**
 * Where those heads begin whose title ends with the brace at `close` or with one before: a title may hold anything, and so may what
 * stands in brackets before it.
 */
function* headsIn(text: string, heads: RegExp, close: number): Generator<number> {
  const bracket = text.lastIndexOf(']{', close - 2);
  for (const { 0: head, index } of text.matchAll(heads)) {
    if (index + head.length - 1 < (head.endsWith('[') ? bracket : close)) yield index;
  }
}

/** Where the first head begins; -1 when there is none. */
const firstHead = (text: string): number => {
  const close = text.lastIndexOf('}');
  let lastPair = -1;
  for (const at of headsIn(text, SUBPARAGRAPHS, close)) lastPair = at;
  const [section = -1] = headsIn(text, HEADS, close);
  const [paragraph = -1] = headsIn(text, PARAGRAPHS, lastPair);
  return section < 0 || paragraph < 0 ? Math.max(section, paragraph) : Math.min(section, paragraph);
};

export default defineMapper({
  name: 'remove_header_mapper',
  version: 1,
  summary: 'Deletes what stands before the first section of a LaTeX text.',
  reads: ['text'],
  writes: ['text'],
  cost: 4,
  params: z.object({ drop_no_head: z.boolean().default(true).describe('Whether a text without a section is made empty.') }),

  map: ({ text }, { drop_no_head }) => {
    const start = firstHead(text);
    if (start < 0) return { text: drop_no_head ? '' : text };
    return { text: text.slice(start) };
  },

  examples: [
    { given: { text: 'title\n\\section*{One}\n\\chapter{Two}' }, gives: { text: '\\section*{One}\n\\chapter{Two}' } },
    { given: { text: '\\part[x \\chapter[y]{Y} z' }, gives: { text: '\\part[x \\chapter[y]{Y} z' } },
    {
      given: { text: '\\paragraph{A} \\paragraph{B}\\subparagraph{C}' },
      gives: { text: '\\paragraph{A} \\paragraph{B}\\subparagraph{C}' },
    },
    { given: { text: 'a \\paragraph{B} \\section{' }, params: { drop_no_head: false }, gives: { text: 'a \\paragraph{B} \\section{' } },
    { given: { text: 'no head' }, gives: { text: '' } },
  ],
});
