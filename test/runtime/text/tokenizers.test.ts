import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadTokenizer } from '../../../runtime/text/tokenizers/load.js';
import { ROOT } from '../../root.js';

const FOLDER = join(ROOT, 'test/fixtures/tokenizers');
interface Tokens {
  readonly texts: readonly string[];
  /** The tokens of the first texts, by the name of the tokenizer's file. */
  readonly files: Readonly<Record<string, readonly (readonly string[])[]>>;
  readonly encodings: Readonly<Record<string, readonly (readonly string[])[]>>;
}
const { texts, files, encodings }: Tokens = JSON.parse(readFileSync(join(FOLDER, 'tokens.json'), 'utf8'));
const fileOf = (bytes: Uint8Array, digest: string) => ({ digest, read: async () => bytes });
const open = (name: string) => loadTokenizer('tokenizer.json', fileOf(readFileSync(join(FOLDER, `${name}.json`)), name));

test.each(Object.entries(encodings))('%s cuts as tiktoken does', async (name, expected) => {
  const tokenizer = await loadTokenizer(name, undefined);
  expect(texts.map((text) => tokenizer.cut(text))).toEqual(expected);
  expect(texts.map((text) => tokenizer.count(text))).toEqual(expected.map(({ length }) => length));
});

describe.each(Object.entries(files))('%s', (name, expected) => {
  test('cuts as the library does, without its limits of length', async () => {
    const tokenizer = await open(name);
    const own = texts.slice(0, expected.length);
    expect(await Promise.all(own.map((text) => tokenizer.count(text)))).toEqual(expected.map(({ length }) => length));
    const found = await Promise.all(own.map((text) => tokenizer.cut(text)));
    expect(found.map((tokens) => tokens.map((token) => token.trim()))).toEqual(expected);
  });
});

test('tokens have numbers and places, in characters, where encodings and files are', async () => {
  const r50k = await loadTokenizer('r50k_base', undefined);
  expect(await r50k.encode!('hello world')).toEqual({ ids: [31373, 995], starts: [0, 5], ends: [5, 11] });
  // Three tokens share the first sign; one is of a space and a part of the last but one, whose rest is another.
  expect(await r50k.encode!('漢 é 😀x')).toMatchObject({ starts: [0, 0, 0, 1, 3, 4, 5], ends: [1, 1, 1, 3, 5, 5, 6] });
  expect(await (await open('byte-pairs')).encode!('é 😀x')).toMatchObject({ starts: [0, 1, 2, 2, 2, 3], ends: [1, 2, 3, 3, 3, 4] });
  expect((await loadTokenizer('words', undefined)).encode).toBeUndefined();
});

test('a tokenizer is loaded once, whoever asks', async () => {
  expect(await open('unigram')).toBe(await open('unigram'));
  expect(JSON.stringify(await open('unigram'))).toBe('"unigram"');
});

test.each(['', '{"model": 1}', '[]', 'null', '{"version":"1.0","model":{"type":"BPE","vocab":{"a":0},"merges":["a b"]}}'])(
  'a file that is no tokenizer is told: %s',
  async (json) => {
    await expect(loadTokenizer('tokenizer.json', fileOf(Buffer.from(json), json))).rejects.toMatchObject({
      name: 'RecipeError',
      message: expect.stringMatching(/is no tokenizer\.json: /),
    });
  },
);

test('what would take too much memory is set aside', async () => {
  await expect((await open('unigram')).count('a '.repeat(3_000_000))).rejects.toMatchObject({ name: 'SampleError' });
  const tokenizer = await loadTokenizer('o200k_base', undefined);
  expect(() => tokenizer.count('x'.repeat(9_000_000))).toThrow(/a run of more than 8 MiB/);
  // The next text is read from its beginning.
  expect(tokenizer.encode!('hello world')).toMatchObject({ starts: [0, 5], ends: [5, 11] });
  expect(tokenizer.cut('hello world')).toEqual(['hello', ' world']);
  expect(tokenizer.count('x y '.repeat(2_500_000))).toBe(5_000_001);
});

const MEGABYTE = ['a', 'a-', 'a.', '(', '@', ' ', '\n', '中'].map((piece) => piece.repeat(1_000_000 / piece.length));
test.each([
  // As tiktoken counts in 8,192 characters, per character; it cannot take a megabyte. Where there is no space, windows are words.
  ['o200k_base', [125_000, 500_001, 500_001, 250_000, 125_000, 7_813, 62_500, 1_000_000]],
  ['cl100k_base', [125_000, 500_001, 500_001, 250_000, 250_000, 7_813, 31_250, 1_000_000]],
  ['words', [977, 500_000, 977, 0, 0, 0, 0, 1_000_000]],
  ['jieba', [16, 500_000, 500_000, 0, 0, 0, 0, 999_984]],
])('%s counts tokens of a megabyte', async (name, expected) => {
  const tokenizer = await loadTokenizer(name, undefined);
  expect(MEGABYTE.map((text) => tokenizer.count(text))).toEqual(expected);
});
test.each(Object.keys(files))('%s takes texts of a megabyte', async (name) => {
  const tokenizer = await open(name);
  for (const text of MEGABYTE.slice(0, 2)) expect(await tokenizer.count(text)).toBeGreaterThanOrEqual(0);
});

test.each([
  ['words', '我们在学习自然语言处理。今天天气很好!', ['我们', '在', '学习', '自然', '语言', '处理', '今天', '天气', '很好']],
  ['words', 'これは日本語の文章です。', ['これ', 'は', '日本語', 'の', '文章', 'です']],
  ['words', 'ภาษาไทยไม่มีช่องว่าง', ['ภาษา', 'ไทย', 'ไม่มี', 'ช่อง', 'ว่าง']],
  ['words', "Isn't it 3.14? Yes -- a.b", ["Isn't", 'it', '3.14', 'Yes', 'a.b']],
  ['jieba', '我们在学习自然语言处理。今天天气很好!', ['我们', '在', '学习', '自然语言', '处理', '今天天气', '很', '好']],
  ['jieba', 'ok, 中国人 3.14', ['ok', '中国', '人', '3.14']],
])('%s finds the words of %s', async (name, text, expected) => {
  expect((await loadTokenizer(name, undefined)).cut(text)).toEqual(expected);
});

test('words are the same however long the text', async () => {
  const tokenizer = await loadTokenizer('words', undefined);
  const sentence = "我们在学习自然语言处理。 It isn't 3.14, is it? 👩‍👩‍👧 e\u0301\u0301tude\r\n";
  const once = tokenizer.cut(sentence) as readonly string[];
  expect(tokenizer.cut(sentence.repeat(500))).toEqual(Array.from({ length: 500 }, () => once).flat());
});
