/** Words, lines and their repeated runs, against the slow and obvious. */
import { expect, test } from 'vitest';
import { cutAtNewlineRuns, cutAtNewlines, cutLines, cutParagraphs } from '../../../runtime/text/lines.js';
import { cutByKind, type Pieces } from '../../../runtime/text/pieces.js';
import { classes, STRIP_BIT } from '../../../runtime/text/unicode/classes.js';

const random = (() => {
  let state = 4711;
  return (limit: number) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
})();
const PARTS = ['a', 'b', 'ab', 'é', '汉字', '😀', ' ', ' ', '\n', '\n\n', '\r\n', '\t', '\u2028', '\u3000', '.', ''];
const texts = Array.from({ length: 400 }, (_, n) =>
  Array.from({ length: random(n % 9 === 0 ? 300 : 25) }, () => PARTS[random(16)]!).join(''),
);

const spaced = classes.map((kind) => ((kind & STRIP_BIT) !== 0 ? 0 : 1));
const stringsOf = ({ utf8, starts, ends }: Pieces) => [...starts].map((start, n) => Buffer.from(utf8.slice(start, ends[n])).toString());

test.each([
  ['words', (utf8: Uint8Array) => cutByKind(utf8, spaced), (text: string) => text.split(/\s+/).filter((word) => word !== '')],
  ['lines at newlines', cutAtNewlines, (text: string) => text.split('\n')],
  ['filled lines', (utf8: Uint8Array) => cutAtNewlineRuns(utf8, 1), (text: string) => text.split(/\n+/)],
  ['paragraphs', cutParagraphs, (text: string) => text.trim().split(/\n{2,}/)],
  ['lines', cutLines, (text: string) => text.replace(/(?:\r\n|[\n\r\u2028])$/, '').split(text === '' ? /^/ : /\r\n|[\n\r\u2028]/)],
] as const)('%s are cut', (_, cut, obvious) => {
  for (const text of texts) {
    const pieces = cut(Buffer.from(text));
    const strings = obvious(text);
    expect(stringsOf(pieces), JSON.stringify(text)).toEqual(strings);
    expect([...pieces.ids]).toEqual(strings.map((one) => [...new Set(strings)].indexOf(one)));
    expect([...pieces.ids].map((__, n) => pieces.lengthOf(n))).toEqual(strings.map((one) => [...one].length));
  }
});

test.each([1, 2, 3, 5])('runs of %d words that occur again are found', (length) => {
  for (const text of texts) {
    const pieces = cutByKind(Buffer.from(text), spaced);
    const words = stringsOf(pieces);
    const runs = words.slice(0, Math.max(0, words.length - length + 1)).map((__, n) => words.slice(n, n + length).join(' '));
    const times = new Map<string, number>();
    for (const run of runs) times.set(run, (times.get(run) ?? 0) + 1);
    const names = [...times].filter(([, count]) => count > 1).map(([run]) => run);
    const { places, runs: numbers, counts } = pieces.repeats(length);
    expect([...places]).toEqual([...runs.keys()].filter((n) => times.get(runs[n]!)! > 1));
    expect([...numbers].map((number) => names[number])).toEqual([...places].map((place) => runs[place]));
    expect([...counts]).toEqual(names.map((name) => times.get(name)));
  }
});

test('a long text is cut and its runs are counted in a moment', () => {
  const words = cutByKind(Buffer.from('sea and sky '.repeat(300_000)), spaced);
  expect(words.count).toBe(900_000);
  expect([...words.repeats(10).counts]).toEqual([299_997, 299_997, 299_997]);
}, 30_000);
