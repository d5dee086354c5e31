/** Valid UTF-8, read by code point. */

/** Bytes of the character that begins with `lead`. */
export const widthOf = (lead: number): number => (lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4);

/** The code point at `i`, which is where a character begins. */
export const codeAt = (utf8: Uint8Array, i: number): number => {
  const lead = utf8[i]!;
  if (lead < 0x80) return lead;
  if (lead < 0xe0) return ((lead & 31) << 6) | (utf8[i + 1]! & 63);
  if (lead < 0xf0) return ((lead & 15) << 12) | ((utf8[i + 1]! & 63) << 6) | (utf8[i + 2]! & 63);
  return ((lead & 7) << 18) | ((utf8[i + 1]! & 63) << 12) | ((utf8[i + 2]! & 63) << 6) | (utf8[i + 3]! & 63);
};

/** Where the character that ends before `end` begins. */
export const startBefore = (utf8: Uint8Array, end: number): number => {
  let start = end - 1;
  while ((utf8[start]! & 0xc0) === 0x80) start--;
  return start;
};

/** Writes a code point at `i`; answers where the next one goes. */
export const putCode = (utf8: Uint8Array, i: number, code: number): number => {
  if (code < 0x80) {
    utf8[i] = code;
    return i + 1;
  }
  if (code < 0x800) {
    utf8[i] = 0xc0 | (code >> 6);
    utf8[i + 1] = 0x80 | (code & 63);
    return i + 2;
  }
  if (code < 0x10000) {
    utf8[i] = 0xe0 | (code >> 12);
    utf8[i + 1] = 0x80 | ((code >> 6) & 63);
    utf8[i + 2] = 0x80 | (code & 63);
    return i + 3;
  }
  utf8[i] = 0xf0 | (code >> 18);
  utf8[i + 1] = 0x80 | ((code >> 12) & 63);
  utf8[i + 2] = 0x80 | ((code >> 6) & 63);
  utf8[i + 3] = 0x80 | (code & 63);
  return i + 4;
};
