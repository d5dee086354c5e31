// AssemblyScript: texts that are made of texts, sixteen bytes at a time where nothing has to be done. What is made begins at `madeAt`, and
// each function answers how long it is. See kernels.as.
import { codeAt, DELTAS, FIRSTS, IDS, inRange, madeAt, make, SECONDS, setChanged, tableAt, TEXT, widthOf } from './memory';

export { changed, madeAt } from './memory';

const QUOTE: u32 = 0x22;
const BACKSLASH: u32 = 0x5c;

// @ts-ignore: decorator
@inline
function unplain(bytes: v128): u32 {
  const quotes = i8x16.eq(bytes, i8x16.splat(<i8>QUOTE));
  return i8x16.bitmask(v128.or(v128.or(quotes, i8x16.eq(bytes, i8x16.splat(<i8>BACKSLASH))), i8x16.lt_u(bytes, i8x16.splat(32))));
}
/** Keeps a character of four bytes at most, most often of fewer. */
// @ts-ignore: decorator
@inline
function copy(to: usize, from: usize): void {
  store<u32>(to, load<u32>(from));
}

/** Of the string that was decoded: the place after its closing quote, whether it is spelled plainly, how many lone surrogates it had. */
export let end: u32 = 0;
export let canonical: bool = true;
export let replaced: u32 = 0;

/** Decodes the JSON string whose opening quote stands before the text; answers -1 when it is none. */
export function unescape(length: u32): i32 {
  const stop = TEXT + length;
  v128.store(stop, i8x16.splat(<i8>QUOTE));
  make(stop, length);
  canonical = true;
  replaced = 0;
  let p = TEXT;
  let o = madeAt;
  while (true) {
    const bytes = v128.load(p);
    v128.store(o, bytes);
    const marks = unplain(bytes);
    if (marks == 0) {
      p += 16;
      o += 16;
      continue;
    }
    p += ctz(marks);
    o += ctz(marks);
    if (load<u8>(p) == QUOTE) {
      end = <u32>(p - TEXT) + 1;
      return p < stop ? <i32>(o - madeAt) : -1;
    }
    if (load<u8>(p) != BACKSLASH) return -1;
    const letter = <u32>load<u8>(p, 1);
    if (letter != 0x75) {
      const meant = meantBy(letter);
      if (meant == 0) return -1;
      if (letter == 0x2f) canonical = false;
      store<u8>(o++, meant);
      p += 2;
      continue;
    }
    let code = hexAt(p + 2);
    if (code < 0) return -1;
    if (code < 32) {
      const digit = load<u8>(p, 5);
      if (shortOf(code) != 0x75 || (digit >= 0x41 && digit <= 0x46)) canonical = false;
    } else canonical = false;
    p += 6;
    if ((code & 0xf800) == 0xd800) {
      let whole = 0;
      if (code < 0xdc00 && load<u8>(p) == BACKSLASH && load<u8>(p, 1) == 0x75) {
        const second = hexAt(p + 2);
        if (second < 0) return -1;
        if ((second & 0xfc00) == 0xdc00) {
          whole = 0x10000 + ((code - 0xd800) << 10) + (second - 0xdc00);
          p += 6;
        }
      }
      if (whole == 0) replaced++;
      code = whole == 0 ? 0xfffd : whole;
    }
    o = putCode(o, code);
  }
}

