import { expect, test } from 'vitest';
import type { ProcessOperator } from '../../../core/operator.js';
import { readParameters } from '../../../core/parameters.js';
import type { Json, JsonObject } from '../../../core/sample.js';
import { digest } from '../../../runtime/text/python-text.js';
import { catalog } from '../../catalog.js';
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
  gopher_repetition_filter: [0, 0, 0, 0, 0, 0],
  gopher_quality_filter: [1, BYTES / 2, BYTES / 2, 0, 0, BYTES / 8 + 1],
  c4_quality_filter: [0, 0, 0, 0, 0, 0],
  c4_paragraph_filter: [0, 0, 0, 0, 0, 0],
  redpajama_quality_signals_filter: [BYTES, BYTES, BYTES, BYTES, BYTES, BYTES],
  dolma_gopher_filter: [0, 0, 0, 0, 0, 0],
  dolma_c4_filter: [1, 1, 0, 1, 1, 1],
  dolma_code_filter: [BYTES, BYTES, BYTES, BYTES, BYTES, BYTES],
  dolma_pii_filter: [0, 0, 0, 0, 0, 0],
  dolma_length_filter: [BYTES, BYTES, BYTES, BYTES, BYTES, BYTES],
  // Of GPT-2's tokens in 100,000 characters.
  dolma_repetitions_filter: [25_000, 50_000, 50_000, 50_000, 12_500, 12_499],
  dolma_punctuation_filter: [0, 0, 0, 1, 1, 0],
  roots_oscar_filter: [1, 1, 1, 0, 0, 1],
  fineweb_quality_filter: [0, 0, 1, 0, 0, 0],
};
test.each(Object.entries(MEASURED))('%s measures tokens of a megabyte', async (name, expected) => {
  const gained = await runOperator(
    operator(name),
    tokens.map((text) => ({ text })),
  );
  expect(gained.map(({ stats }) => Object.values(stats)[0])).toEqual(expected);
});

