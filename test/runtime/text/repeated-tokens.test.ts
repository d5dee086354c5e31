import { expect, test } from 'vitest';
import { PARTS, repetitionsIn, withoutNested } from '../../../runtime/text/repeated-tokens.js';

/** Tokens of one character each. */
const found = (text: string) => {
  const ids = Array.from(text, (one) => one.codePointAt(0)!);
  return repetitionsIn({ ids, starts: ids.map((_, n) => n), ends: ids.map((_, n) => n + 1) }).map(({ start, end, times }) => [
    text.slice(start, end),
    times,
  ]);
};

test.each([
  ['', []],
  ['aa', []],
  ['xaaay', [['aaa', 3]]],
  ['xababy', []],
  ['xababay', []],
  ['xabababy', [['ababab', 3]]],
  // What the sequence begins anew with belongs to it, and is no further time.
  ['abababab', [['abababab', 4]]],
  ['xabcabcabcab', [['abcabcabcab', 3]]],
  [
    'aaaaaa',
    [
      ['aaaaaa', 6],
      ['aaaaaa', 3],
    ],
  ],
  [`${'abcdefghijklm'.repeat(3)}!`, [['abcdefghijklm'.repeat(3), 3]]],
  ['abcdefghijklmn'.repeat(3), []],
])('of %s, %j is said again', (text, expected) => {
  expect(found(text)).toEqual(expected);
});

test('what lies in the one before it is left out', () => {
  const [all, first, over, last] = [
    { start: 0, end: 9, times: 3 },
    { start: 0, end: 6, times: 6 },
    { start: 8, end: 12, times: 4 },
    { start: 8, end: 12, times: 3 },
  ];
  expect(withoutNested([first, last, over, all])).toEqual([all, over]);
});

test('texts are given to the tokenizer in parts', () => {
  const text = `a\n\n${'😀'.repeat(100_000)}b`;
  expect([...PARTS.tokenizer_repetitions_v1(text)]).toEqual([text]);
  expect([...PARTS.paragraph_tokenizer_repetitions_v1(text)]).toEqual([' a\n', ' \n', ` ${'😀'.repeat(100_000)}b`]);
  expect([...PARTS.tokenizer_repetitions_v2r2(text)]).toEqual([`a\n\n${'😀'.repeat(99_997)}`, '😀😀😀b']);
  for (const parts of [PARTS.paragraph_tokenizer_repetitions_v1, PARTS.tokenizer_repetitions_v2r2]) expect([...parts('')]).toEqual([]);
});
