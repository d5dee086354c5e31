// Where things lie in the memory that all kernels share, and what most of them need. In bytes:
//   CLASSES  a byte of bits per code point (../unicode/classes.ts)
//   FIRSTS, SECONDS  a word of bits per UTF-16 unit: what it may be the first, or the second, of (../fix-unicode/suspect.ts)
//   DELTAS   a word per code point below 0x20000: what lower-casing adds (../unicode/lower.ts)
//   TABLES   room for tables of 0x10000 words: what characters are replaced by (../translate.ts)
//   IDS      a word per code point: its id above those of earlier texts
//   KINDS    a byte of other bits per code point: those that were asked for last (pieces.as)
//   SLOTS    hash table of runs
//   TEXT     what is worked on, then what is made of it
// All but IDS, KINDS, SLOTS and TEXT are written once, by the module that owns them. Pages that nobody touches cost nothing.

export const CLASSES: usize = 0;
const WORDS: usize = 4 * 0x10000;
export const FIRSTS: usize = 0x110000;
export const SECONDS: usize = FIRSTS + WORDS;
export const DELTAS: usize = SECONDS + WORDS;
export const TABLES: usize = DELTAS + 2 * WORDS;
export const IDS: usize = TABLES + 4 * WORDS;
export const KINDS: usize = IDS + 4 * 0x110000;
export const SLOTS: usize = KINDS + 0x110000;
/** Units of the longest text that the kernels are given, with two to four slots for each. */
export const MOST: usize = 1 << 22;
export const TEXT: usize = SLOTS + 4 * 4 * MOST;

export const ALNUM: u32 = 1;
export const SPECIAL: u32 = 2;
export const GAP: u32 = 4;
export const LINE: u32 = 8;
export const STRIP: u32 = 16;
export const WORD: u32 = 32;
export const SPACE: u32 = 128;

export const K1: u64 = 0x9e3779b97f4a7c15;
export const K2: u64 = 0xc2b2ae3d27d4eb4f;

/** Where the caller writes the text. */
export function textAt(): usize {
  return TEXT;
}
/** Where the caller writes a table: those of firsts, seconds and deltas, and then those of replacements. */
export function tableAt(number: u32): usize {
  return number < 3 ? FIRSTS + number * WORDS : TABLES + (number - 3) * WORDS;
}
// @ts-ignore: decorator
@inline
export function above(end: usize): usize {
  return (end + 31) & ~15;
}
export function reserve(end: usize): void {
  const pages = <i32>((end + 0xffff) >> 16);
  if (pages > memory.size() && memory.grow(pages - memory.size()) < 0) unreachable();
}
// @ts-ignore: decorator
@inline
export function codeAt(p: usize): u32 {
  const lead = <u32>load<u8>(p);
  if (lead < 0x80) return lead;
  if (lead < 0xe0) return ((lead & 31) << 6) | (load<u8>(p, 1) & 63);
  if (lead < 0xf0) return ((lead & 15) << 12) | (<u32>(load<u8>(p, 1) & 63) << 6) | (load<u8>(p, 2) & 63);
  return ((lead & 7) << 18) | (<u32>(load<u8>(p, 1) & 63) << 12) | (<u32>(load<u8>(p, 2) & 63) << 6) | (load<u8>(p, 3) & 63);
}
// @ts-ignore: decorator
@inline
export function widthOf(lead: u32): usize {
  return lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
}
// @ts-ignore: decorator
@inline
export function inRange(bytes: v128, first: u8, last: u8): v128 {
  return i8x16.le_u(i8x16.sub(bytes, i8x16.splat(first)), i8x16.splat(last - first));
}
// @ts-ignore: decorator
@inline
export function gapsIn(bytes: v128): u32 {
  return i8x16.bitmask(v128.or(i8x16.eq(bytes, i8x16.splat(32)), inRange(bytes, 9, 10)));
}

/** Where what was made of the text begins. */
export let madeAt: usize = 0;
/** Has it begun behind a text that ends at `end`, with room for so many bytes. */
export function make(end: usize, bytes: usize): usize {
  madeAt = above(end + 16);
  reserve(madeAt + bytes + 32);
  return madeAt;
}

/** Whether it differs from the text. */
export let changed: bool = false;
export function setChanged(whether: bool): void {
  changed = whether;
}
