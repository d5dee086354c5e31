/** Finds e-mail addresses as `[a-zA-Z0-9][\w.+-]*@[\w.-]+\.(?:[a-zA-Z]{2,}|\w{2,})` does, from each @ outwards: a text is read once. */
import { codeBefore, type Finder, isWord, runOf, wordRun } from './words.js';

const LETTERS = /[a-zA-Z]{2,}/y;

export const email: Finder = (text) => {
  const spans: number[] = [];
  let from = 0;
  for (let at = text.indexOf('@'); at >= 0; at = text.indexOf('@', at + 1)) {
    const start = beginning(text, from, at);
    if (start === at) continue;
    let dot = wordRun(text, at + 1, '.-') - 1;
    while (dot > at + 1 && topEnd(text, dot) === dot) dot--;
    if (dot <= at + 1) continue;
    from = topEnd(text, dot);
    spans.push(start, from);
  }
  return spans;
};

/** The first place from which what leads up to the @ is an address; the @ itself where there is none. */
const beginning = (text: string, from: number, at: number): number => {
  let start = at;
  for (let code = codeBefore(text, start); start > from && code !== undefined; code = codeBefore(text, start)) {
    if (!isWord(code) && code !== 0x2e && code !== 0x2b && code !== 0x2d) break;
    start -= code > 0xffff ? 2 : 1;
  }
  const first = text.slice(start, at).search(/[a-zA-Z0-9]/);
  return first < 0 ? at : start + first;
};

/** Where the last part of a domain, two characters or more behind this dot, ends; the dot itself where it is none. */
const topEnd = (text: string, dot: number): number => {
  if (text[dot] !== '.') return dot;
  const letters = runOf(LETTERS, text, dot + 1);
  if (letters > dot + 1) return letters;
  const end = wordRun(text, dot + 1, '');
  return end > dot + 1 + (text.codePointAt(dot + 1)! > 0xffff ? 2 : 1) ? end : dot;
};
