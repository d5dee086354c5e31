import { expect, test } from 'vitest';
import type { ProcessOperator } from '../../../core/operator.js';
import type { Json } from '../../../core/sample.js';
import { catalog } from '../../../operators/catalog.gen.js';
import { runOperator } from '../../run-operator.js';

const operator = (name: string) => catalog.get(name) as ProcessOperator;
const textOf = (sample: Json | undefined) => (sample as { readonly text: string }).text;
const BYTES = 1_000_000;
const tokens = ['a', 'a-', 'a.', '(', '@', 'http://a'].map((piece) => piece.repeat(BYTES / piece.length));

/** What each filter measures of the tokens, in turn. */
const MEASURED: Readonly<Record<string, readonly number[]>> = {
  text_length_filter: [BYTES, BYTES, BYTES, BYTES, BYTES, BYTES],
  alphanumeric_filter: [1, 0.5, 0.5, 0, 0, 5 / 8],
  special_characters_filter: [0, 0.5, 0.5, 1, 1, 3 / 8],
  words_num_filter: [1, 1, 1, 0, 0, 1],
  average_line_length_filter: [BYTES, BYTES, BYTES, BYTES, BYTES, BYTES],
  maximum_line_length_filter: [BYTES, BYTES, BYTES, BYTES, BYTES, BYTES],
  // Of one, two or eight runs that differ, the most frequent 1, 1 and 2.
  character_repetition_filter: [1, 499_996 / 999_991, 499_996 / 999_991, 1, 1, 249_998 / 999_991],
  word_repetition_filter: [0, 0, 0, 0, 0, 0],
};
test.each(Object.entries(MEASURED))('%s measures tokens of a megabyte', async (name, expected) => {
  const gained = await runOperator(
    operator(name),
    tokens.map((text) => ({ text })),
  );
  expect(gained.map(({ stats }) => Object.values(stats)[0])).toEqual(expected);
});

/** What each mapper leaves of the tokens, in turn; null where they stay as they are. */
const LEFT: Readonly<Record<string, readonly (string | null)[]>> = {
  whitespace_normalization_mapper: [null, null, null, null, null, null],
  clean_email_mapper: [null, null, null, null, null, null],
  clean_links_mapper: [null, null, null, null, null, ''],
  clean_ip_mapper: [null, null, null, null, null, null],
  punctuation_normalization_mapper: [null, null, null, null, null, null],
  remove_repeat_sentences_mapper: [null, null, null, null, null, null],
  remove_long_words_mapper: [null, null, null, null, null, null],
  remove_words_with_incorrect_substrings_mapper: [null, null, null, null, null, ''],
  remove_specific_chars_mapper: [null, null, null, null, null, null],
  remove_non_chinese_character_mapper: [null, null, null, null, '', 'http//a'.repeat(15).slice(0, 99)],
  replace_content_mapper: [null, null, null, null, null, null],
  clean_copyright_mapper: [null, null, null, null, null, null],
  expand_macro_mapper: [null, null, null, null, null, null],
  remove_comments_mapper: [null, null, null, null, null, null],
  remove_bibliography_mapper: [null, null, null, null, null, null],
  remove_table_text_mapper: [null, null, null, null, null, null],
  remove_header_mapper: ['', '', '', '', '', ''],
};
test.each(Object.entries(LEFT))('%s maps tokens of a megabyte', async (name, expected) => {
  const gained = await runOperator(
    operator(name),
    tokens.map((text) => ({ text })),
  );
  const texts = gained.map(({ samples: [row] }) => textOf(row));
  expect(texts.map((text, at) => (text === tokens[at] ? null : text.slice(0, 99)))).toEqual(expected);
});

test.each([
  ['addresses of machines', 'clean_ip_mapper', '1.2.3.4 ', ' '],
  ['broken addresses of machines', 'clean_ip_mapper', '1.2.3.x', '1.2.3.x'],
  ['groups of addresses', 'clean_ip_mapper', 'abcd:g', 'abcd:g'],
  ['open heads', 'remove_header_mapper', '\\part[x', ''],
  ['open bibliographies', 'remove_bibliography_mapper', '\\bibliography{', '\\bibliography{'],
  ['escaped percent signs', 'remove_comments_mapper', '\\%', '\\%'],
  ['rows with other space', 'remove_table_text_mapper', 'a|b\v\n', 'a|b\v\n'],
  ['open macros', 'expand_macro_mapper', '\\def\\a{', '\\def\\a{'],
  ['addresses', 'clean_email_mapper', 'A@b.c', ''],
  ['broken addresses', 'clean_email_mapper', 'a.@-', 'a.@-'],
  ['links without an end', 'clean_links_mapper', 'a.co/(', 'a.co/('],
  ['beginnings of links', 'clean_links_mapper', '1a:1', '1a:1'],
  ['links in brackets', 'clean_links_mapper', '(www.a.b)', '()'],
  ['closed brackets after what is no link', 'clean_links_mapper', '1a:1(x)', '1a:1(x)'],
])('%s without number', async (_, name, piece, left) => {
  const [gained] = await runOperator(operator(name), [{ text: piece.repeat(100_000) }]);
  const text = textOf(gained!.samples[0]);
  expect(text === left.repeat(100_000) ? left : text.slice(0, 99)).toBe(left);
});

test('documents of a megabyte are told apart', async () => {
  const gained = await runOperator(
    operator('document_deduplicator'),
    [...tokens, `${tokens[0]} `].map((text) => ({ text })),
    { lowercase: true },
  );
  const hashes = gained.map(({ stats }) => String(stats.hashes));
  expect(new Set(hashes).size).toBe(tokens.length);
  expect(hashes.at(-1)).toBe(hashes[0]);
});

test('remove_words_with_incorrect_substrings_mapper refuses tokenization', () => {
  const { refuses } = operator('remove_words_with_incorrect_substrings_mapper');
  expect(refuses!({ tokenization: true })).toMatch(/tokenization: true would take the spaces/);
  expect(refuses!({ tokenization: false })).toBeUndefined();
});

test.each(['clean_links_mapper', 'clean_email_mapper', 'clean_ip_mapper'])(
  '%s refuses a pattern or a replacement before anything runs',
  (name) => {
    const refuses = (params: object) => operator(name).refuses!({ pattern: null, repl: '', ...params });
    expect(refuses({})).toBeUndefined();
    expect(refuses({ pattern: '(a)', repl: '\\1' })).toBeUndefined();
    expect(refuses({ pattern: 'a(' })).toMatch(/pattern "a\(" cannot be used here: Unterminated group/);
    expect(refuses({ repl: '\\2' })).toMatch(/the pattern has no group 2/);
  },
);

test('replace_content_mapper wants a replacement for each pattern', () => {
  const refuses = operator('replace_content_mapper').refuses!;
  expect(refuses({ pattern: ['a', 'b'], repl: ['x'] })).toMatch(/pattern "b" has no replacement/);
  expect(refuses({ pattern: ['a', 'b'], repl: 'x' })).toBeUndefined();
  expect(refuses({ pattern: ['a', 'b'], repl: ['x', String.raw`\1`] })).toMatch(/the pattern has no group 1/);
});

test('expand_macro_mapper gives up on macros that grow without end', async () => {
  const doubling = Array.from({ length: 40 }, (_, at) => `\\def\\a${at}{\\a${at + 1} \\a${at + 1} }`).join('\n');
  const [gained] = await runOperator(operator('expand_macro_mapper'), [{ text: `${doubling}\n\\a0 ` }]);
  expect(gained!.error).toMatch(/too long a text/);
});
