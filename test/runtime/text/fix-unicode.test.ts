import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type Form, fixUnicode } from '../../../runtime/text/fix-unicode/index.js';
import { ROOT } from '../../root.js';

const vectors: [Form, string, string][] = JSON.parse(readFileSync(`${ROOT}test/fixtures/fix-unicode/vectors.json`, 'utf8'));

describe('fixUnicode', () => {
  it.each(['NFC', 'NFKC', 'NFD', 'NFKD'] as const)('does what ftfy 6.3.1 does, in %s', (form) => {
    for (const [, text, fixed] of vectors.filter(([of]) => of === form)) expect(fixUnicode(text, form)).toBe(fixed);
  });

  it('unescapes entities up to the first line with a <, and in none from there on', () => {
    expect(fixUnicode('&eacute;\n<&eacute;\n&eacute;\n')).toBe('é\n<&eacute;\n&eacute;\n');
  });

  it('leaves text of many scripts alone that has nothing to fix', () => {
    for (const text of [
      '',
      'a & b && c;\n\tif (x < 1) {}\n',
      'L’été'.replace('’', "'"),
      '«Привет» — 5 € №7',
      '敏捷的棕色狐狸。',
      '👩‍💻 🇫🇷',
      '한국어',
    ])
      expect(fixUnicode(text)).toBe(text);
  });

  it('composes or decomposes without touching the rest', () => {
    expect(fixUnicode('plain\ncafe\u0301 ½\n')).toBe('plain\ncafé ½\n');
    expect(fixUnicode('plain\ncafé ½\n', 'NFKD')).toBe('plain\ncafe\u0301 1\u20442\n');
  });

  it('mends halves of surrogate pairs', () => {
    expect(fixUnicode('a\ud83d b\ude00 😀\ud83d')).toBe('a\ufffd b\ufffd 😀\ufffd');
  });

  it('cuts a line after a million characters, as ftfy does', () => {
    const long = '😀'.repeat(999_999);
    expect(fixUnicode(`${long}\r\n`)).toBe(`${long}\n\n`);
    expect(fixUnicode(`${long}&amp;<`)).toBe(`${long}&amp;<`);
    expect(fixUnicode(`${long}. &amp;<`)).toBe(`${long}. &amp;<`);
    expect(fixUnicode(`&lt;${long}<&lt;`)).toBe(`<${long}<&lt;`);
  });

  it.each(['a', 'a-', 'a.', '(', '@', '&', '&#', 'â€', 'Ã', 'œ', '\u001b[1'])('gets through a megabyte of %j', (token) => {
    const text = token.repeat(2 ** 20 / token.length);
    expect(fixUnicode(text).length).toBeGreaterThan(text.length / 2);
  });
});