/** The byte that is meant by a backslash and this letter; 0 for none. */
// @ts-ignore: decorator
@inline
function meantBy(letter: u32): u32 {
  if (letter == 0x6e) return 10;
  if (letter == QUOTE || letter == BACKSLASH || letter == 0x2f) return letter;
  if (letter == 0x74) return 9;
  if (letter == 0x72) return 13;
  if (letter == 0x62) return 8;
  return letter == 0x66 ? 12 : 0;
}
/** The letter behind the backslash that stands for this byte. */
// @ts-ignore: decorator
@inline
function shortOf(byte: u32): u32 {
  if (byte == 10) return 0x6e;
  if (byte == QUOTE || byte == BACKSLASH) return byte;
  if (byte == 9) return 0x74;
  if (byte == 13) return 0x72;
  if (byte == 8) return 0x62;
  return byte == 12 ? 0x66 : 0x75;
}
function hexAt(p: usize): i32 {
  let code = 0;
  for (let i: usize = 0; i < 4; i++) {
    const byte = <u32>load<u8>(p + i);
    const lower = byte | 0x20;
    if (byte >= 0x30 && byte <= 0x39) code = (code << 4) | <i32>(byte - 0x30);
    else if (lower >= 0x61 && lower <= 0x66) code = (code << 4) | <i32>(lower - 0x57);
    else return -1;
  }
  return code;
}
function putCode(o: usize, code: u32): usize {
  if (code < 0x80) {
    store<u8>(o, code);
    return o + 1;
  }
  if (code < 0x800) {
    store<u8>(o, 0xc0 | (code >> 6));
    store<u8>(o, 0x80 | (code & 63), 1);
    return o + 2;
  }
  if (code < 0x10000) {
    store<u8>(o, 0xe0 | (code >> 12));
    store<u8>(o, 0x80 | ((code >> 6) & 63), 1);
    store<u8>(o, 0x80 | (code & 63), 2);
    return o + 3;
  }
  store<u8>(o, 0xf0 | (code >> 18));
  store<u8>(o, 0x80 | ((code >> 12) & 63), 1);
  store<u8>(o, 0x80 | ((code >> 6) & 63), 2);
  store<u8>(o, 0x80 | (code & 63), 3);
  return o + 4;
}

/** Spells the text as `JSON.stringify` does, without the quotes around it. */
export function escape(length: u32): u32 {
  const stop = TEXT + length;
  v128.store(stop, i8x16.splat(<i8>QUOTE));
  make(stop, 6 * length);
  let p = TEXT;
  let o = madeAt;
  while (true) {
    const bytes = v128.load(p);
    v128.store(o, bytes);
    const marks = unplain(bytes);
    if (marks == 0) {
      p += 16;
      o += 16;
      continue;
    }
    p += ctz(marks);
    o += ctz(marks);
    if (p >= stop) return <u32>(o - madeAt) - <u32>(p - stop);
    const byte = <u32>load<u8>(p++);
    const letter = shortOf(byte);
    store<u16>(o, BACKSLASH | (letter << 8));
    o += 2;
    if (letter == 0x75) {
      const low = byte & 15;
      store<u32>(o, 0x00003030 | ((0x30 | (byte >> 4)) << 16) | ((low + (low < 10 ? 0x30 : 0x57)) << 24));
      o += 4;
    }
  }
}

/**
 * Replaces characters below U+10000 by what table `number` has for them: 0 keeps one; else the high byte is one more than how many of the
 * bytes below it take its place, never more than it has itself. `ascii` is the one ASCII character in the table; a \r goes before a \n.
 */
export function translate(length: u32, number: u32, ascii: u32): u32 {
  const stop = TEXT + length;
  const table = tableAt(number);
  v128.store(stop, i8x16.splat(0));
  make(stop, length);
  setChanged(false);
  let p = TEXT;
  let o = madeAt;
  while (p < stop) {
    const bytes = v128.load(p);
    const marks: u32 = i8x16.bitmask(v128.or(bytes, i8x16.eq(bytes, i8x16.splat(<i8>ascii))));
    v128.store(o, bytes);
    if (marks == 0) {
      p += 16;
      o += 16;
      continue;
    }
    p += ctz(marks);
    o += ctz(marks);
    if (p >= stop) break;
    const code = codeAt(p);
    const width = widthOf(load<u8>(p));
    const by = code < 0x10000 ? load<u32>(table + (<usize>code << 2)) : 0;
    if (by == 0) {
      copy(o, p);
      o += width;
    } else {
      setChanged(true);
      store<u32>(o, by);
      if (code != 13 || load<u8>(p, 1) != 10) o += (by >> 24) - 1;
    }
    p += width;
  }
  return <u32>(o - madeAt) - <u32>(p - stop);
}

/** Makes small letters of capitals; answers -1 for a text with one of those whose small form depends on what is around it. */
export function lower(length: u32): i32 {
  const stop = TEXT + length;
  v128.store(stop, i8x16.splat(0));
  // Two bytes become three at most.
  make(stop, length + (length >> 1));
  setChanged(false);
  let p = TEXT;
  let o = madeAt;
  while (p < stop) {
    const bytes = v128.load(p);
    const capitals = inRange(bytes, 65, 90);
    v128.store(o, v128.or(bytes, v128.and(capitals, i8x16.splat(0x20))));
    const wide: u32 = i8x16.bitmask(bytes);
    const ahead: u32 = wide == 0 ? 16 : ctz(wide);
    if (i8x16.bitmask(capitals) & ((1 << ahead) - 1)) setChanged(true);
    p += ahead;
    o += ahead;
    if (wide == 0) continue;
    const code = codeAt(p);
    if (code == CAPITAL_SIGMA || code == DOTTED_I) return -1;
    const delta = code < 0x20000 ? load<i32>(DELTAS + (<usize>code << 2)) : 0;
    if (delta == 0) {
      copy(o, p);
      o += widthOf(load<u8>(p));
    } else {
      setChanged(true);
      o = putCode(o, code + delta);
    }
    p += widthOf(load<u8>(p));
  }
  return <i32>(o - madeAt) - <i32>(p - stop);
}
const CAPITAL_SIGMA: u32 = 0x3a3;
const DOTTED_I: u32 = 0x130;

