/** Characters as numbers, for what only asks which are the same. */
import { codeAt, widthOf } from './utf8.js';
import * as compiled from './wasm/strings.js';

/**
 * An id for each of the `count` code points of a text, equal ones having equal ids: as bytes (the very bytes when all are ASCII), or,
 * when too many that are not ASCII differ, the code points themselves.
 */
export const characterIds = (utf8: Uint8Array, count: number): Uint8Array | Uint32Array => {
  if (count === utf8.length) return utf8;
  return (utf8.length > compiled.MOST ? null : compiled.characterIds(utf8)) ?? codesOf(utf8, count);
};

const codesOf = (utf8: Uint8Array, count: number): Uint32Array => {
  const codes = new Uint32Array(count);
  for (let i = 0, n = 0; i < utf8.length; i += widthOf(utf8[i]!)) codes[n++] = codeAt(utf8, i);
  return codes;
};
