/** What Dolma's C4 taggers ask of a text and its lines. */
import { endOfText, lastCode, skipSpace } from './edges.js';
import { cutSpaced, type Pieces } from './pieces.js';
import { substringFinder } from './substrings.js';
import { classes, STRIP_BIT } from './unicode/classes.js';
import { lowerUtf8 } from './unicode/lower.js';
import { codeAt, widthOf } from './utf8.js';
import { WordTable } from './word-set.js';

const MARKS = new Set([...'.?!"'].map((mark) => mark.codePointAt(0)!));
const FEWEST_WORDS = 3;
const flag = (is: boolean) => (is ? 1 : 0);

const hasFewWords = (utf8: Uint8Array, start: number, end: number): boolean => {
  let at = skipSpace(utf8, start, end);
  for (let words = 0; words < FEWEST_WORDS; words++) {
    if (at === end) return true;
    while (at < end && (classes[codeAt(utf8, at)]! & STRIP_BIT) === 0) at += widthOf(utf8[at]!);
    at = skipSpace(utf8, at, end);
  }
  return false;
};

/** `asWord`: javascript counts where it is a word alone. */
export const naughtyLines = (list: readonly string[], asWord: boolean) => {
  const words = new WordTable(list.filter((entry) => !entry.includes(' ')));
  const hasPhrase = substringFinder(list.filter((entry) => entry.includes(' ')));
  const script = new WordTable(['javascript']);
  return (utf8: Uint8Array, lines: Pieces) => {
    const lowered = lowerUtf8(utf8);
    const text = Buffer.from(lowered.buffer, lowered.byteOffset, lowered.length);
    const pieces = cutSpaced(lowered);
    return {
      lines_with_no_ending_punctuation: lines.matching(
        (bytes, start, end) => !MARKS.has(lastCode(bytes, start, endOfText(bytes, start, end))),
      ),
      lines_with_too_few_words: lines.matching(hasFewWords),
      has_naughty_word: flag(words.countIn(pieces) > 0 || hasPhrase(lowered)),
      has_javascript: flag(asWord ? script.countIn(pieces) > 0 : text.includes('javascript')),
      has_lorem_ipsum: flag(text.includes('lorem ipsum')),
      has_curly_brace: flag(text.includes('{')),
      line_count: lines.count,
    };
  };
};
