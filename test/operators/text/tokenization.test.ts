import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { ProcessOperator } from '../../../core/operator.js';
import type { JsonObject } from '../../../core/sample.js';
import { loadTokenizer } from '../../../runtime/text/tokenizers/load.js';
import { survivors } from '../../barriers.js';
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

const chunksOf = async (text: string, params: JsonObject) => {
  const [gained] = await runOperator(operator('text_chunk_mapper'), [{ text }], { split_pattern: null, ...params });
  expect(gained!.error).toBeNull();
  return gained!.samples.map((sample) => (sample as { readonly text: string }).text);
};
const TEXT = 'The quick brown fox — 今天天气很好 😀👍🏽\n\nand then  the fox goes home. ';

test.each([
  ...['byte-level', 'metaspace', 'unigram', 'word-piece'].map((name) => join(FILES, `${name}.json`)),
  'o200k_base',
  'words',
  'jieba',
])('chunks by tokens of %s are all of the text, and none has more tokens than it may have', async (tokenizer) => {
  const count = async (text: string) => (await loadTokenizer(tokenizer, fileOf(tokenizer))).count(text);
  for (const max_len of [1, 3, 7]) {
    const chunks = await chunksOf(TEXT, { max_len, tokenizer });
    expect(chunks.join('')).toBe(TEXT);
    expect(chunks).not.toContain('');
    // No character is cut, though one may be four tokens; and a tokenizer that begins each text as a word may find one more.
    for (const chunk of chunks) expect(await count(chunk)).toBeLessThanOrEqual(max_len + 4);
  }
  const [first, second] = await chunksOf(TEXT, { max_len: 6, overlap_len: 2, tokenizer });
  expect(TEXT.indexOf(second!)).toBeLessThan(first!.length);
});
const fileOf = (tokenizer: string) =>
  tokenizer.endsWith('.json') ? { digest: tokenizer, read: async () => readFileSync(tokenizer) } : undefined;

test('chunks by tokens end at the last separator that they have room for', async () => {
  const params = { max_len: 5, split_pattern: '[.] ', tokenizer: 'o200k_base' };
  expect(await chunksOf('One two. Three. Four five six seven eight nine ten', params)).toEqual([
    'One two',
    'Three',
    'Four five six seven eight',
    ' nine ten',
  ]);
  expect(await chunksOf('', params)).toEqual(['']);
  expect(await chunksOf('One', { ...params, max_len: 1 })).toEqual(['One']);
  expect(await chunksOf('One\n\nTwo three', { split_pattern: '\n\n', tokenizer: 'o200k_base' })).toEqual(['One', 'Two three']);
});

test('windows by tokens begin so many tokens after each other', async () => {
  const params = { max_len: 3, overlap_len: 1, tokenizer: 'o200k_base' };
  expect(await chunksOf('one two three four five six', params)).toEqual(['one two three', ' three four five', ' five six']);
});

test('texts without end are cut into chunks by tokens', async () => {
  for (const tokenizer of ['o200k_base', 'words', join(FILES, 'unigram.json')]) {
    const chunks = await chunksOf('a-'.repeat(500_000), { max_len: 1000, tokenizer });
    expect(chunks.join('')).toHaveLength(1_000_000);
  }
});

test('shingles are of the pieces that a tokenizer.json cuts, marks of spaces among them', async () => {
  const hashes = async (name: string, text: string, params: JsonObject) => (await measured(name, text, params)).hashes;
  const minhash = { num_permutations: 4, num_bands: 4, num_rows_per_band: 1, window_size: 2, lowercase: false };
  const tokenizer_model = join(FILES, 'unigram.json');
  const cut = { ...minhash, tokenization: 'sentencepiece', tokenizer_model };
  const text = 'the fox';
  const pieces = await (await loadTokenizer('unigram', fileOf(tokenizer_model))).pieces(text);
  expect(pieces.join('')).toBe('\u2581the\u2581fox');
  // Characters in pairs, the first and the last of which are of one piece each: what a tokenizer of characters would cut.
  const found = await hashes('document_minhash_deduplicator', text, cut);
  const units = pieces.slice(1).map((_, i) => pieces[i]! + pieces[i + 1]!);
  const lowest = await Promise.all(
    units.map(async (unit) =>
      hashes('document_minhash_deduplicator', unit, { ...minhash, tokenization: 'character', window_size: [...unit].length }),
    ),
  );
  for (const hash of found as readonly string[]) expect(lowest.flat()).toContain(hash);
  expect(await hashes('document_minhash_deduplicator', 'The FOX', { ...cut, lowercase: true })).toEqual(found);
  expect(await hashes('document_minhash_deduplicator', 'the 12fox', { ...cut, ignore_pattern: '\\d' })).toEqual(found);
});

test('near duplicates are told by tokens', async () => {
  const one = '今天天气很好，我和朋友去公园散步，看到了很多漂亮的花。';
  const given = [one, `${one}我们`, '明天我们不去公园，因为要下雨了，在家里看书。'].map((text) => ({ text }));
  for (const tokenizer_model of ['o200k_base', 'jieba', join(FILES, 'unigram.json')]) {
    const params = { tokenization: 'sentencepiece', tokenizer_model, window_size: 2 };
    const gained = await runOperator(operator('document_minhash_deduplicator'), given, params);
    expect(survivors(operator('document_minhash_deduplicator'), gained, params)).toEqual([0, 2]);
  }
});
