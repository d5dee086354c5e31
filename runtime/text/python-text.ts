/** What Python's string methods do, where JavaScript's differ. */
import { createHash } from 'node:crypto';
import { classes, DIGIT_BIT, SPACE_BIT, STRIP_BIT } from './unicode/classes.js';
import { codeAt, startBefore, widthOf } from './utf8.js';

const isSpace = (code: number) => (classes[code]! & STRIP_BIT) !== 0;

/** Without white space at either end, as `str.strip`; no such character takes two units. */
export const strip = (text: string): string => {
  let start = 0;
  let end = text.length;
  while (start < end && isSpace(text.charCodeAt(start))) start++;
  while (start < end && isSpace(text.charCodeAt(end - 1))) end--;
  return text.slice(start, end);
};

/** The same of UTF-8. */
export const stripUtf8 = (utf8: Uint8Array): Uint8Array => {
  let start = 0;
  let end = utf8.length;
  while (start < end && isSpace(codeAt(utf8, start))) start += widthOf(utf8[start]!);
  while (start < end) {
    const last = startBefore(utf8, end);
    if (!isSpace(codeAt(utf8, last))) break;
    end = last;
  }
  return utf8.subarray(start, end);
};

/** How many code points there are in UTF-8. */
export const countCharacters = (utf8: Uint8Array): number => {
  let count = 0;
  for (let i = 0; i < utf8.length; i++) if ((utf8[i]! & 0xc0) !== 0x80) count++;
  return count;
};

const PUNCTUATION = '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~';
const isPunctuation = new Uint8Array(128);
for (const sign of PUNCTUATION) isPunctuation[sign.charCodeAt(0)] = 1;

/** Without white space and digits, as patterns know them, and without ASCII punctuation. */
export const lettersOnly = (utf8: Uint8Array): Uint8Array => {
  const out = new Uint8Array(utf8.length);
  let end = 0;
  for (let i = 0; i < utf8.length; ) {
    const code = codeAt(utf8, i);
    const next = i + widthOf(utf8[i]!);
    if (isPunctuation[code] !== 1 && (classes[code]! & (SPACE_BIT | DIGIT_BIT)) === 0) for (let k = i; k < next; k++) out[end++] = utf8[k]!;
    i = next;
  }
  return out.subarray(0, end);
};

/** MD5 of the bytes, in hex: what the peer tells documents apart by. */
export const digest = (utf8: Uint8Array): string => createHash('md5').update(utf8).digest('hex');