test.each([
  ['addresses of mail', ' a@b.c', 'EMAIL_ADDRESS', 99_999],
  ['signs before an address', '.@', 'EMAIL_ADDRESS', 0],
  ['addresses of signs', ' .@.. ', 'EMAIL_ADDRESS', 1],
  ['white space', ' ', 'PHONE_NUMBER', 0],
  ['numbers', ' 555.555.5555', 'PHONE_NUMBER', 100_000],
  ['broken numbers', ' (123)- -', 'PHONE_NUMBER', 0],
  ['addresses of machines', '1.2.3.4 ', 'IP_ADDRESS', 100_000],
  ['broken addresses of machines', '1.2.', 'IP_ADDRESS', 50_000],
])('personal data is found among %s without number', async (_, piece, stat, count) => {
  for (const tagger of ['pii_regex_with_counts_v2', 'pii_regex_with_counts_fast_v2']) {
    const [gained] = await runOperator(operator('dolma_pii_filter'), [{ text: piece.repeat(100_000) }], { tagger });
    expect(gained!.stats[stat]).toBe(count);
  }
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
  chinese_convert_mapper: [null, null, null, null, null, null],
  sentence_split_mapper: [null, null, null, null, null, null],
  text_chunk_mapper: [null, null, null, null, null, null],
  clean_html_mapper: [null, null, null, null, null, null],
  remove_header_mapper: ['', '', '', '', '', ''],
  pii_redaction_mapper: [null, null, null, null, null, null],
  c4_lines_mapper: ['', '', '', '', '', ''],
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
  ['citations', 'c4_lines_mapper', '[1 [edit]', ''],
  ['addresses of machines', 'clean_ip_mapper', '1.2.3.4 ', ' '],
  ['broken addresses of machines', 'clean_ip_mapper', '1.2.3.x', '1.2.3.x'],
  ['groups of addresses', 'clean_ip_mapper', 'abcd:g', 'abcd:g'],
  ['open heads', 'remove_header_mapper', '\\part[x', ''],
  ['tables in tables', 'clean_html_mapper', '<table>x<td>', 'x'],
  ['open comments', 'clean_html_mapper', '<!--', ''],
  ['ends of what is not open', 'clean_html_mapper', '<svg>x</desc>', 'x'],
  ['open bibliographies', 'remove_bibliography_mapper', '\\bibliography{', '\\bibliography{'],
  ['escaped percent signs', 'remove_comments_mapper', '\\%', '\\%'],
  ['rows with other space', 'remove_table_text_mapper', 'a|b\v\n', 'a|b\v\n'],
  ['open macros', 'expand_macro_mapper', '\\def\\a{', '\\def\\a{'],
  ['beginnings of web tokens', 'pii_redaction_mapper', 'eyJ-', 'eyJ-'],
  ['broken web tokens', 'pii_redaction_mapper', 'eyJa..', 'eyJa..'],
  ['beginnings of keys', 'pii_redaction_mapper', '-----BEGIN A', '-----BEGIN A'],
  ['ends of keys', 'pii_redaction_mapper', '-----END A-----', '-----END A-----'],
  ['names of secrets', 'pii_redaction_mapper', 'token  ', 'token  '],
  ['secrets', 'pii_redaction_mapper', 'auth= a ', 'auth= [REDACTED] '],
  ['paths', 'pii_redaction_mapper', ' /tmp', ' [PATH_REDACTED]'],
  ['mail addresses', 'pii_redaction_mapper', 'a@b.cc ', '[EMAIL_REDACTED] '],
  ['broken mail addresses', 'pii_redaction_mapper', '_@b.', '_@b.'],
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

test.each([
  ['document_deduplicator', { lowercase: true }, tokens.length],
  ['document_minhash_deduplicator', { tokenization: 'character' }, tokens.length],
  ['document_minhash_deduplicator', { window_size: 1 }, tokens.length],
  ['document_simhash_deduplicator', { tokenization: 'character' }, tokens.length],
  // Nothing is left of some but the letters, of others nothing at all.
  ['document_minhash_deduplicator', { tokenization: 'punctuation', window_size: 1 }, tokens.length - 2],
])('%s tells documents of a megabyte apart: %j', async (name, params, different) => {
  const gained = await runOperator(
    operator(name),
    [...tokens, tokens[0]!].map((text) => ({ text })),
    params,
  );
  const hashes = gained.map(({ stats }) => String(stats.hashes));
  expect(new Set(hashes).size).toBe(different);
  expect(hashes.at(-1)).toBe(hashes[0]);
});

test('lines without number, and lines of a megabyte, are told apart', async () => {
  const texts = [
    ...tokens,
    '\n'.repeat(BYTES),
    '<a '.repeat(BYTES / 3),
    `<${' '.repeat(BYTES)}`,
    `<b${' '.repeat(BYTES)}>x`,
    '<'.repeat(BYTES),
  ];
  const gained = await runOperator(
    operator('document_line_deduplicator'),
    texts.map((text) => ({ text })),
    { lowercase: true, ignore_special_character: true },
  );
  const hashes = gained.map(({ stats }) => stats.hashes as readonly string[]);
  const empty = digest(new Uint8Array());
  expect(hashes.map((own) => own.length)).toEqual(texts.map((text) => text.split('\n').length));
  // Brackets, newlines and an open tag are left alone; of what has no letter nothing is left to compare.
  expect(hashes.map((own) => new Set(own).size === 1 && own[0] === '')).toEqual([
    ...[false, false, false, true, false, false],
    ...[true, true, true, false, false],
  ]);
  expect(hashes[4]).toEqual(hashes.at(-1));
  expect(Buffer.from(hashes[4]![0]!, 'base64url').toString('hex')).toBe(empty);
});

test('deduplicators by shingles refuse what finds nothing', () => {
  const minhash = (params: object) =>
    operator('document_minhash_deduplicator').refuses!(
      readParameters(catalog.get('document_minhash_deduplicator')!, params as JsonObject).params,
    );
  expect(minhash({})).toBeUndefined();
  expect(minhash({ num_bands: 20, num_rows_per_band: 13 })).toBe(
    'num_bands times num_rows_per_band is 260, more than num_permutations, 256',
  );
  expect(minhash({ num_bands: 300 })).toBeUndefined();
  expect(minhash({ tokenization: 'sentencepiece' })).toMatch(/sentencepiece needs tokenizer_model/);
  expect(minhash({ tokenization: 'sentencepiece', tokenizer_model: 'a/en.sp.model' })).toMatch(
    /^tokenizer_model: a\/en\.sp\.model is a model of SentencePiece; make a tokenizer\.json .*: python -c ".*from_spm\('a\/en\.sp\.model'\)\.save/,
  );
  expect(minhash({ tokenization: 'sentencepiece', tokenizer_model: 'gpt2' })).toMatch(/tokenizer_model: "gpt2" is no tokenizer/);
  expect(minhash({ tokenizer_model: 'of no use' })).toBeUndefined();
  expect(minhash({ ignore_pattern: 'a(' })).toMatch(/pattern "a\(" cannot be used here/);
  const { mistakes } = readParameters(catalog.get('document_simhash_deduplicator')!, { hamming_distance: 6 });
  expect(mistakes).toMatchObject([
    { path: ['hamming_distance'], message: 'document_simhash_deduplicator: hamming_distance must be less than num_blocks' },
  ]);
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

test('text_chunk_mapper says what it cannot do', () => {
  const refuses = (params: object) =>
    operator('text_chunk_mapper').refuses!({
      max_len: null,
      split_pattern: 'x',
      overlap_len: 0,
      tokenizer: null,
      trust_remote_code: false,
      ...params,
    });
  expect(refuses({})).toBeUndefined();
  expect(refuses({ split_pattern: null })).toMatch(/both null/);
  expect(refuses({ max_len: 5, overlap_len: 5 })).toMatch(/overlap_len \(5\) must be less than max_len \(5\)/);
  expect(refuses({ split_pattern: '(' })).toMatch(/Unterminated group/);
  expect(refuses({ tokenizer: 'gpt-4o' })).toMatch(/tokenizer: "gpt-4o" is no tokenizer .*o200k_base/);
  expect(refuses({ tokenizer: 'words' })).toBeUndefined();
  expect(refuses({ trust_remote_code: true })).toMatch(/never run/);
});

test('latex_figure_context_extractor_mapper gives up on figures without number', async () => {
  const [gained] = await runOperator(operator('latex_figure_context_extractor_mapper'), [
    { text: '\\begin{figure}\\includegraphics{a}\\end{figure}'.repeat(10_000) },
  ]);
  expect(gained!.error).toMatch(/too many figures/);
});

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
