/** Keys and certificates in PEM, and signed web tokens. */
import { type Finder, isBoundary, runOf } from './words.js';

const PART = /[\w=-]*/y;
const BEGINNING = 'eyJ';

/** `\beyJ[\w=-]+\.[\w=-]+\.[\w=-]+\b`, its `\w` that of ASCII: of the beginnings in one run the first is taken, or none can be. */
export const webToken: Finder = (text) => {
  const spans: number[] = [];
  for (let at = text.indexOf(BEGINNING); at >= 0; ) {
    const first = isBoundary(text, at) ? runOf(PART, text, at) : at;
    const second = text[first] === '.' ? runOf(PART, text, first + 1) : first;
    const third = second > first + 1 && text[second] === '.' ? runOf(PART, text, second + 1) : second;
    let end = third;
    while (end > second + 1 && !isBoundary(text, end)) end--;
    const isFound = first > at + BEGINNING.length && end > second + 1;
    if (isFound) spans.push(at, end);
    at = text.indexOf(BEGINNING, isFound ? end : Math.max(first, at + 1));
  }
  return spans;
};

const DASHES = '-----';
const MARK = /-----(?:BEGIN|(END)) /g;
const LABEL = /[A-Z0-9 -]*/y;

/** `-----BEGIN [A-Z0-9 -]+-----[\s\S]*?-----END [A-Z0-9 -]+-----`: a label ends at the last dashes behind which an end can be found. */
export const pem: Finder = (text) => {
  const begins: { readonly start: number; readonly label: number; readonly dashes: number }[] = [];
  const ends: typeof begins = [];
  let [run, dashes] = [0, 0];
  for (const mark of text.matchAll(MARK)) {
    const label = mark.index + mark[0].length;
    if (label > run) {
      run = runOf(LABEL, text, label);
      dashes = text.lastIndexOf(DASHES, run - DASHES.length);
    }
    if (dashes > label) (mark[1] ? ends : begins).push({ start: mark.index, label, dashes });
  }
  const last = ends.at(-1)?.start ?? 0;
  const before = text.lastIndexOf(DASHES, last - DASHES.length);
  const spans: number[] = [];
  let [from, next] = [0, 0];
  for (const { start, label, dashes } of begins) {
    const inside = (dashes + DASHES.length <= last ? dashes : before) + DASHES.length;
    if (start < from || inside <= label + DASHES.length) continue;
    while (ends[next]!.start < inside) next++;
    from = ends[next]!.dashes + DASHES.length;
    spans.push(start, from);
  }
  return spans;
};
