/** Repairs of single characters, after ftfy 6.3.1 (Apache-2.0, Robyn Speer). */
import { translator } from '../translate.js';
import { ENCODINGS, ENTITIES } from './tables.gen.js';

const fromHex = (points: string) => String.fromCodePoint(...points.split('.').map((point) => Number.parseInt(point, 16)));
let names: Map<string, string> | undefined;
const entity = (name: string): string | undefined => {
  if (names === undefined) {
    names = new Map();
    const words = ENTITIES.split(' ');
    for (let i = 0; i < words.length; i += 2) names.set(words[i]!, fromHex(words[i + 1]!));
  }
  return names.get(name);
};

/** What HTML makes of a character reference: C1 controls are Windows-1252, and characters that no document may hold are nothing. */
const referred = (point: number): string => {
  if (point === 0 || point > 0x10ffff || (point >= 0xd800 && point < 0xe000)) return '\ufffd';
  if (point >= 0x80 && point < 0xa0) return ENCODINGS[1]!.characters[point - 0x80]!;
  const refused =
    point < 9 ||
    point === 11 ||
    (point > 13 && point < 32) ||
    point === 127 ||
    (point >= 0xfdd0 && point < 0xfdf0) ||
    (point & 0xfffe) === 0xfffe;
  return refused ? '' : String.fromCodePoint(point);
};

/** At its `lastIndex`: what `unescapeHtml` may replace. */
export const ENTITY = /&#?[0-9A-Za-z]{1,24};/y;
/** Replaces entities that end in a semicolon, those in capitals too. A reference to the semicolon itself stays, as the peer leaves it. */
export const unescapeHtml = (text: string): string =>
  text.replace(/&(?:#(?:(\d{1,24})|[xX]([0-9a-fA-F]{1,23}))|([0-9A-Za-z]{1,24}));/g, (all, decimal, hex, name) => {
    if (name !== undefined) return entity(name) ?? all;
    const character = referred(decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal));
    return character === ';' ? all : character;
  });

const substitutes = new Map<string, string>();
const put = (characters: string, by: string) => {
  for (const character of characters) substitutes.set(character, by);
};
for (let code = 0xff01; code < 0xfff0; code++) {
  const character = String.fromCharCode(code);
  const wide = character.normalize('NFKC');
  if (wide !== character) put(character, wide);
}
put('\u3000', ' ');
put('\u02bc\u2018\u2019\u201a\u201b', "'");
put('\u201c\u201d\u201e\u201f', '"');
put('\r\u2028\u2029', '\n');
put('\u0149', "'n");
const LIGATURES =
  'Ĳ IJ ĳ ij Ǳ DZ ǲ Dz ǳ dz Ǆ DŽ ǅ Dž ǆ dž Ǉ LJ ǈ Lj ǉ lj Ǌ NJ ǋ Nj ǌ nj \ufb00 ff \ufb01 fi \ufb02 fl \ufb03 ffi \ufb04 ffl \ufb05 ſt \ufb06 st'.split(
    ' ',
  );
for (let i = 0; i < LIGATURES.length; i += 2) put(LIGATURES[i]!, LIGATURES[i + 1]!);

/** Characters that are replaced: ligatures, other widths, curled quotes, ends of lines. */
export const SUBSTITUTED: string = [...substitutes.keys()].join('');
/** Characters that are taken away. */
export const CONTROLS = '\0-\x08\x0b\x0e-\x1f\x7f\u206a-\u206f\ufeff\ufff9-\ufffc';

const SUBSTITUTE = new RegExp(`\r\n|[${SUBSTITUTED}]`, 'g');
const CONTROL = new RegExp(`[${CONTROLS}]`, 'g');

/** Replaces `SUBSTITUTED`, a line end of two characters by one. */
export const replaceCharacters = (text: string): string => text.replace(SUBSTITUTE, (found) => substitutes.get(found) ?? '\n');

/** The same of UTF-8. */
export const substitute = translator(substitutes);

/** Replaces halves of surrogate pairs, removes terminal escapes and then control characters. */
export const removeCharacters = (text: string): string =>
  text
    .replace(/[\ud800-\udfff]/gu, '\ufffd')
    .replace(/\x1b\[[\p{Nd};]*[a-zA-Z]/gu, '')
    .replace(CONTROL, '');