/** Ids of code points are above this; what is below is from earlier texts. */
let base: u32 = 0;
/** An id of one byte for each code point, that of ASCII being itself; answers how many, or -1 when there are too many to tell apart. */
export function characterIds(length: u32): i32 {
  const stop = TEXT + length;
  v128.store(stop, i8x16.splat(0));
  make(stop, length);
  if (base > 0xfffffe00) {
    memory.fill(IDS, 0, 4 * 0x110000);
    base = 0;
  }
  const from = base;
  base += 0x100;
  let next: u32 = 0x80;
  let p = TEXT;
  let o = madeAt;
  while (p < stop) {
    const bytes = v128.load(p);
    v128.store(o, bytes);
    const wide: u32 = i8x16.bitmask(bytes);
    const ahead: usize = wide == 0 ? 16 : ctz(wide);
    p += ahead;
    o += ahead;
    if (wide == 0) continue;
    const at = IDS + (<usize>codeAt(p) << 2);
    let id = load<u32>(at);
    if (id <= from) {
      if (next > 0xff) return -1;
      id = from + next++;
      store<u32>(at, id);
    }
    store<u8>(o++, id - from);
    p += widthOf(load<u8>(p));
  }
  return <i32>(o - madeAt) - <i32>(p - stop);
}

/**
 * What there may be to do for the text, as bits: those that `FIRSTS` of a character and `SECONDS` of the next have in common. `entity` is
 * the bit of an ampersand: it counts before `entities`, where a reference follows. Bits of `alone` are enough of an answer.
 */
export function findings(length: u32, entities: u32, entity: i32, alone: i32): i32 {
  const stop = TEXT + length;
  v128.store(stop, i8x16.splat(32));
  let found: i32 = 0;
  let p = TEXT;
  let before = load<i32>(FIRSTS + 40);
  while (p < stop) {
    const bytes = v128.load(p);
    const controls = v128.andnot(v128.or(i8x16.lt_u(bytes, i8x16.splat(32)), i8x16.eq(bytes, i8x16.splat(127))), inRange(bytes, 9, 10));
    const marks: u32 = i8x16.bitmask(v128.or(v128.or(bytes, controls), i8x16.eq(bytes, i8x16.splat(38))));
    if (marks == 0) {
      p += 16;
      continue;
    }
    const ahead: usize = ctz(marks);
    p += ahead;
    if (p >= stop) break;
    if (p > TEXT && load<i8>(p - 1) >= 0) before = load<i32>(FIRSTS + (<usize>load<u8>(p - 1) << 2));
    // On through all that is not plain ASCII: mostly a character or two.
    do {
      const code = codeAt(p);
      const bits = before & (code < 0x10000 ? load<i32>(SECONDS + (<usize>code << 2)) : 0);
      if (bits & entity) {
        if (p < TEXT + entities && isReference(p)) found |= entity;
      }
      found |= bits & ~entity;
      if (found & alone) return found;
      before = code < 0x10000 ? load<i32>(FIRSTS + (<usize>code << 2)) : load<i32>(FIRSTS + (0xdc00 << 2));
      p += widthOf(load<u8>(p));
    } while (p < stop && load<i8>(p) < 0);
  }
  return found;
}
/** Whether `&#?[0-9A-Za-z]{1,24};` is at `p`. */
function isReference(p: usize): bool {
  if (load<u8>(++p) == 35) p++;
  let n = 0;
  while (n < 25) {
    const byte = <u32>load<u8>(p + n);
    const lowered = byte | 0x20;
    if (!((byte >= 48 && byte <= 57) || (lowered >= 97 && lowered <= 122))) break;
    n++;
  }
  return n >= 1 && n <= 24 && load<u8>(p + n) == 59;
}
