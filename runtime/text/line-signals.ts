/** What RedPajama v2 measures of each line, its newline included. */
import { countKind, endOfText, firstCode, lastCode, skipSpace } from './edges.js';
import { cutAfterNewlines } from './lines.js';
import type { Pieces } from './pieces.js';
import { NUMERIC_BIT, UPPER_BIT } from './unicode/letters.js';

const BULLETS = new Set([0x2022, 0x2023, 0x25b6, 0x25c0, 0x25e6, 0x25a0, 0x25a1, 0x25aa, 0x25ab, 0x2013]);
const TERMINALS = new Set([...'.!?”'].map((mark) => mark.codePointAt(0)!));

const eachOf = (lines: Pieces, measure: (start: number, end: number, n: number) => number): number[] =>
  Array.from(lines.starts, (start, n) => measure(start, lines.ends[n]!, n));
const SCRIPT = [...'javascript'].map((letter) => letter.charCodeAt(0));
const isScript = ({ utf8, starts, ends }: Pieces, n: number) =>
  ends[n]! - starts[n]! === SCRIPT.length && SCRIPT.every((byte, i) => utf8[starts[n]! + i] === byte);

/** What each line of the normalized text comes to, given all its words; the last may have nothing left. */
const wordSignals = (words: Pieces, count: number) => {
  const { ends: lineEnds } = cutAfterNewlines(words.utf8);
  const sums = { javascript: [] as number[], words: [] as number[], numerical: [] as number[] };
  for (let line = 0, n = 0; line < count; line++) {
    const first = n;
    let [scripts, numbers] = [0, 0];
    for (; n < words.count && words.starts[n]! < (lineEnds[line] ?? 0); n++) {
      if (isScript(words, n)) scripts++;
      numbers += countKind(words.utf8, words.starts[n]!, words.ends[n]!, NUMERIC_BIT);
    }
    const length = words.sums[n]! - words.sums[first]! + Math.max(0, n - first - 1);
    sums.javascript.push(scripts);
    sums.words.push(n - first);
    sums.numerical.push(length && numbers / length);
  }
  return sums;
};

/** Lists with a figure for each line of a text; `words` are those of the text when it is normalized. */
export const lineSignals = (utf8: Uint8Array, words: Pieces) => {
  const lines = cutAfterNewlines(utf8);
  const { javascript, words: counts, numerical } = wordSignals(words, lines.count);
  return {
    javascript,
    words: counts,
    numerical,
    terminated: eachOf(lines, (start, end) => (TERMINALS.has(lastCode(utf8, start, endOfText(utf8, start, end))) ? 1 : 0)),
    uppercase: eachOf(lines, (start, end, n) => countKind(utf8, start, end, UPPER_BIT) / lines.lengthOf(n)),
    bulleted: eachOf(lines, (start, end) => (BULLETS.has(firstCode(utf8, skipSpace(utf8, start, end), end)) ? 1 : 0)),
  };
};
