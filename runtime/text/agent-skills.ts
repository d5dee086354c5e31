/** The skills that texts of an agent's log name: folders of a SKILL.md, and headings that are one English word. */
import { SPACE } from './redaction/words.js';

/** Case ignored as Python does: an i with a dot or without one is a letter, too. */
const LETTER = 'a-zA-Z\\u0130\\u0131';
const FILE = '/SK[i\\u0130\\u0131]LL\\.md';
const FOLDER = new RegExp(`[/\\\\]([${LETTER}][${LETTER}0-9_]*)[/\\\\]${FILE.slice(1)}`, 'giu');
const HEADING = new RegExp(`##[${SPACE}]+([a-zA-Z][a-zA-Z0-9_]*(?:\\.[a-zA-Z0-9_]+)?)[${SPACE}]*(?:\\n|$)`, 'gu');
const CHECK = new RegExp(`Check[${SPACE}]+["']`, 'giu');
const NAMED = new RegExp(`(?<![${LETTER}0-9_])[0-9_]*([${LETTER}][${LETTER}0-9_]*)${FILE}`, 'giu');

/** `Check\s+["'].*?([a-zA-Z][a-zA-Z0-9_]*)/SKILL\.md`, which would read a line anew from each letter: the next file behind a quote, on its line. */
const checked = (text: string): readonly string[] => {
  const files = [...text.matchAll(NAMED)];
  const names: string[] = [];
  let [next, from, lineEnd] = [0, 0, -1];
  for (const { index, 0: check } of text.matchAll(CHECK)) {
    const quoted = index + check.length;
    if (index < from) continue;
    if (lineEnd < quoted) lineEnd = endOfLine(text, quoted);
    while (next < files.length && files[next]!.index < quoted) next++;
    const file = files[next];
    if (!file || file.index + file[0].length > lineEnd) continue;
    names.push(file[1]!);
    from = file.index + file[0].length;
  }
  return names;
};
const endOfLine = (text: string, from: number): number => {
  const end = text.indexOf('\n', from);
  return end < 0 ? text.length : end;
};

/** In the order of the kinds. */
export const skillsIn = (text: string): readonly string[] => [
  ...[FOLDER, HEADING].flatMap((pattern) => [...text.matchAll(pattern)].map(([, name]) => name!)),
  ...checked(text),
];
