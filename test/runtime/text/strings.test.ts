/** Kernels that make texts of texts, against what does the same plainly. */
import { expect, test } from 'vitest';
import { fixUnicode, fixUtf8 } from '../../../runtime/text/fix-unicode/index.js';
import { clearance } from '../../../runtime/text/fix-unicode/suspect.js';
import { addressesIn } from '../../../runtime/text/ip-addresses.js';
import { Output, readPlainly, readString } from '../../../runtime/text/json-string.js';
import { withoutRepeated, withoutRepeatedPlainly } from '../../../runtime/text/repeated-sentences.js';
import { translator } from '../../../runtime/text/translate.js';
import { lowerPlainly, lowerUtf8 } from '../../../runtime/text/unicode/lower.js';
import { MOST } from '../../../runtime/text/wasm/strings.js';
import { seeded } from './json-rows.js';

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
const ofPieces = (random: () => number, pieces: readonly string[], most: number) =>
  Array.from({ length: Math.floor(random() * most) }, () => pieces[Math.floor(random() * pieces.length)]!).join('');

test('JSON strings are read as byte by byte, and refused where they are', () => {
  const random = seeded(11);
  const pieces = [
    'plain text of some length',
    'a',
    'é',
    '数',
    '😀',
    ...['\\n', '\\"', '\\\\', '\\/', '\\t', '\\b', '\\f', '\\r'],
    '\\u0041',
  ];
  const rare = [
    '\\u00e9',
    '\\u001F',
    '\\u001f',
    '\\u000a',
    '\\ud83d\\ude00',
    '\\ud83d',
    '\\ude00x',
    '\\ud83d\\u0041',
    '\\x',
    '\\u12',
    '\\ud83d\\uzz',
    '\n',
  ];
  const attempt = (read: typeof readString, bytes: Uint8Array) => {
    try {
      const { utf8, ...rest } = read(bytes, 1);
      return { ...rest, text: decoder.decode(utf8) };
    } catch (error) {
      return (error as Error).message;
    }
  };
  for (let n = 0; n < 20_000; n++) {
    const string = `"${ofPieces(random, n % 3 === 0 ? [...pieces, ...rare] : pieces, 12)}${n % 50 === 0 ? '' : '"'}`;
    const bytes = encoder.encode(`${string}, "behind": "it"}`);
    expect(attempt(readString, bytes), string).toEqual(attempt(readPlainly, bytes));
  }
});

test('strings are spelled as JSON.stringify does', () => {
  const random = seeded(12);
  const controls = Array.from({ length: 0x22 }, (_, code) => String.fromCharCode(code));
  const output = new Output();
  const spell = (text: string) => {
    output.clear();
    output.putString(encoder.encode(text));
    return decoder.decode(output.take());
  };
  for (let n = 0; n < 5000; n++) {
    const text = ofPieces(random, [...controls, '\\', 'plain text of some length', 'é数😀', '\x7f'], 20);
    expect(spell(text)).toBe(JSON.stringify(text));
  }
  const long = '"x\n'.repeat(100_000);
  expect(spell(long)).toBe(JSON.stringify(long));
});

test('characters are replaced in texts of every length', () => {
  const random = seeded(13);
  const by = new Map([...'\r\u00a0\u2019\ufb03１'].map((character, at) => [character, ['\n', ' ', '', 'ffi', '1'][at]!]));
  const replace = translator(by);
  const plainly = (text: string) => text.replace(/\r\n|[\r\u00a0\u2019\ufb03１]/g, (found) => by.get(found[0]!)!);
  for (let n = 0; n < 5000; n++) {
    const text = ofPieces(random, [...by.keys(), '\n', '\r\n', 'plain text of some length', 'é', '😀'], 20);
    expect(decoder.decode(replace(encoder.encode(text)))).toBe(plainly(text));
  }
  const untouched = encoder.encode('nothing here é');
  expect(replace(untouched)).toBe(untouched);
  const long = 'x\r\n１\u2019'.repeat(MOST / 8);
  expect(decoder.decode(replace(encoder.encode(long)))).toBe(plainly(long));
});

test('letters are made small as one by one', () => {
  const random = seeded(14);
  for (let n = 0; n < 5000; n++) {
    const text = encoder.encode(ofPieces(random, ['ΟΔΟΣ', 'İ', 'Straẞe', 'ABC', 'plain text of some length', 'Ⴀ', 'Ⓜ', '𐐀', '数'], 12));
    expect(lowerUtf8(text)).toEqual(lowerPlainly(text));
  }
});

test('repeated sentences are those that patterns find', () => {
  const random = seeded(15);
  const pieces = [...'..!?。！？……’”26{}ab \t\n数据-é😀\u3000\r\x1f', 'Hello', 'x. '];
  for (let n = 0; n < 20_000; n++) {
    const text = ofPieces(random, pieces, 30);
    const how = { lowercase: n % 10 === 0, ignoreSpecial: n % 9 > 0, least: n % 4 };
    expect(decoder.decode(withoutRepeated(encoder.encode(text), how)), JSON.stringify(text)).toBe(withoutRepeatedPlainly(text, how));
  }
});

test('Unicode is mended in bytes as in strings', () => {
  const random = seeded(16);
  const pieces = [
    'plain text',
    ' & ',
    '&amp;',
    '<',
    '\n',
    '\r\n',
    '\r',
    '“',
    '’',
    'Ã©',
    'â€œ',
    'ﬁ',
    '\x1b[31m',
    '\x07',
    'e\u0301',
    '\u212a',
    '가',
    'ᄀ',
    'ᅡ',
    '😀',
    'Â ',
    '\ufeff',
    'é',
  ];
  for (let n = 0; n < 5000; n++) {
    const text = ofPieces(random, n % 2 ? pieces : pieces.slice(0, 9), 10);
    const form = n % 5 === 0 ? 'NFKC' : 'NFC';
    expect(decoder.decode(fixUtf8(encoder.encode(text), form)), JSON.stringify(text)).toBe(fixUnicode(text, form));
  }
});

test('every character that may change in normal form is looked at', () => {
  const changes = (text: string) => text.normalize() !== text;
  for (let code = 0x80; code < 0x10000; code++) {
    const character = String.fromCharCode(code);
    if (/\p{Cs}/u.test(character)) continue;
    if (['', 'a', 'ᄀ', '가'].some((before) => changes(before + character)))
      expect(clearance(encoder.encode(`b${character}`)), code.toString(16)).not.toBe(0);
  }
});

test('addresses are found where the pattern finds them', () => {
  const random = seeded(17);
  const part = '1[0-9][0-9]|2[0-4][0-9]|25[0-5]|[1-9][0-9]|[0-9]';
  const pattern = new RegExp(String.raw`(?:(?:${part})\.){3}(?:${part})|(?:[\da-fA-F]{1,4}:){7}[\da-fA-F]{1,4}`, 'g');
  for (let n = 0; n < 20_000; n++) {
    const text = ofPieces(random, ['1', '25', '255.', '256.', '1.2.3.4', '.', ':', 'ab:', 'f:', '0:', '1:2:3:4:5:6:7:', ' ', 'g', '-'], 20);
    const expected = [...text.matchAll(pattern)].flatMap(({ 0: found, index }) => [index, index + found.length]);
    expect(addressesIn(encoder.encode(text)), text).toEqual(expected);
  }
});
