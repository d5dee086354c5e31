/** Signs that rules count. */

export interface Marks {
  readonly hashes: number;
  /** Three dots in a row, and the character for them. */
  readonly ellipses: number;
  /** Curly brackets, of either kind. */
  readonly braces: number;
}

const DOT = 0x2e;
const isDots = (utf8: Uint8Array, i: number) => utf8[i] === DOT && utf8[i + 1] === DOT && utf8[i + 2] === DOT;
const isEllipsis = (utf8: Uint8Array, i: number) => utf8[i] === 0xe2 && utf8[i + 1] === 0x80 && utf8[i + 2] === 0xa6;

export const countMarks = (utf8: Uint8Array): Marks => {
  let [hashes, ellipses, braces] = [0, 0, 0];
  for (let i = 0; i < utf8.length; i++) {
    const byte = utf8[i]!;
    if (byte === 0x23) hashes++;
    else if (byte === 0x7b || byte === 0x7d) braces++;
    else if (isDots(utf8, i) || isEllipsis(utf8, i)) {
      ellipses++;
      i += 2;
    }
  }
  return { hashes, ellipses, braces };
};
