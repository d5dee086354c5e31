/** Noisy variants: of the kinds, in the numbers, and the same each time. */
import { expect, test } from 'vitest';
import type { ProcessOperator } from '../../../core/operator.js';
import { uniform } from '../../../core/random.js';
import type { JsonObject } from '../../../core/sample.js';
import * as chinese from '../../../runtime/text/augment/chinese.js';
import { changeSome, edited, places, share } from '../../../runtime/text/augment/draw.js';
import * as english from '../../../runtime/text/augment/english.js';
import { catalog } from '../../catalog.js';
import { runOperator } from '../../run-operator.js';

const ENGLISH = 'The quick brown fox jumps over the lazy dog, and everybody was really surprised.';
const CHINESE = '他在2019年三月买了十本书，非常高兴地回家了。';
const operator = (name: string) => catalog.get(name) as ProcessOperator;
const variants = async (name: string, text: string, params: JsonObject): Promise<readonly string[]> => {
  const [gained] = await runOperator(operator(name), [{ text }], params);
  expect(gained!.error).toBeNull();
  return gained!.samples.map((sample) => (sample as { readonly text: string }).text);
};
const words = (text: string) => text.match(/\w+/g) ?? [];
const SEEDS = Array.from({ length: 50 }, (_, seed) => seed);

test('three in ten are changed, but one at least and ten at most', () => {
  expect([0, 1, 2, 7, 20, 1000].map(share)).toEqual([0, 1, 1, 2, 6, 10]);
  expect(places(3, 9, uniform(1))).toEqual([0, 1, 2]);
  expect(
    edited('abcd', [
      { start: 1, end: 2, by: 'X' },
      { start: 3, end: 3, by: 'Y' },
    ]),
  ).toBe('aXcYd');
  const chosen = new Set(
    SEEDS.map((seed) => changeSome('a1a2a3', { what: /\d/g, isMeant: (one) => one !== '2', wanted: () => 1 }, () => 'X', uniform(seed))),
  );
  expect([...chosen].sort()).toEqual(['a1a2aX', 'aXa2a3']);
});

test.each([
  ['deleteWords', (made: string[], all: string[]) => made.length === all.length - 4 && made.every((word) => all.includes(word))],
  ['swapWords', (made: string[], all: string[]) => made.join() !== all.join() && [...made].sort().join() === [...all].sort().join()],
  ['splitWords', (made: string[], all: string[]) => made.length === all.length + 2 && made.join('') === all.join('')],
  ['misspellWords', (made: string[], all: string[]) => differing(made, all) === 4],
  ['slipOnKeys', (made: string[]) => made.length >= 14],
  ['misreadCharacters', (made: string[]) => made.length >= 14],
  ['deleteCharacters', (made: string[], all: string[]) => [1, 2, 3, 4].includes(all.join('').length - made.join('').length)],
  ['swapCharacters', (made: string[], all: string[]) => made.every((word, at) => [...word].sort().join() === [...all[at]!].sort().join())],
  ['insertCharacters', (made: string[], all: string[]) => made.join('').length > all.join('').length - 4],
] as const)('%s', (name, holds) => {
  const change = Object.entries(english).find(([own]) => own === name)![1];
  for (const seed of SEEDS) {
    const made = change(ENGLISH, uniform(seed));
    expect(holds(words(made), words(ENGLISH)), made).toBe(true);
    expect(change(ENGLISH, uniform(seed))).toBe(made);
    expect(change('', uniform(seed)) + change('.. \ud800', uniform(seed))).toBe('.. \ud800');
  }
  expect(new Set(SEEDS.map((seed) => change(ENGLISH, uniform(seed)))).size).toBeGreaterThan(9);
});
const differing = (made: readonly string[], all: readonly string[]) => all.filter((word, at) => word !== made[at]).length;

test('a key slips to one beside it, and a character to one like it', () => {
  for (const seed of SEEDS) {
    expect('qwsxzQWSXZ').toContain(english.slipOnKeys('aaaa', uniform(seed)).replace(/a/g, '')[0]);
    expect('oODQ').toContain(english.misreadCharacters('0', uniform(seed)));
    expect(english.deleteWords('a b', uniform(seed))).toMatch(/^[ab]$/);
  }
});

test('Chinese characters and numbers', () => {
  for (const seed of SEEDS) {
    const draw = uniform(seed);
    expect(chinese.takeHomophones('式', draw)).toMatch(/^[^式]$/);
    expect('示士世柿事拭誓逝势是嗜噬适仕侍释饰氏市恃室视试').toContain(chinese.takeHomophones('式', draw));
    expect('1壹①').toContain(chinese.rewriteNumbers('一', draw));
    expect(chinese.swapCharacters('a汉字b', draw)).toBe('a字汉b');
    expect(['汉b', '字b']).toContain(chinese.deleteCharacters('汉字b', draw));
    const left = CHINESE.length - chinese.deleteCharacters(CHINESE, draw).length;
    expect(left >= 1 && left <= 5).toBe(true);
  }
});

test.each([
  ['nlpaug_en_mapper', ENGLISH, { delete_random_word: true, insert_random_char: true }],
  ['nlpcda_zh_mapper', CHINESE, { delete_random_char: true, swap_random_char: true }],
])('%s makes as many as it is told, the same each time', async (name, text, kinds) => {
  const each = await variants(name, text, { ...kinds, aug_num: 3 });
  expect(each).toHaveLength(7);
  expect(each[0]).toBe(text);
  expect(await variants(name, text, { ...kinds, aug_num: 3 })).toEqual(each);
  const chained = await variants(name, text, { ...kinds, aug_num: 3, sequential: true, keep_original_sample: false });
  expect(chained).toHaveLength(3);
  expect(chained).not.toContain(text);
  expect(await variants(name, '', { ...kinds, keep_original_sample: false })).toEqual([]);
  const refused = (params: JsonObject) => operator(name).refuses!(operator(name).params!.parse(params));
  expect(refused({ keep_original_sample: false })).toMatch(/leaves nothing/);
  expect(refused({ keep_original_sample: true })).toBeUndefined();
});

test.each(['a', 'a-', 'a.', '(', '@', '一', "a'"])('a megabyte of %s', (piece) => {
  const text = piece.repeat(1_000_000 / piece.length);
  for (const change of [...Object.values(english), ...Object.values(chinese)])
    expect(change(text, uniform(1)).length).toBeGreaterThan(600_000);
});
