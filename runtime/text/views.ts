/** Views of a text: made from its UTF-8 bytes, at most once per sample, for all the operators that read them. */
import { defineView, type View } from '../../core/operator.js';
import { characterIds } from './characters.js';
import { skipSpace } from './edges.js';
import { type LocatedWords, type Scan, scan, wordsOf } from './kernels.js';
import { cutParagraphs } from './lines.js';
import { countMarks, type Marks } from './marks.js';
import { cutAtNewlineRuns, cutAtNewlines, cutLines, cutSpaced, cutWordsAndSigns, type Pieces } from './pieces.js';
import { plainText } from './plain-words.js';
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
    /** An id for each word, in lower case and without special characters at its ends; equal words have equal ids. Their places are in `lowered`. */
    words: LocatedWords;
    /** The text's UTF-8 with each token or word, as a tokenizer cuts them, on a line of its own: so whatever tells words by spaces tells these. */
    cut: (tokenizer: Tokenizer) => Promise<Uint8Array>;
    /** An id for each code point, equal ones having equal ids; as bytes where they fit. */
    characterIds: Uint8Array | Uint32Array;
    /** What stands between white space, as it stands there. */
    spacedWords: Pieces;
    /** The longest runs of letters, digits, marks and underscores, and those of other signs: what NLTK calls WordPunct. */
    wordsAndSigns: Pieces;
    /** Words without ASCII punctuation, in lower case and decomposed. */
    plainWords: Pieces;
    /** Lines as `splitlines` cuts them. */
    splitLines: Pieces;
    /** Lines between newlines, empty ones and the one behind the last newline too. */
    newlineLines: Pieces;
    /** Those of them that are more than white space. */
    inkedLines: Pieces;
    /** Lines between runs of newlines. */
    filledLines: Pieces;
    /** What stands between blank lines. */
    paragraphs: Pieces;
    /** Hashes, ellipses and curly brackets. */
    marks: Marks;
  }
}

export const textViews: readonly View[] = [
  defineView({ name: 'scan', of: ['utf8'], cost: 1, compute: ({ utf8 }) => scan(utf8) }),
  defineView({ name: 'characters', of: ['scan'], compute: (from) => from.scan }),
  defineView({ name: 'lines', of: ['scan'], compute: (from) => ({ count: from.scan.lines, longest: from.scan.longest }) }),
  defineView({ name: 'wordCount', of: ['scan'], compute: (from) => from.scan.words }),
  defineView({ name: 'words', of: ['utf8'], cost: 4, compute: ({ utf8 }) => wordsOf(utf8) }),
  defineView({ name: 'characterIds', of: ['utf8', 'scan'], cost: 1, compute: (from) => characterIds(from.utf8, from.scan.count) }),
  defineView({ name: 'spacedWords', of: ['utf8'], compute: ({ utf8 }) => cutSpaced(utf8) }),
  defineView({ name: 'wordsAndSigns', of: ['utf8'], compute: ({ utf8 }) => cutWordsAndSigns(utf8) }),
  defineView({ name: 'plainWords', of: ['utf8'], compute: ({ utf8 }) => cutSpaced(plainText(utf8)) }),
  defineView({ name: 'splitLines', of: ['utf8'], compute: ({ utf8 }) => cutLines(utf8) }),
  defineView({ name: 'newlineLines', of: ['utf8'], compute: ({ utf8 }) => cutAtNewlines(utf8) }),
  defineView({
    name: 'inkedLines',
    of: ['newlineLines'],
    compute: ({ newlineLines }) => newlineLines.where((utf8, start, end) => skipSpace(utf8, start, end) < end),
  }),
  defineView({ name: 'filledLines', of: ['utf8'], compute: ({ utf8 }) => cutAtNewlineRuns(utf8, 1) }),
  defineView({ name: 'paragraphs', of: ['utf8'], compute: ({ utf8 }) => cutParagraphs(utf8) }),
  defineView({ name: 'marks', of: ['utf8'], compute: ({ utf8 }) => countMarks(utf8) }),
  defineView({
    name: 'cut',
    of: ['text'],
    compute:
      ({ text }) =>
      async (tokenizer) =>
        Buffer.from((await tokenizer.cut(text)).join('\n')),
  }),
];
