/** Texts drawn at random for property-based tests, of all that texts on the web, and elsewhere, are made of. */
import fc from 'fast-check';

/** Node has them; the library of types does not yet. */
type Text = string & { isWellFormed(): boolean; toWellFormed(): string };
export const isWellFormed = (text: string) => (text as Text).isWellFormed();
export const wellFormed = (text: string) => (text as Text).toWellFormed();

const characters = (...ranges: readonly (readonly [number, number])[]) =>
  fc.oneof(...ranges.map(([min, max]) => fc.integer({ min, max }).map((unit) => String.fromCodePoint(unit))));
const runs = (character: fc.Arbitrary<string>) => fc.array(character, { minLength: 1, maxLength: 8 }).map((all) => all.join(''));
const pieces = (...all: readonly string[]) => fc.constantFrom(...all);

const ALPHABETS: readonly fc.Arbitrary<string>[] = [
  runs(characters([0x20, 0x7e])),
  runs(characters([0x61, 0x64], [0x41, 0x43], [0x30, 0x32])),
  runs(characters([0xa0, 0x17f])),
  runs(characters([0x4e00, 0x4e40], [0x3041, 0x3060], [0xac00, 0xac20], [0x3000, 0x3002], [0xff01, 0xff1f], [0x20000, 0x20010])),
  runs(characters([0x5d0, 0x5ea], [0x627, 0x64a], [0x660, 0x669], [0x200e, 0x200f], [0x202a, 0x202e])),
  pieces('😀', '👩‍👩‍👧‍👦', '🏳️‍🌈', '🇩🇪', '👍🏽', '\u200d', '\ufe0f', '#️⃣', '❤'),
  runs(characters([0x300, 0x36f], [0x1100, 0x1112], [0x1161, 0x1175], [0x11a8, 0x11c2])),
  pieces('e\u0301', '\u00c5', '\u212b', '\ufb03', '\u0130', '\u1e9e', '\u03c3\u03c2', '\u01c5', '\uff21', '\u2460', '\u00bd', '\u0f73'),
  pieces(' ', '  ', '\t', '\u00a0', '\u1680', '\u2003', '\u200b', '\u2028', '\u2029', '\u202f', '\u205f', '\u2060', '\u3000', '\u180e'),
  pieces('\n', '\r', '\r\n', '\n\n', '\n\n\n', '\v', '\f', '\u0085', '\x1c', '\x1d', '\x1e', '\x1f'),
  characters([0x00, 0x1f], [0x7f, 0x9f]),
  characters([0xd800, 0xdfff]),
  pieces('\ufeff', '\ufffd', '\ufffe', '\uffff', '\u{10ffff}', '\u{f0000}', '\ue000', '\0'),
  pieces(
    'the',
    ' to be',
    ' and that have',
    ' with',
    'The',
    'lorem ipsum',
    'javascript',
    ' word',
    'Hello. ',
    ' a',
    'cookie policy',
    'ID',
    '1.',
    '12,5',
  ),
  pieces(
    '. ',
    '...',
    '…',
    '!',
    '?',
    '。',
    '！？',
    '”',
    '“',
    '"',
    "'",
    '‘',
    '’',
    '-',
    '•',
    '- ',
    '* ',
    '# ',
    '{',
    '}',
    '(',
    ')',
    '[',
    ']',
    '|',
    '@',
    ':',
    '/',
    '\\',
    '%',
    '&',
    ';',
    '=',
    '+',
    '$',
    '^',
    '~',
    '`',
  ),
  pieces(
    'http://a.co/x?y=1',
    'https://',
    'www.b.org',
    'ftp://c',
    'a.b@c.de',
    'a@b',
    '@x.y',
    '1.2.3.4',
    '255.255.',
    '::1',
    '1:2:3:4:5:6:7:8',
    'fe80::',
    'a.co',
    'tel:+49 170',
    'sk-abc',
    'eyJa.b.c',
  ),
  pieces(
    '<p>',
    '</p>',
    '<br/>',
    '<table>',
    '</table>',
    '<tr><td>1</td></tr>',
    '<li>',
    '<!--',
    '-->',
    '&amp;',
    '&lt;',
    '&#x1f600;',
    '&nbsp',
    '<a href="b">',
    '<script>',
    '</script>',
    '<![CDATA[',
    '<svg>',
    '<',
    '>',
  ),
  pieces(
    '\\section{a}',
    '\\documentclass{a}',
    '\\begin{figure}',
    '\\end{figure}',
    '\\includegraphics{a}',
    '\\caption{b}',
    '\\label{c}',
    '\\ref{c}',
    '\\newcommand{\\a}{b}',
    '\\def\\a{b}',
    '\\a',
    '%c\n',
    '\\%',
    '\\bibliography{a}',
    '\\begin{document}',
    '\\appendix',
    '$x$',
  ),
  pieces(
    '/* Copyright a */',
    '/*',
    '*/',
    '// license\n',
    '# x\n',
    'a|b|c\n',
    'a  b  c\n1  2  3\n',
    '{"a":1}',
    '[1,2',
    '<__dj__image>',
    '<|__dj__eoc|>',
    '[[Q]]:',
  ),
];

/** Of a few alphabets at a time, so that each text is of some kind. */
const mixed = fc
  .subarray([...ALPHABETS.keys()], { minLength: 1, maxLength: 4 })
  .chain((chosen) => fc.array(fc.oneof(...chosen.map((at) => ALPHABETS[at]!)), { maxLength: 24 }))
  .map((parts) => parts.join(''));

/** Texts; with pieces of `own`, and beginnings and ends of these. */
export const randomTexts = (own: readonly string[] = []): fc.Arbitrary<string> => {
  const whole = fc.constantFrom('', ...own);
  const part = fc.tuple(whole, fc.nat(200), fc.nat(200)).map(([text, from, length]) => text.slice(from, from + length));
  const woven = fc.array(fc.oneof(part, part, mixed), { maxLength: 5 }).map((parts) => parts.join(''));
  const repeated = fc.tuple(mixed, fc.nat(60)).map(([text, times]) => text.repeat(times));
  return fc.oneof(
    { arbitrary: mixed, weight: 4 },
    { arbitrary: woven, weight: 4 },
    { arbitrary: repeated, weight: 1 },
    { arbitrary: whole, weight: 1 },
  );
};

/** Of so many characters, what a scan that starts anew at each of them does not end with. */
export const longTexts = (length: number): readonly string[] =>
  ['a', 'a-', 'a.', '(', '@', '\u3042', '<', '{', '\\', '\n', '\ud800', ' ', '\0', 'a ', '. ', '&', '\u0301', '\ud83d\ude00'].map((piece) =>
    piece.repeat(length / piece.length),
  );
