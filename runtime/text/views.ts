/** Views of a text: made from its UTF-8 bytes, at most once per sample, for all the operators that read them. */
import { defineView, type View } from '../../core/operator.js';
import { characterIds } from './characters.js';
import { type Scan, scan, wordIds } from './kernels.js';
import type { Tokenizer } from './tokenizers/tokenizer.js';

declare module '../../core/operator.js' {
  interface Views {
    /** Everything that one pass over a text counts; the three views that follow are parts of it. */
    scan: Scan;
    /** Counts of code points: all, letters and digits, special characters. */
    characters: Pick<Scan, 'count' | 'alphanumeric' | 'special'>;
    /** How many lines there are, and how long the longest is, in code points. */
    lines: { readonly count: number; readonly longest: number };
    /** Words that are left when special characters are taken from their ends; case is kept. */
    wordCount: number;
    /** An id for each word, in lower case and without special characters at its ends; equal words have equal ids. */
    words: { readonly ids: Uint32Array };
    /** The text's UTF-8 with each token or word, as a tokenizer cuts them, on a line of its own: so whatever tells words by spaces tells these. */
    cut: (tokenizer: Tokenizer) => Promise<Uint8Array>;
    /** An id for each code point, equal ones having equal ids; as bytes where they fit. */
    characterIds: Uint8Array | Uint32Array;
  }
}

export const textViews: readonly View[] = [
  defineView({ name: 'scan', of: ['utf8'], compute: ({ utf8 }) => scan(utf8) }),
  defineView({ name: 'characters', of: ['scan'], compute: (from) => from.scan }),
  defineView({ name: 'lines', of: ['scan'], compute: (from) => ({ count: from.scan.lines, longest: from.scan.longest }) }),
  defineView({ name: 'wordCount', of: ['scan'], compute: (from) => from.scan.words }),
  defineView({ name: 'words', of: ['utf8'], compute: ({ utf8 }) => ({ ids: wordIds(utf8) }) }),
  defineView({
    name: 'cut',
    of: ['text'],
    compute:
      ({ text }) =>
      async (tokenizer) =>
        Buffer.from((await tokenizer.cut(text)).join('\n')),
  }),
  defineView({ name: 'characterIds', of: ['utf8', 'scan'], compute: (from) => characterIds(from.utf8, from.scan.count) }),
];
