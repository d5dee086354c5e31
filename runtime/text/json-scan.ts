/** Reads over JSON in UTF-8 without making values of it: strict, but for `NaN`, `Infinity` and `-Infinity`, which Python writes. */
import { SampleError } from '../../core/errors.js';

export const QUOTE = 0x22;
export const ZERO = 0x30;
export const BACKSLASH = 0x5c;
export const OPEN = 0x7b;
export const CLOSE = 0x7d;
const COMMA = 0x2c;
const MINUS = 0x2d;
const POINT = 0x2e;
const COLON = 0x3a;
export const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;

/** Bytes that stand for themselves in a string: all but controls, the quote and the backslash. */
export const PLAIN = Uint8Array.from({ length: 256 }, (_, byte) => (byte >= 0x20 && byte !== QUOTE && byte !== BACKSLASH ? 1 : 0));
/** What follows a backslash: the byte that is meant, 0 for no escape; `u` stands apart. */
export const ESCAPES = new Uint8Array(256);
for (const [letter, meant] of Object.entries({ '"': '"', '\\': '\\', '/': '/', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' })) {
  ESCAPES[letter.charCodeAt(0)] = meant.charCodeAt(0);
}
const HEX = new Int8Array(256).fill(-1);
for (let digit = 0; digit < 16; digit++) {
  for (const letter of [digit.toString(16), digit.toString(16).toUpperCase()]) HEX[letter.charCodeAt(0)] = digit;
}

/** Fails with the place, counted from 1, at which the row stops being JSON. */
export const notJson = (at: number, expected: string): never => {
  throw new SampleError(`invalid JSON at byte ${at + 1}: expected ${expected}`);
};

/** The first byte at or after `at` that is no white space. */
export const skipSpace = (bytes: Uint8Array, at: number): number => {
  let i = at;
  while (i < bytes.length && isSpace(bytes[i]!)) i++;
  return i;
};
const isSpace = (byte: number) => byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;

/** The four hexadecimal digits at `at`. */
export const hexAt = (bytes: Uint8Array, at: number): number => {
  let code = 0;
  for (let i = at; i < at + 4; i++) {
    const digit = i < bytes.length ? HEX[bytes[i]!]! : -1;
    if (digit < 0) notJson(i, 'four hexadecimal digits');
    code = code * 16 + digit;
  }
  return code;
};

/** The end of the string whose first byte after the quote is at `at`: the place after its closing quote. */
export const skipString = (bytes: Uint8Array, at: number): number => {
  for (let i = at; ; ) {
    while (PLAIN[bytes[i]!]) i++;
    if (bytes[i] === QUOTE) return i + 1;
    i = skipEscape(bytes, i);
  }
};
const skipEscape = (bytes: Uint8Array, at: number): number => {
  if (bytes[at] !== BACKSLASH) return badString(bytes, at);
  if (ESCAPES[bytes[at + 1]!]) return at + 2;
  if (bytes[at + 1] !== 0x75) return badString(bytes, at + 1);
  hexAt(bytes, at + 2);
  return at + 6;
};
/** Says why a string cannot go on at `at`. */
export const badString = (bytes: Uint8Array, at: number): never => {
  if (at >= bytes.length) return notJson(at, 'the end of the string');
  return notJson(at, bytes[at]! < 0x20 ? 'an escape for this control character' : 'an escape that JSON knows');
};

/** The end of the value at `at`. Nesting has no limit and takes no stack. */
export const skipValue = (bytes: Uint8Array, at: number): number => {
  let i = at;
  let depth = 0;
  for (;;) {
    const byte = bytes[i];
    if (byte === OPEN || byte === OPEN_LIST) {
      const inside = skipSpace(bytes, i + 1);
      if (bytes[inside] === byte + 2) i = inside + 1;
      else {
        if (depth === nesting.length) nesting = grown(nesting);
        nesting[depth++] = byte + 2;
        i = byte === OPEN ? skipKey(bytes, inside) : inside;
        continue;
      }
    } else i = byte === QUOTE ? skipString(bytes, i + 1) : skipScalar(bytes, i);
    for (; depth > 0; depth--, i++) {
      i = skipSpace(bytes, i);
      const close = nesting[depth - 1]!;
      if (bytes[i] === COMMA) {
        i = skipSpace(bytes, i + 1);
        if (close === CLOSE) i = skipKey(bytes, i);
        break;
      }
      if (bytes[i] !== close) notJson(i, `"," or "${String.fromCharCode(close)}"`);
    }
    if (depth === 0) return i;
  }
};
/** The closing bracket of each level. */
let nesting = new Uint8Array(64);
const grown = (from: Uint8Array<ArrayBuffer>) => {
  const to = new Uint8Array(2 * from.length);
  to.set(from);
  return to;
};

/** The start of the value whose key is at `at`. */
const skipKey = (bytes: Uint8Array, at: number): number => {
  if (bytes[at] !== QUOTE) notJson(at, 'a key in quotes');
  return skipColon(bytes, skipString(bytes, at + 1));
};
const skipColon = (bytes: Uint8Array, at: number): number => {
  const i = skipSpace(bytes, at);
  if (bytes[i] !== COLON) notJson(i, '":"');
  return skipSpace(bytes, i + 1);
};

const WORDS = ['true', 'false', 'null', 'NaN', 'Infinity', '-Infinity'].map((word) => new TextEncoder().encode(word));
const skipScalar = (bytes: Uint8Array, at: number): number => {
  let i = at;
  if (bytes[i] === MINUS) i++;
  if (!isDigit(bytes[i])) return skipWord(bytes, at);
  if (bytes[i] === ZERO) i++;
  else i = skipDigits(bytes, i);
  if (bytes[i] === POINT) i = skipDigits(bytes, i + 1);
  if (bytes[i] === 0x65 || bytes[i] === 0x45) {
    i++;
    if (bytes[i] === MINUS || bytes[i] === 0x2b) i++;
    i = skipDigits(bytes, i);
  }
  return i;
};
const isDigit = (byte: number | undefined) => byte !== undefined && byte >= ZERO && byte <= 0x39;
const skipDigits = (bytes: Uint8Array, at: number): number => {
  let i = at;
  while (isDigit(bytes[i])) i++;
  return i > at ? i : notJson(at, 'a digit');
};
const skipWord = (bytes: Uint8Array, at: number): number => {
  const word = WORDS.find((one) => one.every((byte, i) => bytes[at + i] === byte));
  return word ? at + word.length : notJson(at, 'a value');
};

/**
 * Goes over the members of the object at `at` and answers where it ends. `visit` is told where the key starts (at its quote) and ends,
 * and where the value starts; it answers where the value ends.
 */
export const scanMembers = (bytes: Uint8Array, at: number, visit: (keyAt: number, keyEnd: number, valueAt: number) => number): number => {
  let i = skipSpace(bytes, at + 1);
  if (bytes[i] === CLOSE) return i + 1;
  for (;;) {
    if (bytes[i] !== QUOTE) notJson(i, 'a key in quotes');
    const keyEnd = skipString(bytes, i + 1);
    i = skipSpace(bytes, visit(i, keyEnd, skipColon(bytes, keyEnd)));
    if (bytes[i] === CLOSE) return i + 1;
    if (bytes[i] !== COMMA) notJson(i, '"," or "}"');
    i = skipSpace(bytes, i + 1);
  }
};

/** Goes over the values of the list at `at` and answers where it ends. `visit` is told where a value starts; it answers where it ends. */
export const scanItems = (bytes: Uint8Array, at: number, visit: (valueAt: number) => number): number => {
  let i = skipSpace(bytes, at + 1);
  if (bytes[i] === CLOSE_LIST) return i + 1;
  for (;;) {
    i = skipSpace(bytes, visit(i));
    if (bytes[i] === CLOSE_LIST) return i + 1;
    if (bytes[i] !== COMMA) notJson(i, '"," or "]"');
    i = skipSpace(bytes, i + 1);
  }
};
