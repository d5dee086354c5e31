/** JSON strings to UTF-8 and back, from bytes to bytes. */
import { BACKSLASH, badString, ESCAPES, hexAt, PLAIN, QUOTE } from './json-scan.js';
import { Slab } from './slab.js';
import { MOST, readJson, spellJson } from './wasm/strings.js';

const LETTER_U = 0x75;

/** A string that was read. */
export interface Decoded {
  readonly utf8: Uint8Array;
  /** The place after the closing quote. */
  readonly end: number;
  /** Whether it is spelled as `JSON.stringify` would. */
  readonly canonical: boolean;
  /** Lone surrogates that became U+FFFD. */
  readonly replaced: number;
}

const slab = new Slab();

/** Decodes the string whose first byte after the quote is at `at`. */
export const readString = (bytes: Uint8Array, at: number): Decoded =>
  (bytes.length - at > MOST ? undefined : readJson(bytes, at)) ?? readPlainly(bytes, at);

/** The same byte by byte: for strings that are too long for the kernel, and to say what is wrong with one. */
export const readPlainly = (bytes: Uint8Array, at: number): Decoded => {
  slab.reserve(bytes.length - at);
  const out = slab.bytes;
  let canonical = true;
  let replaced = 0;
  let o = slab.at;
  for (let i = at; ; ) {
    let byte = bytes[i]!;
    while (PLAIN[byte] === 1) {
      out[o++] = byte;
      byte = bytes[++i]!;
    }
    if (byte === QUOTE) {
      slab.at = o;
      return { utf8: slab.take(), end: i + 1, canonical, replaced };
    }
    if (byte !== BACKSLASH) badString(bytes, i);
    const letter = bytes[i + 1]!;
    const meant = ESCAPES[letter]!;
    if (meant) {
      if (letter === 0x2f) canonical = false;
      out[o++] = meant;
      i += 2;
    } else if (letter === LETTER_U) {
      const code = hexAt(bytes, i + 2);
      if (code < 0x20) {
        canonical &&= SHORT[code] === LETTER_U && !isUpper(bytes[i + 5]!);
        out[o++] = code;
        i += 6;
      } else {
        canonical = false;
        const whole = codeAt(bytes, i, code);
        if (whole === LONE) replaced++;
        i += whole > 0xffff ? 12 : 6;
        o = encode(out, o, whole === LONE ? 0xfffd : whole);
      }
    } else badString(bytes, i + 1);
  }
};
/** `\u001F` is not how `JSON.stringify` spells it. */
const isUpper = (digit: number) => digit >= 0x41 && digit <= 0x46;

const LONE = -1;
/** The code point of the escape at `at`, whose first half is `first`. */
const codeAt = (bytes: Uint8Array, at: number, first: number): number => {
  if (first < 0xd800 || first > 0xdfff) return first;
  if (first > 0xdbff || bytes[at + 6] !== BACKSLASH || bytes[at + 7] !== LETTER_U) return LONE;
  const second = hexAt(bytes, at + 8);
  return second < 0xdc00 || second > 0xdfff ? LONE : 0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00);
};

const encode = (out: Uint8Array, at: number, code: number): number => {
  let o = at;
  if (code < 0x80) out[o++] = code;
  else {
    if (code < 0x800) out[o++] = 0xc0 | (code >> 6);
    else {
      if (code < 0x10000) out[o++] = 0xe0 | (code >> 12);
      else {
        out[o++] = 0xf0 | (code >> 18);
        out[o++] = 0x80 | ((code >> 12) & 63);
      }
      out[o++] = 0x80 | ((code >> 6) & 63);
    }
    out[o++] = 0x80 | (code & 63);
  }
  return o;
};

/** Letters of escapes that are spelled short; `u` for those that are not. */
const SHORT = new Uint8Array(256).fill(LETTER_U, 0, 0x20);
for (const letter of '"\\bfnrt') SHORT[ESCAPES[letter.charCodeAt(0)]!] = letter.charCodeAt(0);
/** Bytes that are spelled at once. */
const CHUNK = 1 << 16;

/** Room in which JSON is spelled. */
export class Output extends Slab {
  /** Part of what is spelled already. */
  put(from: Uint8Array, start: number, end: number): void {
    this.reserve(end - start);
    if (end - start > 64) this.bytes.set(from.subarray(start, end), this.at);
    else for (let i = start, o = this.at; i < end; i++) this.bytes[o++] = from[i]!;
    this.at += end - start;
  }

  /** Text that is spelled already. */
  putText(text: string): void {
    this.reserve(3 * text.length);
    this.at += this.bytes.write(text, this.at);
  }

  /** A string, as `JSON.stringify` spells it. */
  putString(utf8: Uint8Array): void {
    this.putText('"');
    for (let start = 0; start < utf8.length; start += CHUNK) {
      const spelled = spellJson(utf8.subarray(start, start + CHUNK));
      this.reserve(spelled.length);
      this.bytes.set(spelled, this.at);
      this.at += spelled.length;
    }
    this.putText('"');
  }
}
