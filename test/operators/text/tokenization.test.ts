import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { ProcessOperator } from '../../../core/operator.js';
import type { JsonObject } from '../../../core/sample.js';
import { catalog } from '../../catalog.js';
import { ROOT } from '../../root.js';
import { runOperator } from '../../run-operator.js';

const FILES = join(ROOT, 'test/fixtures/tokenizers');
const operator = (name: string) => catalog.get(name) as ProcessOperator;
const measured = async (name: string, text: string, params: JsonObject) =>
  (await runOperator(operator(name), [{ text }], params))[0]!.stats;
const cutBy = (tokenizer: string, more: JsonObject = {}) => ({ tokenization: true, tokenizer, ...more });

const FILTERS = ['alphanumeric_filter', 'words_num_filter', 'word_repetition_filter', 'stopwords_filter', 'flagged_words_filter'];
test.each(FILTERS)('%s says what its tokenizer may be', async (name) => {
  const refused = (params: JsonObject) => runOperator(operator(name), [{ text: 'a' }], params);
  await expect(refused({ tokenization: true })).rejects.toThrow(/tokenization: true needs a tokenizer/);
  await expect(refused({ tokenizer: 'words' })).rejects.toThrow(/tokenizer means nothing without tokenization: true/);
  await expect(refused(cutBy('gpt2'))).rejects.toThrow(/tokenizer: "gpt2" is no tokenizer .* give o200k_base, .*tokenizer\.json/);
  await expect(refused(cutBy('absent.json'))).rejects.toThrow(/tokenizer: cannot read .*absent\.json: ENOENT/);
  await expect(refused(cutBy(join(FILES, 'tokens.json')))).rejects.toThrow(/is no tokenizer\.json/);
  const [gained] = await refused(cutBy(join(FILES, 'unigram.json')));
  expect(gained!.error).toBeNull();
});

test('letters are counted per token', async () => {
  expect(await measured('alphanumeric_filter', 'Hello wörld 2024!', cutBy('cl100k_base'))).toEqual({ alpha_token_ratio: 10 / 8 });
  expect(await measured('alphanumeric_filter', 'a 😀'.repeat(3), cutBy(join(FILES, 'word-piece.json')))).toEqual({
    alpha_token_ratio: 0.5,
  });
  expect(await measured('alphanumeric_filter', '', cutBy('cl100k_base'))).toEqual({ alpha_token_ratio: 0 });
});

test('words are what a tokenizer cuts, without special characters at their ends', async () => {
  const count = (text: string, tokenizer: string) => measured('words_num_filter', text, cutBy(tokenizer));
  // The fox | jumps | , | 12 | .: signs and numbers are no words.
  expect(await count(' the fox, 12 times.', 'o200k_base')).toEqual({ num_words: 3 });
  expect(await count('ภาษาไทยไม่มีช่องว่าง', 'words')).toEqual({ num_words: 5 });
  expect(await count('我们去公园。', 'jieba')).toEqual({ num_words: 3 });
});

test('words of lists are found whatever marks a tokenizer puts on them', async () => {
  const params = { stopwords_dir: { en: ['the', 'and', 'over'] } };
  const ratio = async (tokenizer: string) => measured('stopwords_filter', 'The fox and the dog', cutBy(tokenizer, params));
  expect(await ratio('o200k_base')).toEqual({ stopwords_ratio: 0.6 });
  expect(await ratio('words')).toEqual({ stopwords_ratio: 0.6 });
  for (const name of ['byte-level', 'metaspace', 'unigram', 'word-piece'])
    expect((await ratio(join(FILES, `${name}.json`))).stopwords_ratio, name).toBeGreaterThan(0.2);
});

test('runs of words are told in any letter case', async () => {
  const params = cutBy('words', { rep_len: 2 });
  expect(await measured('word_repetition_filter', '天气很好 Go on. 天气很好 GO ON.', params)).toEqual({ word_rep_ratio: 6 / 7 });
});

test.each(['o200k_base', 'words', 'jieba'])('texts without end are cut by %s', async (tokenizer) => {
  for (const name of FILTERS) {
    const [gained] = await runOperator(operator(name), [{ text: 'a-'.repeat(500_000) }], cutBy(tokenizer));
    expect(gained!.error, name).toBeNull();
  }
});

test.each([['hf_tokenizer'], ['the default']])('token_num_filter refuses what it would have to download: %s', async (which) => {
  const params: JsonObject = which === 'the default' ? {} : { hf_tokenizer: 'Qwen/Qwen3-8B' };
  await expect(runOperator(operator('token_num_filter'), [{ text: 'a' }], params)).rejects.toThrow(
    /hf_tokenizer: "\S+\/\S+" is no tokenizer that Sluice has; give o200k_base, .*path of a tokenizer\.json/,
  );
});

test('token_num_filter counts with a file', async () => {
  const file = join(FILES, 'byte-level.json');
  expect(await measured('token_num_filter', '(((', { hf_tokenizer: file, min_num: 0 })).toEqual({ num_token: 2 });
});
