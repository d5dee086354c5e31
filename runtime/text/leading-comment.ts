/** The comment that a source is expected to begin with, as RedPajama and Dolma look for it. */
import { lengthOf } from './words.js';

const LINE_COMMENT = /^(?:\/\/|#|--)/;

/** Share of the text (of `count` characters) that its first block comment takes if it speaks of copyright; where there is none, that of the line comments and empty lines at its start, by Dolma's count: the line ends of comments left out, and one character more. */
export const leadingCommentShare = (text: string, count: number): number => {
  const start = text.indexOf('/*');
  const end = start < 0 ? -1 : text.indexOf('*/', start + 2);
  if (end >= 0) {
    const comment = text.slice(start, end + 2);
    return /copyright/i.test(comment) ? (lengthOf(comment) + 1) / count : 0;
  }
  let [covered, from, isFound] = [0, 0, false];
  while (from <= text.length) {
    const newline = text.indexOf('\n', from);
    const line = text.slice(from, newline < 0 ? text.length : newline);
    if (line !== '' && !LINE_COMMENT.test(line)) break;
    isFound = true;
    covered += line === '' ? 1 : lengthOf(line);
    from = newline < 0 ? text.length + 1 : newline + 1;
  }
  return isFound && count > 0 ? (covered + 1) / count : 0;
};
