/** Words, lines and their repeated runs: compiled and plain, against the slow and obvious. */
import { describe, expect, test } from 'vitest';
import { cutAfterNewlines, cutParagraphs } from '../../../runtime/text/lines.js';
import { countMarks, countMarksPlainly } from '../../../runtime/text/marks.js';
import { cutAtNewlineRuns, cutAtNewlines, cutLines, cutSpaced, cutWordsAndSigns, type Pieces } from '../../../runtime/text/pieces.js';
import * as plain from '../../../runtime/text/plain/pieces.js';
import * as plainRepeats from '../../../runtime/text/plain/repeats.js';
import { ALPHA_BIT, letters, TERMINAL_BIT, WORDLIKE_BIT } from '../../../runtime/text/unicode/letters.js';
import * as compiled from '../../../runtime/text/wasm/pieces.js';
import { WordTable } from '../../../runtime/text/word-set.js';

const random = (() => {
  let state = 4711;
  return (limit: number) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
})();
const PARTS = [
  ['a', 'b', 'ab', 'é', '汉字', '😀', ' ', ' ', '\n', '\n\n', '\r\n', '\t', '\u2028', '\u3000', '.', ''],
  [...'ab _.\n'],
  ['in ', 'the ', 'end. ', 'seventeen_letters', '\r', '\n', '\n\n\n', '\x1c', '\x1f', '\v', '\x85', '(x) ', '0'],
  ['Ω', 'ß', '\ufffd', '\u0301', '。', '\u00a0', '𝔘𝔫', ' ', 'longer than sixteen bytes ', '\n'],
];
/** Mostly short; some are long enough for tables to grow and runs to repeat for long. */
const texts = Array.from({ length: 3000 }, (_, n) => {
  const parts = PARTS[n % PARTS.length]!;
  const chosen = Array.from({ length: random(n % 9 === 0 ? 300 : 25) }, () => parts[random(parts.length)]!);
  return [...chosen, ...(n % 5 === 0 ? chosen.slice(random(9)) : [])].join('');
});

const stringsOf = ({ utf8, starts, ends }: plain.Located) =>
  [...starts].map((start, n) => Buffer.from(utf8.slice(start, ends[n])).toString());

test.each([
  ['words', cutSpaced, (text: string) => text.split(/[\s\x1c-\x1f\x85]+/).filter((word) => word !== '')],
  ['words and signs', cutWordsAndSigns, (text: string) => text.match(/[\p{L}\p{N}\p{M}_]+|(?:(?![\p{L}\p{N}\p{M}_])[^\s\x85])+/gu) ?? []],
  ['lines at newlines', cutAtNewlines, (text: string) => text.split('\n')],
  ['lines with their newlines', cutAfterNewlines, (text: string) => text.match(/[^\n]*\n|[^\n]+$/g) ?? []],
  ['filled lines', (utf8: Uint8Array) => cutAtNewlineRuns(utf8, 1), (text: string) => text.split(/\n+/)],
  ['paragraphs', cutParagraphs, (text: string) => text.replace(/^[\s\x1c-\x1f\x85]+|[\s\x1c-\x1f\x85]+$/g, '').split(/\n{2,}/)],
  [
    'lines',
    cutLines,
    (text: string) =>
      text
        .match(/[^\r\n\v\f\x1c-\x1e\x85\u2028\u2029]*(?:\r\n|[\r\n\v\f\x1c-\x1e\x85\u2028\u2029])|.+$/gu)
        ?.map((line) => line.replace(/(?:\r\n|[\r\n\v\f\x1c-\x1e\x85\u2028\u2029])$/, '')) ?? [],
  ],
] as const)('%s are cut', (_, cut, obvious) => {
  for (const text of texts) {
    const pieces = cut(Buffer.from(text));
    const strings = obvious(text);
    expect(stringsOf(pieces), JSON.stringify(text)).toEqual(strings);
    const first = new Map([...new Set(strings)].map((one, id) => [one, id]));
    expect([...pieces.ids]).toEqual(strings.map((one) => first.get(one)));
    expect(pieces.distinct).toBe(first.size);
    expect([...pieces.ids].map((__, n) => pieces.lengthOf(n))).toEqual(strings.map((one) => [...one].length));
  }
});

