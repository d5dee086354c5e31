// AssemblyScript: the text without sentences that occurred in it before. See ../repeated-sentences.ts and kernels.as.
import { same } from './ids';
import { above, CLASSES, codeAt, inRange, K1, K2, madeAt, make, reserve, setChanged, STRIP, TEXT, widthOf } from './memory';

// Of each sentence that was seen: the hash of what is compared of it, where this lies and how many bytes it has.
const ENTRY: usize = 16;
let table: usize = 0;
let mask: u32 = 0;
/** Where what is compared of the next sentence goes, behind that of all which were seen. */
let keyAt: usize = 0;

const CLOSING: u32 = 0x201d;
const APOSTROPHE: u32 = 0x2019;
const DOTS: u32 = 0x2026;

// @ts-ignore: decorator
@inline
function isQuote(code: u32): bool {
  return code == APOSTROPHE || code == CLOSING;
}
// @ts-ignore: decorator
@inline
function isMark(code: u32): bool {
  return code == 46 || code == 33 || code == 63 || code == 0x3002 || code == 0xff01 || code == 0xff1f;
}
/** Marks that end a sentence together with the quote behind them. */
// @ts-ignore: decorator
@inline
function isQuotedMark(code: u32): bool {
  return isMark(code) || code == DOTS || code == 0x7b || code == 0x36 || code == 0x7d || code == 0x32;
}
/** Whether a character is compared: an ASCII letter or digit, a space, a tab, a Chinese character. */
// @ts-ignore: decorator
@inline
function isCompared(code: u32): bool {
  const lowered = code | 0x20;
  return (lowered >= 97 && lowered <= 122) || (code >= 48 && code <= 57) || code == 32 || code == 9 || (code >= 0x4e00 && code <= 0x9fa5);
}
// @ts-ignore: decorator
@inline
function isSpace(code: u32): bool {
  return (load<u8>(CLASSES + code) & STRIP) != 0;
}

/** Sentences of fewer compared characters than `least`, of which there is one at least, stay. Answers how long the text is. */
export function dropRepeated(length: u32, least: u32): u32 {
  const stop = TEXT + length;
  v128.store(stop, i8x16.splat(10));
  make(stop, length);
  keyAt = above(madeAt + length + 32);
  table = above(keyAt + length + 32);
  const most = boundsIn(stop);
  const bits = 33 - clz<u32>(max<u32>(most, 32));
  mask = (1 << bits) - 1;
  reserve(table + (ENTRY << <usize>bits));
  memory.fill(table, 0, ENTRY << <usize>bits);
  setChanged(false);

  let o = madeAt;
  // The sentence at hand, what of the text is not copied yet, and how far each of the three patterns has taken characters.
  let sentence = TEXT;
  let uncopied = TEXT;
  let free1 = TEXT, free2 = TEXT, free3 = TEXT;
  let cut: usize = 0;
  let p = TEXT;
  while (true) {
    // On to what may end a sentence.
    if (cut == 0) {
      const bytes = v128.load(p);
      const marks = i8x16.bitmask(v128.or(
        v128.or(bytes, v128.or(i8x16.eq(bytes, i8x16.splat(10)), i8x16.eq(bytes, i8x16.splat(46)))),
        v128.or(i8x16.eq(bytes, i8x16.splat(33)), i8x16.eq(bytes, i8x16.splat(63))),
      ));
      if (marks == 0) {
        p += 16;
        continue;
      }
      p += ctz(marks);
    }
    const ends = p >= stop || load<u8>(p) == 10;
    if (ends || p == cut) {
      const end = min(p, stop);
      if (isRepeated(sentence, end, least)) {
        memory.copy(o, uncopied, sentence - uncopied);
        o += sentence - uncopied;
        uncopied = end;
        setChanged(true);
      }
      if (end == stop) break;
      cut = 0;
      sentence = ends ? p + 1 : p;
      if (ends) {
        p++;
        continue;
      }
    }
    const code = codeAt(p);
    const next = p + widthOf(load<u8>(p));
    if (next < stop && load<u8>(next) != 10) {
      const second = codeAt(next);
      if (isMark(code) && p >= free1 && !isQuote(second)) {
        cut = next;
        free1 = next + widthOf(load<u8>(next));
      }
      if (code == DOTS && second == DOTS && p >= free2) {
        const third = next + 3;
        if (third < stop && load<u8>(third) != 10 && !isQuote(codeAt(third))) {
          cut = third;
          free2 = third + widthOf(load<u8>(third));
        }
      }
      if (isQuote(code) && p > TEXT && !isQuote(second)) {
        const before = startBefore(p);
        if (before >= free3 && isQuotedMark(codeAt(before))) {
          cut = next;
          free3 = next + widthOf(load<u8>(next));
        }
      }
    }
    p = next;
  }
  memory.copy(o, uncopied, stop - uncopied);
  return <u32>(o - madeAt) + <u32>(stop - uncopied);
}

