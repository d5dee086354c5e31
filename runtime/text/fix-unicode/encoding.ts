/** Undoes mojibake: finds the encoding in which UTF-8 was misread, and reads it anew. After ftfy 6.3.1 (Apache-2.0, Robyn Speer). */
import { isUtf8 } from 'node:buffer';
import { isBad, UTF8_LIKE } from './rules.js';
import { ENCODINGS } from './tables.gen.js';

/** Bytes as a string of characters up to U+00FF, so that patterns can work on them. */
type Bytes = string;

interface Encoding {
  readonly name: string;
  /** Unassigned bytes stand for the control character of that number, and byte 26 for U+FFFD, which marks what was lost. */
  readonly sloppy: boolean;
  readonly codes: () => Int16Array;
}
const encodings: readonly Encoding[] = ENCODINGS.map(({ name, characters }) => {
  let codes: Int16Array | undefined;
  const build = () => {
    const table = new Int16Array(65536).fill(-1);
    for (let byte = 0; byte < 128; byte++) if (byte !== 26) table[byte] = byte;
    for (let i = 0; i < 128; i++) table[characters.charCodeAt(i)] = 128 + i;
    table[characters.charCodeAt(128)] = 26;
    return table;
  };
  return { name, sloppy: name.startsWith('sloppy'), codes: () => (codes ??= build()) };
});

const encode = (text: string, { codes }: Encoding): Bytes | undefined => {
  const table = codes();
  const bytes = Buffer.allocUnsafe(text.length);
  for (let i = 0; i < text.length; i++) {
    const byte = table[text.charCodeAt(i)]!;
    if (byte < 0) return undefined;
    bytes[i] = byte;
  }
  return bytes.toString('latin1');
};

const utf8 = (bytes: Bytes): string | undefined => {
  const buffer = Buffer.from(bytes, 'latin1');
  return isUtf8(buffer) ? buffer.toString() : undefined;
};

/**
 * A surrogate pair as two sequences of three bytes, or the null of Java as two bytes. The peer's pattern lets the line end that closes
 * the text stand for the last byte, and so do we.
 */
const VARIANT = /(\xc0(?:\x80|\n$)|\xed[\xa0-\xaf][\x80-\xbf]\xed[\xb0-\xbf](?:[\x80-\xbf]|\n$))/;

const utf8Variants = (bytes: Bytes): string | undefined => {
  let text = '';
  for (const [i, part] of bytes.split(VARIANT).entries()) {
    const decoded = i % 2 ? variant(part) : utf8(part);
    if (decoded === undefined) return undefined;
    text += decoded;
  }
  return text;
};
const variant = (bytes: Bytes): string => {
  if (bytes.length === 2) return '\0';
  const at = (i: number, mask: number) => bytes.charCodeAt(i) & mask;
  return String.fromCodePoint(0x10000 + (at(1, 15) << 16) + (at(2, 63) << 10) + (at(4, 15) << 6) + at(5, 63));
};

/** UTF-8 but for a space where byte A0 belongs. */
const SPACED =
  /[\xc2\xc3\xc5\xce\xd0\xd9] |[\xe2\xe3] [\x80-\x84\x86-\x9f\xa1-\xbf]|[\xe0-\xe3][\x80-\x84\x86-\x9f\xa1-\xbf] |\xf0 [\x80-\xbf]{2}|\xf0[\x80-\xbf] [\x80-\xbf]|\xf0[\x80-\xbf]{2} /g;
/** An a with a grave accent that is a word of its own: its space stays. */
const A_GRAVE = /\xc3 (?! |quele|quela|quilo|s )/g;
const restoreA0 = (bytes: Bytes) => bytes.replace(A_GRAVE, '\xc3\xa0 ').replace(SPACED, (found) => found.replaceAll(' ', '\xa0'));

/** UTF-8 of which some bytes were lost. */
const LOSSY = new RegExp(
  [
    String.raw`[\xc2-\xdf]\x1a`,
    String.raw`[\xc2\xc3]\?`,
    String.raw`\xed[\xa0-\xaf][\x1a?]\xed[\xb0-\xbf][\x1a?\x80-\xbf]`,
    String.raw`\xed[\xa0-\xaf][\x1a?\x80-\xbf]\xed[\xb0-\xbf][\x1a?]`,
    String.raw`[\xe0-\xef][\x1a?][\x1a\x80-\xbf]`,
    String.raw`[\xe0-\xef][\x1a\x80-\xbf][\x1a?]`,
    String.raw`[\xf0-\xf4][\x1a?][\x1a\x80-\xbf]{2}`,
    String.raw`[\xf0-\xf4][\x1a\x80-\xbf][\x1a?][\x1a\x80-\xbf]`,
    String.raw`[\xf0-\xf4][\x1a\x80-\xbf]{2}[\x1a?]`,
    String.raw`\x1a`,
  ].join('|'),
  'g',
);
const REPLACEMENT: Bytes = '\xef\xbf\xbd';

const decodeAs = (text: string, encoding: Encoding): string | undefined => {
  let bytes = encode(text, encoding);
  if (bytes === undefined) return undefined;
  // In MacRoman an en dash and a space would match.
  if (encoding.name !== 'macroman') bytes = restoreA0(bytes);
  if (encoding.sloppy) bytes = bytes.replace(LOSSY, REPLACEMENT);
  return /[\xc0\xed]/.test(bytes) ? utf8Variants(bytes) : utf8(bytes);
};

const fixOnce = (text: string): string => {
  for (const encoding of encodings) {
    const fixed = decodeAs(text, encoding);
    if (fixed !== undefined) return fixed;
  }
  // No one encoding explains the whole: mend the stretches that show the signs. A stretch is shorter than the text, so this ends.
  const fixed = text.replace(UTF8_LIKE, (run) => (run.length < text.length && isBad(run) ? fixEncoding(run) : run));
  return fixed === text ? fixC1(text) : fixed;
};

/** Undoes mojibake, layer by layer, while the text looks like it. */
export const fixEncoding = (text: string): string => {
  for (let before = ''; text !== before && isBad(text); ) {
    before = text;
    text = fixOnce(text);
  }
  return text;
};

const c1 = ENCODINGS[1]!.characters;
/** Reads C1 controls as Windows-1252, as browsers do. */
export const fixC1 = (text: string): string => text.replace(/[\x80-\x9f]/g, (control) => c1[control.charCodeAt(0) - 128]!);
