import { expect, test } from 'vitest';
import { splitBy, windows, windowsTo } from '../../../runtime/text/chunks.js';
import { pattern } from '../../../runtime/text/pattern.js';

test.each([
  ['x*', 'axbc', ['a', 'x', 'b', 'c']],
  ['(;)|(,)', 'a;b,c', ['a', ';', ';', 'b', ',', ',', 'c']],
  ['b', '\u{1F600}b\u{1F600}', ['\u{1F600}', 'b', '\u{1F600}']],
])('%s splits %s as Python does', (source, text, pieces) => expect(splitBy(text, pattern(source))).toEqual(pieces));

test('lengths are in characters, lone surrogates among them', () => {
  expect(windows('\u{1F600}\u{1F601}\ud83d\u{1F602}a', { longest: 2, overlap: 0 })).toEqual(['\u{1F600}\u{1F601}', '\ud83d\u{1F602}', 'a']);
  expect(windowsTo('\u{1F600}a\u{1F601}b', pattern('a'), { longest: 3, overlap: 0 })).toEqual(['\u{1F600}', '\u{1F601}b']);
});

test.each(['^', '(?=.)', '\\b', 'a', '$'])('the separator %s ends', (source) => {
  const chunks = windowsTo('ab cd ef', pattern(source), { longest: 3, overlap: 1 });
  expect(chunks.join('').replaceAll(' ', '')).toContain('ef');
  expect(chunks.length).toBeLessThan(9);
});

test('chunks that overlap without bound are given up', () => {
  const text = 'x'.repeat(1_000_000);
  expect(() => windows(text, { longest: 1000, overlap: 999 })).toThrow(/overlap/);
  expect(() => windowsTo(text, pattern('y'), { longest: 1000, overlap: 999 })).toThrow(/overlap/);
  expect(windows(text, { longest: 1000, overlap: 900 })).toHaveLength(10_000);
});