/** No text has more sentences than places where one may end. */
function boundsIn(stop: usize): u32 {
  let most: u32 = 1;
  for (let p = TEXT; p < stop; p += 16) {
    const bytes = v128.load(p);
    const marks = v128.or(i8x16.eq(bytes, i8x16.splat(33)), i8x16.eq(bytes, i8x16.splat(63)));
    const ends = v128.or(i8x16.eq(bytes, i8x16.splat(10)), i8x16.eq(bytes, i8x16.splat(46)));
    // The first bytes of characters of three: marks, and quotes behind any.
    const wide = v128.and(i8x16.ge_u(bytes, i8x16.splat(<i8>0xe2)), i8x16.le_u(bytes, i8x16.splat(<i8>0xef)));
    most += popcnt(i8x16.bitmask(v128.or(wide, v128.or(marks, ends))));
  }
  return most;
}
// @ts-ignore: decorator
@inline
function startBefore(p: usize): usize {
  let start = p - 1;
  while ((load<u8>(start) & 0xc0) == 0x80) start--;
  return start;
}

/** Whether what is compared of this sentence was seen; it is from then on. */
function isRepeated(from: usize, to: usize, least: u32): bool {
  let start = from;
  let end = to;
  while (start < end && isSpace(codeAt(start))) start += widthOf(load<u8>(start));
  while (start < end && isSpace(codeAt(startBefore(end)))) end = startBefore(end);
  const begin = keyAt;
  if (putKey(start, end) < least) {
    keyAt = begin;
    return false;
  }
  const size = <u32>(keyAt - begin);
  store<u64>(keyAt, 0);
  let hash: u64 = size;
  for (let p = begin; p < keyAt; p += 8) {
    hash = (hash ^ load<u64>(p)) * K1;
    hash ^= hash >> 32;
  }
  hash *= K2;
  hash ^= hash >> 32;
  let slot = <u32>hash & mask;
  while (true) {
    const entry = table + <usize>slot * ENTRY;
    const known = load<u32>(entry, 12);
    if (known == 0) {
      store<u64>(entry, hash);
      store<u32>(entry, <u32>begin, 8);
      store<u32>(entry, size, 12);
      return false;
    }
    if (load<u64>(entry) == hash && known == size && same(begin, <usize>load<u32>(entry, 8), size)) {
      keyAt = begin;
      return true;
    }
    slot = (slot + 1) & mask;
  }
}

/** Puts the characters that are compared at `keyAt`, and answers how many; most stand in long runs, which are copied whole. */
function putKey(from: usize, end: usize): u32 {
  let compared: u32 = 0;
  let p = from;
  while (p < end) {
    const bytes = v128.load(p);
    const within: u32 = end - p < 16 ? (1 << <u32>(end - p)) - 1 : 0xffff;
    if (i8x16.bitmask(bytes) & within) {
      const stop = min(p + 16, end);
      while (p < stop) {
        const width = widthOf(load<u8>(p));
        if (isCompared(codeAt(p))) {
          store<u32>(keyAt, load<u32>(p));
          keyAt += width;
          compared++;
        }
        p += width;
      }
      continue;
    }
    const letters = inRange(v128.or(bytes, i8x16.splat(0x20)), 97, 122);
    const blanks = v128.or(i8x16.eq(bytes, i8x16.splat(32)), i8x16.eq(bytes, i8x16.splat(9)));
    let left: u32 = i8x16.bitmask(v128.or(v128.or(letters, blanks), inRange(bytes, 48, 57))) & within;
    compared += popcnt(left);
    for (let q = p; left; ) {
      const gap = ctz(left);
      left >>= gap;
      q += gap;
      const run = ctz(~left);
      left >>= run;
      v128.store(keyAt, v128.load(q));
      keyAt += run;
      q += run;
    }
    p += 16;
  }
  return compared;
}