test('the compiled kernels give what the plain ones do', () => {
  for (const text of texts) {
    const utf8 = Buffer.from(text);
    const note = JSON.stringify(text);
    expect(compiled.cutSpaced(utf8), note).toEqual(plain.cutSpaced(utf8));
    expect(compiled.cutWordsAndSigns(utf8), note).toEqual(plain.cutWordsAndSigns(utf8));
    expect(compiled.cutLines(utf8), note).toEqual(plain.cutLines(utf8));
    for (const least of [0, 1, 2, 3]) expect(compiled.cutAtNewlines(utf8, least), note).toEqual(plain.cutAtNewlines(utf8, least));
    for (const places of [plain.cutWordsAndSigns(utf8), plain.cutAtNewlines(utf8, 0)]) {
      const pieces = { utf8, ...places };
      expect(compiled.identify(pieces), note).toEqual(plain.identify(pieces));
      for (const bit of [ALPHA_BIT, WORDLIKE_BIT, TERMINAL_BIT]) {
        expect(compiled.having(pieces, letters, bit), note).toEqual(plain.having(pieces, letters, bit));
      }
      const { ids, sums } = plain.identify(pieces);
      expect(compiled.repeatedRuns(ids, sums, 10), note).toEqual(plainRepeats.repeatedRuns(ids, sums, 10));
    }
  }
});

describe.each([
  ['compiled', compiled.repeatedRuns],
  ['plain', plainRepeats.repeatedRuns],
])('%s figures', (_, repeatedRuns) => {
  test.each([1, 2, 3, 5, 10])('of runs of %d words that occur again are those of a map of all runs', (length) => {
    for (const text of texts) {
      const { ids, sums } = cutSpaced(Buffer.from(text));
      const runs = Array.from({ length: Math.max(0, ids.length - length + 1) }, (__, place) => ids.slice(place, place + length).join());
      const times = new Map<string, number>();
      for (const run of runs) times.set(run, (times.get(run) ?? 0) + 1);
      const places = [...runs.keys()].filter((place) => times.get(runs[place]!)! > 1);
      const most = Math.max(0, ...places.map((place) => times.get(runs[place]!)!));
      const charactersAt = (place: number) => sums[place + length]! - sums[place]!;
      const sum = (lengths: readonly number[]) => lengths.reduce((all, one) => all + one, 0);
      const pieces = new Set(places.flatMap((place) => Array.from({ length }, (___, n) => place + n)));
      const known = new Set<string>();
      const again: number[] = [];
      for (let place = 0; place < runs.length; place++) {
        if (!known.has(runs[place]!)) known.add(runs[place]!);
        else {
          again.push(charactersAt(place));
          place += length - 1;
        }
      }
      expect(repeatedRuns(ids, sums, length)[length - 1], JSON.stringify(text)).toEqual({
        places: places.length,
        most,
        first: places.find((place) => times.get(runs[place]!) === most) ?? 0,
        characters: sum(places.map(charactersAt)),
        covered: sum([...pieces].map((n) => sums[n + 1]! - sums[n]!)),
        again: sum(again),
      });
    }
  });
});

