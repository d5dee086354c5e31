/** What the compiled kernels make of a text: other texts, of bytes that are nobody else's. For texts of up to `MOST` bytes. */
import { Slab } from '../slab.js';
import { made, put } from './instance.js';

export { MOST, putTable, TABLE } from './instance.js';

const slab = new Slab();
const kept = (length: number): Uint8Array => {
  slab.reserve(length);
  slab.bytes.set(made(length), slab.at);
  slab.at += length;
  return slab.take();
};

/** The JSON string whose opening quote stands before `at`; undefined when it is none. */
export const readJson = (bytes: Uint8Array, at: number) => {
  const kernels = put(bytes.subarray(at));
  const length = kernels.unescape(bytes.length - at);
  if (length < 0) return undefined;
  return {
    utf8: kept(length),
    end: at + kernels.end.value,
    canonical: kernels.canonical.value !== 0,
    replaced: kernels.replaced.value,
  };
};

/** The text as it is spelled within the quotes of a JSON string; overwritten by the next call. */
export const spellJson = (utf8: Uint8Array): Uint8Array => {
  const kernels = put(utf8);
  return made(kernels.escape(utf8.length));
};

/** The text with characters replaced; the text itself when it has none of these. */
export const translate = (utf8: Uint8Array, table: number, ascii: number): Uint8Array => {
  const kernels = put(utf8);
  const length = kernels.translate(utf8.length, table, ascii);
  return kernels.changed.value === 0 ? utf8 : kept(length);
};

/** The text in lower case, the text itself when it is; null where a letter's small form depends on what is around it. */
export const lower = (utf8: Uint8Array): Uint8Array | null => {
  const kernels = put(utf8);
  const length = kernels.lower(utf8.length);
  if (length < 0) return null;
  return kernels.changed.value === 0 ? utf8 : kept(length);
};

/** An id for each code point, ASCII as it is; null when there are too many for a byte. */
export const characterIds = (utf8: Uint8Array): Uint8Array | null => {
  const kernels = put(utf8);
  const length = kernels.characterIds(utf8.length);
  return length < 0 ? null : kept(length);
};

/** See `findings` in strings.as. */
export const findings = (utf8: Uint8Array, entities: number, entity: number, alone: number): number => {
  const kernels = put(utf8);
  return kernels.findings(utf8.length, entities, entity, alone);
};

/** The places at which a link may show. */
export const linkMarks = (utf8: Uint8Array): Uint32Array => {
  const kernels = put(utf8);
  return marks(kernels.linkMarks(utf8.length));
};
/** The places at which an IP address may show. */
export const addressMarks = (utf8: Uint8Array): Uint32Array => {
  const kernels = put(utf8);
  return marks(kernels.addressMarks(utf8.length));
};
const marks = (count: number): Uint32Array => {
  const places = made(4 * count);
  return new Uint32Array(places.buffer, places.byteOffset, count).slice();
};

/** The text without the sentences that occurred before. See ../repeated-sentences.ts. */
export const dropRepeated = (utf8: Uint8Array, least: number): Uint8Array => {
  const kernels = put(utf8);
  const length = kernels.dropRepeated(utf8.length, least);
  return kernels.changed.value === 0 ? utf8 : kept(length);
};
