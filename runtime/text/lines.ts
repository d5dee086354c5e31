/** Lines and paragraphs, by rules that some sources have for them. */
import { cutAtNewlineRuns, cutAtNewlines, Pieces } from './pieces.js';
import { stripUtf8 } from './python-text.js';

/** Lines, each newline at the end of its line; nothing stands behind the last one. */
export const cutAfterNewlines = (utf8: Uint8Array): Pieces => {
  const { starts, ends, count } = cutAtNewlines(utf8);
  const left = starts[count - 1] === utf8.length ? count - 1 : count;
  return new Pieces(utf8, {
    starts: starts.subarray(0, left),
    ends: ends.subarray(0, left).map((end) => Math.min(end + 1, utf8.length)),
  });
};

/** Between blank lines, white space at the ends of the text left aside. */
export const cutParagraphs = (utf8: Uint8Array): Pieces => cutAtNewlineRuns(stripUtf8(utf8), 2);
