/** Words become others of the sets that a file has. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { ProcessOperator } from '../../../core/operator.js';
import { uniform } from '../../../core/random.js';
import type { JsonObject } from '../../../core/sample.js';
import { similarWords } from '../../../runtime/text/augment/similar-words.js';
import { catalog } from '../../catalog.js';
import { runOperator } from '../../run-operator.js';

const folder = await mkdtemp(join(tmpdir(), 'similar-words-'));
afterAll(() => rm(folder, { recursive: true }));

const LINES = [
  'Aa01A01= 高兴 快乐 愉快',
  '回家 返家\t归家',
  'Aa01A03# 图书馆 图书室',
  'Aa01A04@ 书店',
  'Aa01A05= 书 书籍 书本',
  '不三不四地 胡乱地\r',
  '快乐 欢乐',
  'Aa01A06= 单独',
];
const changes = (text: string) => similarWords({ digest: '', read: async () => Buffer.from(text) });
const change = await changes(`\ufeff${LINES.join('\n')}\n`);
const SEEDS = Array.from({ length: 200 }, (_, seed) => seed);
const variantsOf = (text: string) => [...new Set(SEEDS.map((seed) => change(text, uniform(seed))))].sort();

test('a word becomes each other of its sets, and never itself', () => {
  expect(variantsOf('高兴')).toEqual(['快乐', '愉快'].sort());
  expect(variantsOf('快乐')).toEqual(['高兴', '愉快', '欢乐'].sort());
  expect(variantsOf('书籍')).toEqual(['书', '书本'].sort());
  expect(variantsOf('我们回家\n高兴。')).toEqual(['我们返家\n高兴。', '我们归家\n高兴。', '我们回家\n快乐。', '我们回家\n愉快。'].sort());
});

test('what is in no set stays: words of one character, of lines that are no sets, or within others', () => {
  for (const text of ['', '书', '图书馆和书店', '单独', '兴高采烈', 'Aa01A01=', '\ud800 高 兴']) expect(variantsOf(text)).toEqual([text]);
});

test('words of the file are words wherever jieba would cut them', () => {
  expect(variantsOf('他不三不四地说')).toEqual(['他胡乱地说']);
});

test('up to three in ten are changed, one at least', () => {
  const text = '高兴，'.repeat(20);
  const counts = SEEDS.map((seed) => change(text, uniform(seed)).replaceAll('高兴，', '').length / 3);
  expect([...new Set(counts)].sort()).toEqual([1, 2, 3, 4, 5, 6]);
});

test.each(['a', '(', '高', '高兴', '高兴，', '\ud83d\ude00'])('a megabyte of %s', (piece) => {
  const text = piece.repeat(1_000_000 / piece.length);
  expect(change(text, uniform(1))).toHaveLength(text.length);
});

test('files without sets, or in another encoding, are refused', async () => {
  for (const text of ['', '高兴\n书', 'Aa01A03# 图书馆 图书室'])
    await expect(changes(text)).rejects.toThrow(/no line with two words or more/);
  await expect(similarWords({ digest: '', read: async () => Uint8Array.of(0xb8, 0xdf) })).rejects.toThrow(/not UTF-8/);
});

const operator = catalog.get('nlpcda_zh_mapper') as ProcessOperator;
const run = async (params: JsonObject) => {
  const [gained] = await runOperator(operator, [{ text: '今天很高兴。' }], params);
  return gained!.samples.map((sample) => (sample as { readonly text: string }).text);
};

test('nlpcda_zh_mapper takes the file that similar_words names', async () => {
  const path = join(folder, 'words.txt');
  await writeFile(path, LINES.join('\n'));
  const given = { replace_similar_word: true, similar_words: path };
  const each = await run({ ...given, aug_num: 9, keep_original_sample: false });
  expect([...new Set(each)].sort()).toEqual(['今天很快乐。', '今天很愉快。'].sort());
  expect(await run({ ...given, aug_num: 9, keep_original_sample: false })).toEqual(each);
  const chained = await run({ ...given, swap_random_char: true, sequential: true });
  expect(chained).toHaveLength(2);
  expect([...chained[1]!].sort().join('')).not.toBe([...chained[0]!].sort().join(''));
  await expect(run({ replace_similar_word: true })).rejects.toThrow(/needs a file of like words: give its path with similar_words/);
  await expect(run({ similar_words: path, swap_random_char: true })).rejects.toThrow(/means nothing without replace_similar_word/);
  await expect(run({ replace_similar_word: true, similar_words: 'absent.txt' })).rejects.toThrow(/similar_words: cannot read .*ENOENT/);
});
