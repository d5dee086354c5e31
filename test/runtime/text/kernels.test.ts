/** The kernels, compiled and plain, against the slow and obvious. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { characterIds } from '../../../runtime/text/characters.js';
import * as kernels from '../../../runtime/text/kernels.js';
import * as plainRuns from '../../../runtime/text/plain/runs.js';
import * as plainScan from '../../../runtime/text/plain/scan.js';
import * as plainWords from '../../../runtime/text/plain/words.js';
import { ALNUM_BIT, classes, SPECIAL_BIT } from '../../../runtime/text/unicode/classes.js';
import { lowerUtf8 } from '../../../runtime/text/unicode/lower.js';
import { compiled as build, MODULES, moduleFile } from '../../../runtime/text/wasm/build.js';
import * as compiled from '../../../runtime/text/wasm/kernels.js';
import { ROOT } from '../../root.js';

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const random = (() => {
  let state = 12345;
  return (limit: number) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
})();
const pick = <T>(from: readonly T[]) => from[random(from.length)]!;

const ALPHABETS = [
  [...'ab \n'],
  [...'aAzZ09 .,-\t\n\r\v\f\x1c\x1d\x1e\x1f\x00\x7f'],
  [...'aB \n\u0085\u2028\u2029\u00a0\u3000\r'],
  [...'é汉字、。😀👩🏽‍🌾e\u0301 \n'],
  [...'ΣσςΠπØøГгⓂⓜİIıẞß. \n'],
].map((alphabet) => alphabet as readonly string[]);
const anyCharacter = () => {
  const code = random(pick([0x80, 0x800, 0x10000, 0x110000]));
  return code >= 0xd800 && code < 0xe000 ? '\ufffd' : String.fromCodePoint(code);
};
const texts = Array.from({ length: 1500 }, (_, n) => {
  const alphabet = ALPHABETS[n % (ALPHABETS.length + 1)];
  return Array.from({ length: random(n % 7 === 0 ? 400 : 40) }, () => (alphabet ? pick(alphabet) : anyCharacter())).join('');
});

const isClass = (bit: number) => (character: string) => (classes[character.codePointAt(0)!]! & bit) !== 0;
const isSpecial = isClass(SPECIAL_BIT);
const refined = (word: string) => {
  const characters = [...word];
  while (characters.length > 0 && isSpecial(characters[0]!)) characters.shift();
  while (characters.length > 0 && isSpecial(characters.at(-1)!)) characters.pop();
  return characters.join('');
};
const wordsOf = (text: string) =>
  text
    .split(/[ \t\n]/)
    .map(refined)
    .filter((word) => word !== '');
const linesOf = (text: string) => {
  const lines = text.split(/\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]/);
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines;
};

describe.each([
  ['compiled', compiled.scan],
  ['plain', plainScan.scan],
])('%s scan', (_, scan) => {
  test('counts what counting one by one does', () => {
    for (const text of texts) {
      const characters = [...text];
      const lines = linesOf(text);
      expect(scan(encoder.encode(text)), JSON.stringify(text)).toEqual({
        count: characters.length,
        alphanumeric: characters.filter(isClass(ALNUM_BIT)).length,
        special: characters.filter(isSpecial).length,
        lines: lines.length,
        longest: Math.max(0, ...lines.map((line) => [...line].length)),
        words: wordsOf(text).length,
      });
    }
  });
});

test('ids tell words apart, whichever kernel gives them', () => {
  for (const text of texts) {
    const known = new Map<string, number>();
    const lowered = lowerUtf8(encoder.encode(text));
    const expected = wordsOf(decoder.decode(lowered)).map((word) => known.get(word) ?? known.set(word, known.size).size - 1);
    const all = kernels.wordsOf(encoder.encode(text));
    expect(all.lowered).toEqual(lowered);
    for (const { ids, places } of [all, compiled.wordsOfLowered(lowered), plainWords.wordsOf(lowered)]) {
      expect([...ids], JSON.stringify(text)).toEqual(expected);
      const words = Array.from({ length: known.size }, (_, id) => decoder.decode(lowered.subarray(places[2 * id], places[2 * id + 1])));
      expect(words, JSON.stringify(text)).toEqual([...known.keys()]);
    }
  }
});

test('words that share all but one byte are different, at every length', () => {
  const words = Array.from({ length: 40 }, (_, length) => [
    'x'.repeat(length),
    'X'.repeat(length),
    `${'x'.repeat(length)}y`,
    `y${'x'.repeat(length)}`,
    `${'x'.repeat(length)}\0`,
  ]);
  const text = words.flat().join(' ');
  const expected = plainWords.wordsOf(lowerUtf8(encoder.encode(text))).ids;
  expect(kernels.wordsOf(encoder.encode(text)).ids).toEqual(expected);
  expect(new Set(expected).size).toBe(39 + 40 + 39 + 40);
});

test('a vocabulary outgrows its table', () => {
  const words = Array.from({ length: 60_000 }, (_, n) => n.toString(26).replace(/\d/g, (digit) => 'qrstuvwxyz'[Number(digit)]!));
  const ids = kernels.wordsOf(encoder.encode([...words, ...words].join(' '))).ids;
  const known = new Map<string, number>();
  expect([...ids]).toEqual([...words, ...words].map((word) => known.get(word) ?? known.set(word, known.size).size - 1));
});

test('characters have the same id when they are the same', () => {
  const many = Array.from({ length: 300 }, (_, n) => String.fromCodePoint(0x4e00 + (n % 200))).join('a');
  for (const text of [...texts, many, `${many}é`, many.slice(0, 99)]) {
    const characters = [...text];
    const ids = characterIds(encoder.encode(text), characters.length);
    expect(ids.length).toBe(characters.length);
    const pairs = new Set(characters.map((character, at) => `${character} ${ids[at]}`));
    expect([pairs.size, pairs.size], text).toEqual([new Set(characters).size, new Set(ids).size]);
  }
});

describe.each([
  ['compiled', compiled.countRuns],
  ['plain', plainRuns.countRuns],
])('%s counts of runs', (_, countRuns) => {
  const sorted = (counts: Iterable<number>) => [...counts].sort((a, b) => a - b);
  test.each([1, 2, 3, 7, 8, 9, 10, 16, 17, 40])('of %d are those of a map of all runs', (length) => {
    for (const text of texts.slice(0, 400)) {
      const utf8 = encoder.encode(text);
      const codes = characterIds(utf8, [...text].length);
      for (const units of [codes, kernels.wordsOf(utf8).ids]) {
        const counts = new Map<string, number>();
        for (let i = 0; i + length <= units.length; i++) {
          const run = units.slice(i, i + length).join();
          counts.set(run, (counts.get(run) ?? 0) + 1);
        }
        const { repeated, ...rest } = countRuns(units, length);
        expect(rest).toEqual({ total: Math.max(0, units.length - length + 1), distinct: counts.size });
        expect(sorted(repeated)).toEqual(sorted([...counts.values()].filter((count) => count > 1)));
      }
    }
  });

  test('are exact where text repeats in pieces', () => {
    const piece = () => pick(['abcdefghijklmnop', 'abcdefghijkl', 'mnopqrst', 'z', 'lorem ipsum dolor sit amet ']);
    for (let n = 0; n < 50; n++) {
      const text = Array.from({ length: 200 }, piece).join('');
      const counts = new Map<string, number>();
      for (let i = 0; i + 10 <= text.length; i++) counts.set(text.slice(i, i + 10), (counts.get(text.slice(i, i + 10)) ?? 0) + 1);
      const { distinct, repeated } = countRuns(encoder.encode(text), 10);
      expect(distinct).toBe(counts.size);
      expect(sorted(repeated)).toEqual(sorted([...counts.values()].filter((count) => count > 1)));
    }
  });
});

test('a text too long for the compiled kernels gives the same', () => {
  const piece = encoder.encode('One word, two words, three; and a line.\n');
  const times = Math.ceil(compiled.MOST / piece.length) + 1;
  const text = new Uint8Array(Buffer.alloc(piece.length * times, piece));
  expect(kernels.scan(text)).toEqual({
    count: 40 * times,
    alphanumeric: 28 * times,
    special: 12 * times,
    lines: times,
    longest: 39,
    words: 8 * times,
  });
  expect(kernels.wordsOf(text).ids.subarray(0, 12)).toEqual(Uint32Array.of(0, 1, 2, 3, 4, 5, 6, 7, 0, 1, 2, 3));
  const { total, distinct, repeated } = kernels.countRuns(text, 10);
  expect([total, distinct, kernels.sum(repeated)]).toEqual([text.length - 9, 40, total]);
});

test('the largest counts are summed', () => {
  const counts = Uint32Array.from({ length: 500 }, () => 2 + random(pick([3, 300, 3000])));
  for (const most of [0, 1, 7, 250, 499, 500, 600]) {
    const expected = [...counts]
      .sort((a, b) => b - a)
      .slice(0, most)
      .reduce((sum, count) => sum + count, 0);
    expect(kernels.sumOfLargest(counts, most)).toBe(expected);
  }
});

test('special characters are those of the peer', () => {
  const codes = [...classes.keys()].filter((code) => classes[code]! & SPECIAL_BIT).map((code) => code.toString(16).toUpperCase());
  expect(codes.length).toBe(1618);
  expect(createHash('sha256').update(codes.join()).digest('hex')).toBe('fb8c6d643e56f975b67a521cdc6c0fa2fb61d17c8e01798a098e9c0ea8dd09a0');
});

test.each(MODULES)('the compiled module %s is that of the source', async (name) => {
  expect(await build(name)).toBe(readFileSync(join(ROOT, moduleFile(name)), 'utf8'));
});
