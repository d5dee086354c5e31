/** What Python and its `regex` package answer for random text (fixtures/text/generate.py), a line break or a lone dot at a time. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { RecipeError } from '../../../core/errors.js';
import { emailsIn } from '../../../runtime/text/emails.js';
import { scan } from '../../../runtime/text/kernels.js';
import { linksIn } from '../../../runtime/text/links.js';
import { pattern } from '../../../runtime/text/pattern.js';
import { strip, stripUtf8 } from '../../../runtime/text/python-text.js';
import { replacer } from '../../../runtime/text/replacer.js';
import { template } from '../../../runtime/text/template.js';
import { ALNUM_BIT, classes, LINE_BIT, STRIP_BIT } from '../../../runtime/text/unicode/classes.js';
import { lowerUtf8 } from '../../../runtime/text/unicode/lower.js';
import { ROOT } from '../../root.js';

const read = (name: string) => JSON.parse(readFileSync(`${ROOT}test/fixtures/text/${name}.json`, 'utf8'));
const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** Places in UTF-8 as places in a string. */
const inUnits = (places: readonly number[], text: string) =>
  places.map((place) => decoder.decode(encoder.encode(text).subarray(0, place)).length);

test.each([
  ['links', linksIn],
  ['emails', emailsIn],
] as const)('%s are found where the peer finds them', (name, find) => {
  for (const [text, spans] of read(name)) expect(inUnits(find(encoder.encode(text)), text), text).toEqual(spans);
});

test('patterns mean what they mean to the peer', () => {
  for (const [source, text, spans] of read('patterns') as [string, string, number[]][]) {
    const found = [...text.matchAll(pattern(source))].flatMap((match) => [match.index, match.index + match[0].length]);
    expect(found, `${source} in ${JSON.stringify(text)}`).toEqual(spans);
  }
});

test.each([
  ['a++', /possessive/],
  ['(?>a)b', /"\(\?>a" is not supported/],
  ['(?R)', /not known|not supported/],
  ['(a)(?1)', /not supported/],
  ['(?(1)a|b)', /not supported/],
  ['a{e<=1}', /approximate/],
  ['[[:alpha:]]', /POSIX/],
  ['(?i)(a)\\1', /case ignored/],
  ['\\X', /"\\X" is not supported/],
  ['(', /Unterminated group/],
  [')', /"\)" without "\("/],
  ['[a', /has no "\]"/],
  ['[b-a]', /backwards/],
  ['*a', /Nothing to repeat/],
  ['\\', /backslash/],
  ['\\p{Nonsense}', /"\\p\{Nonsense\}" is not supported/],
  ['(?q)a', /flag "q"/],
])('the pattern %s is refused with its reason', (source, reason) => {
  expect(() => pattern(source)).toThrow(RecipeError);
  expect(() => pattern(source)).toThrow(reason);
});

test.each([
  ['\\.', 'b\\.b'],
  ['\\g<1>0', 'ba0b'],
  ['[\\1]', 'b[a]b'],
  ['\\g<x>\\g<0>', 'baab'],
  ['\\n\\\\', 'b\n\\b'],
  ['$& $1 $$', 'b$& $1 $$b'],
  ['\\x41\\101\\u0024&', 'bAA$&b'],
])('the replacement %s gives %s', (text, expected) => {
  const found = pattern('(?P<x>a)');
  expect('bab'.replace(found, template(text, found))).toBe(expected);
});
test.each(['\\q', '\\', '\\2', '\\g<y>', '\\11'])('the replacement %s is refused', (text) => {
  expect(() => template(text, pattern('(?P<x>a)'))).toThrow(RecipeError);
});
test('what a finder found is a group too', () => {
  const replaced = (text: string, by: string) => {
    const one = replacer(emailsIn, by)({ text, utf8: encoder.encode(text) });
    return 'text' in one ? one.text : decoder.decode(one.utf8);
  };
  expect(replaced('to a@b.c!', '<\\1>$&')).toBe('to <a@b.c>$&!');
  expect(replaced('nothing', '')).toBe('nothing');
  expect(() => replacer(emailsIn, '\\2')).toThrow(RecipeError);
});

test('lower case is that of Python', () => {
  for (const [text, lowered] of read('lowered'))
    expect(decoder.decode(lowerUtf8(encoder.encode(text))), JSON.stringify(text)).toBe(lowered);
});

test('ends are stripped and lines are cut as Python does', () => {
  for (const [text, stripped, lines] of read('stripped') as [string, string, string[]][]) {
    expect(strip(text), JSON.stringify(text)).toBe(stripped);
    expect(decoder.decode(stripUtf8(encoder.encode(text))), JSON.stringify(text)).toBe(stripped);
    const longest = Math.max(0, ...lines.map((line) => [...line].length));
    expect(scan(encoder.encode(text)), JSON.stringify(text)).toMatchObject({ lines: lines.length, longest });
  }
});

test('characters are of the kinds that Python says', () => {
  const kindsOf = (text: string) => {
    const kind = classes[text.codePointAt(0)!]!;
    return [
      text,
      (kind & ALNUM_BIT) !== 0,
      (kind & STRIP_BIT) !== 0,
      kind & LINE_BIT ? 2 : 1,
      decoder.decode(lowerUtf8(encoder.encode(text))),
    ];
  };
  for (const expected of read('kinds')) expect(kindsOf(expected[0])).toEqual(expected);
});