test('hashes, ellipses and brackets are counted', () => {
  const signs = ['.', '..', '...', '…', '#', '{', '}', 'a', ' ', 'â', '\u2025', '[', '|'];
  for (let n = 0; n < 2000; n++) {
    const text = Array.from({ length: random(60) }, () => signs[random(signs.length)]!).join('');
    const count = (sign: RegExp) => text.match(sign)?.length ?? 0;
    const expected = { hashes: count(/#/g), ellipses: count(/\.\.\.|…/g), braces: count(/[{}]/g) };
    for (const counted of [countMarks, countMarksPlainly]) expect(counted(Buffer.from(text)), text).toEqual(expected);
  }
});

test('words of a list are found, and no others', () => {
  const list = ['a', 'ab', 'é', '汉字', 'seventeen_letters', 'x'.repeat(31), 'x'.repeat(40)];
  const table = new WordTable([...list, '', 'ab']);
  for (const text of [...texts, list.join(' '), 'x'.repeat(32), `a${'x'.repeat(30)}`]) {
    const pieces = cutSpaced(Buffer.from(text));
    const found = stringsOf(pieces).filter((word) => list.includes(word));
    expect([table.countIn(pieces), table.distinctIn(pieces)], text).toEqual([found.length, new Set(found).size]);
  }
  expect(table.find(Buffer.from('a'), 0, 0)).toBe(-1);
});

test('lengths are sorted', () => {
  for (const text of [...texts.slice(0, 300), 'x'.repeat(300), `${'y'.repeat(256)} ${'x'.repeat(300)} ${'z'.repeat(255)} a`]) {
    const pieces = cutSpaced(Buffer.from(text));
    const lengths = stringsOf(pieces)
      .map((word) => [...word].length)
      .sort((a, b) => a - b);
    const [low, high] = [lengths[(lengths.length - 1) >> 1] ?? 0, lengths[lengths.length >> 1] ?? 0];
    expect(pieces.medianLength, text).toBe((low + high) / 2);
    for (const n of [1, 2, 3, 40]) expect(pieces.nthLongest(n), text).toBe(lengths.at(-n) ?? 0);
  }
});

test('pieces that share all but one byte are different, at every length', () => {
  const x = Array.from({ length: 40 }, (_, length) => 'x'.repeat(length + 1));
  const words = x.flatMap((word) => [word, `${word.slice(1)}y`, `y${word.slice(1)}`, `${word}\0`]);
  const { ids, distinct } = cutSpaced(Buffer.from([...words, ...words].join(' ')));
  const known = [...new Set(words)];
  expect([...ids]).toEqual([...words, ...words].map((word) => known.indexOf(word)));
  expect(distinct).toBe(known.length);
});

test('words whose product with the first constant of the hash begins with 32 zeros are told apart as fast as others', () => {
  const [low, inverse] = [0x7f4a7c15n, 0x9937733dn];
  expect((low * inverse) & 0xffffffffn).toBe(1n);
  const isGraphic = (four: Buffer) => four.every((byte) => byte > 32 && byte < 127);
  const words: string[] = [];
  const word = Buffer.alloc(8);
  for (let n = 0; words.length < 10_000; n++) {
    for (let at = 0, rest = n; at < 4; at++, rest = Math.floor(rest / 94)) word[at] = 33 + (rest % 94);
    const high = (BigInt(word.readUInt32LE(0)) * 0x9e3779b97f4a7c15n) >> 32n;
    // The size, eight, is part of the key.
    word.writeUInt32LE(Number(BigInt.asUintN(32, -high * inverse) ^ 0x08000000n), 4);
    if (isGraphic(word.subarray(4))) words.push(word.toString('latin1'));
  }
  const least = (text: Uint8Array) =>
    Math.min(
      ...Array.from({ length: 5 }, () => {
        const before = performance.now();
        expect(cutSpaced(text).distinct).toBe(10_000);
        return performance.now() - before;
      }),
    );
  const others = Array.from({ length: 10_000 }, (_, n) => `${10_000_000 + n}`);
  const made = least(Buffer.from(words.join(' ')));
  expect(made).toBeLessThan(20 * least(Buffer.from(others.join(' '))));
});

test('a vocabulary outgrows its table', () => {
  const words = Array.from({ length: 60_000 }, (_, n) => `w${n}`);
  const { ids, distinct } = cutSpaced(Buffer.from([...words, ...words].join(' ')));
  expect(distinct).toBe(60_000);
  expect(ids).toEqual(Uint32Array.from(ids, (_, n) => n % 60_000));
});

/** Of `times` times "sea and sky". */
const figuresOf = (times: number) => {
  const places = 3 * times - 9;
  return { places, most: times - 3, first: 0, covered: 9 * times, characters: 30 * places };
};
test.each([
  ['compiled', 300_000],
  ['plain', 500_000],
])(
  'runs of a long text are counted in a moment: %s',
  (_, times) => {
    const words = cutSpaced(Buffer.from('sea and sky '.repeat(times)));
    expect(words.count).toBe(3 * times);
    expect(words.repeats(10)).toMatchObject(figuresOf(times));
    // What is too long for kernels is cut and compared as well.
    const lines = cutAtNewlines(Buffer.from('sea\n\nsky\n'.repeat(times)));
    expect([lines.count, lines.distinct, lines.characters]).toEqual([3 * times + 1, 3, 6 * times]);
    expect(lines.having(letters, ALPHA_BIT)).toEqual({ count: 2 * times, characters: 6 * times });
  },
  60_000,
);

const pieces: readonly [string, (utf8: Uint8Array) => Pieces][] = [
  ['words', cutWordsAndSigns],
  ['lines', cutLines],
];
test.each(pieces)('a text of one long piece, or of none, is cut into %s', (_, cut) => {
  for (const text of ['', 'x'.repeat(1 << 20), '.'.repeat(5 << 20), '汉'.repeat(2_000_000)]) {
    const all = cut(Buffer.from(text));
    expect([all.count, all.characters, all.distinct]).toEqual(text === '' ? [0, 0, 0] : [1, text.length, 1]);
  }
});
