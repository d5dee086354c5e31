/** Characters as numbers, for what only asks which are the same. */
import { codeAt, widthOf } from './utf8.js';

/** Ids of code points in the text at hand, plus `base`; what is below is from earlier texts. */
const ids = new Uint32Array(0x110000);
let base = 0;

/**
 * An id for each of the `count` code points of a text, equal ones having equal ids: as bytes (the very bytes when all are ASCII), or,
 * when too many that are not ASCII differ, the code points themselves.
 */
export const characterIds = (utf8: Uint8Array, count: number): Uint8Array | Uint32Array => {
  if (count === utf8.length) return utf8;
  const units = new Uint8Array(count);
  if (base > 0xfffffe00) {
    ids.fill(0);
    base = 0;
  }
  let next = 0x80;
  const from = base;
  base += 0x100;
  for (let i = 0, n = 0; i < utf8.length; n++) {
    const lead = utf8[i]!;
    if (lead < 0x80) {
      units[n] = lead;
      i++;
      continue;
    }
    const code = codeAt(utf8, i);
    let id = ids[code]! - from;
    if (id <= 0) {
      if (next > 0xff) return codesOf(utf8, count);
      id = next++;
      ids[code] = from + id;
    }
    units[n] = id;
    i += widthOf(lead);
  }
  return units;
};

const codesOf = (utf8: Uint8Array, count: number): Uint32Array => {
  const codes = new Uint32Array(count);
  for (let i = 0, n = 0; i < utf8.length; i += widthOf(utf8[i]!)) codes[n++] = codeAt(utf8, i);
  return codes;
};
