// AssemblyScript: the hot loops of text. `../plain` says what each answers; tests hold the two against each other.
// Compiled by build.ts into kernels.gen.ts, with strings.as; memory.as says where things lie.
import { ENTRY, entryOf, grown, keyOf, putEntry, same } from './ids';
import {
  above, ALNUM, CLASSES, codeAt, gapsIn, inRange, K1, K2, LINE, reserve, SLOTS, SPECIAL, TEXT, widthOf,
} from './memory';

export { tableAt, textAt } from './memory';

/** After a call, where the ids or counts that it answers begin. */
export let answerAt: usize = 0;

export let count: u32 = 0;
export let alphanumeric: u32 = 0;
export let special: u32 = 0;
export let lines: u32 = 0;
export let longest: u32 = 0;
export let words: u32 = 0;

/** Counts of the text: see ../plain/scan.ts. */
export function scan(length: u32): void {
  const end = TEXT + length;
  let alnums: u32 = 0, specials: u32 = 0, cuts: u32 = 0, widest: u32 = 0, wordEnds: u32 = 0;
  let inWord: u32 = 0;
  // Bytes that are not the first of their character, so far; and the place, in code points, where the line begins.
  let further: u32 = 0, lineStart: u32 = 0;
  let p = TEXT;
  while (p < end) {
    if (p + 16 <= end) {
      const bytes = v128.load(p);
      if (i8x16.bitmask(bytes) == 0) {
        const letters = inRange(v128.or(bytes, i8x16.splat(0x20)), 97, 122);
        const digits = inRange(bytes, 48, 57);
        // Not special: letters, and controls that are no white space.
        const plain = i8x16.bitmask(
          v128.or(v128.or(letters, i8x16.eq(bytes, i8x16.splat(127))), v128.andnot(i8x16.lt_u(bytes, i8x16.splat(32)), inRange(bytes, 9, 13))),
        );
        const gaps = gapsIn(bytes);
        alnums += popcnt(i8x16.bitmask(v128.or(letters, digits)));
        specials += 16 - popcnt(plain);
        // A carry runs through the rest of a piece that has a plain character, and comes out at the gap behind it.
        const carried = (~gaps & 0xffff) + plain + inWord;
        wordEnds += popcnt(carried & gaps);
        inWord = carried >> 16;
        let ends: u32 = i8x16.bitmask(v128.or(inRange(bytes, 10, 13), inRange(bytes, 28, 30)));
        while (ends) {
          const at = p + ctz(ends);
          ends &= ends - 1;
          const place = <u32>(at - TEXT) - further;
          if (load<u8>(at) != 10 || at == TEXT || load<u8>(at - 1) != 13) {
            cuts++;
            widest = max(widest, place - lineStart);
          }
          lineStart = place + 1;
        }
        p += 16;
        continue;
      }
    }
    const stop = min(p + 16, end);
    while (p < stop) {
      const lead = <u32>load<u8>(p);
      const kind = <u32>load<u8>(CLASSES + codeAt(p));
      const place = <u32>(p - TEXT) - further;
      const width = widthOf(lead);
      const gap = (kind >> 2) & 1;
      wordEnds += inWord & gap;
      inWord = (inWord | (~kind >> 1)) & (gap ^ 1);
      alnums += kind & ALNUM;
      specials += (kind & SPECIAL) >> 1;
      if (kind & LINE) {
        if (lead != 10 || p == TEXT || load<u8>(p - 1) != 13) {
          cuts++;
          widest = max(widest, place - lineStart);
        }
        lineStart = place + 1;
      }
      p += width;
      further += <u32>width - 1;
    }
  }
  count = length - further;
  if (lineStart < count) {
    cuts++;
    widest = max(widest, count - lineStart);
  }
  alphanumeric = alnums;
  special = specials;
  lines = cuts;
  longest = widest;
  words = wordEnds + inWord;
}

/** Lower-cases ASCII in place and answers whether all is ASCII; puts gaps behind the end. */
function lowerAscii(length: u32): bool {
  const end = TEXT + length;
  v128.store(end, i8x16.splat(32));
  let wide = i8x16.splat(0);
  for (let p = TEXT; p < end; p += 16) {
    const bytes = v128.load(p);
    wide = v128.or(wide, bytes);
    v128.store(p, v128.or(bytes, v128.and(inRange(bytes, 65, 90), i8x16.splat(0x20))));
  }
  return i8x16.bitmask(wide) == 0;
}

/** Where the start and end of each of the `distinct` words are. */
export let placesAt: usize = 0;
/**
 * Ids of the words, equal words having equal ids, at `answerAt`; answers how many. With `anyCase` the text may have capitals,
 * and -1 is answered when it is not ASCII. Else it has been lower-cased.
 */
export function wordIds(length: u32, anyCase: bool): i32 {
  const end = TEXT + length;
  const ids = above(end + 16);
  const most: usize = (length >> 1) + 1;
  // Of each id: where its word begins and ends.
  const places = above(ids + 4 * most);
  let table = above(places + 8 * most);
  let bits: u64 = 32 - clz<u32>(max<u32>(length >> 4, 32));
  reserve(table + (ENTRY << <usize>bits));
  if (!lowerAscii(length) && anyCase) return -1;
  memory.fill(table, 0, ENTRY << <usize>bits);
  let n: usize = 0;
  let known: u32 = 0;
  let p = TEXT;
  while (true) {
    let gaps: u32 = gapsIn(v128.load(p));
    if (gaps & 1) {
      p += ctz(~gaps & 0x1ffff);
      if (p >= end) break;
      if (gaps == 0xffff) continue;
      gaps = gapsIn(v128.load(p));
    }
    if (p >= end) break;
    let start = p;
    while (gaps == 0) {
      p += 16;
      gaps = gapsIn(v128.load(p));
    }
    p += ctz(gaps);
    let stop = min(p, end);
    while (start < stop && load<u8>(CLASSES + codeAt(start)) & SPECIAL) start += widthOf(load<u8>(start));
    while (start < stop) {
      let last = stop - 1;
      while ((load<u8>(last) & 0xc0) == 0x80) last--;
      if (!(load<u8>(CLASSES + codeAt(last)) & SPECIAL)) break;
      stop = last;
    }
    const size = <u32>(stop - start);
    if (size == 0) continue;

    const key = keyOf(start, stop);
    const entry = entryOf(table, bits, places, key, start, size);
    let id = load<u32>(entry, 12);
    if (id == 0) {
      id = ++known;
      putEntry(entry, places, key, start, stop, id);
      if (known << 1 > 1 << <u32>bits) {
        table = grown(table, bits);
        bits++;
      }
    }
    store<u32>(ids + 4 * (n++), id - 1);
  }
  answerAt = ids;
  placesAt = places;
  distinct = known;
  return <i32>n;
}

const NEW: u32 = 0xffffffff;
export let distinct: u32 = 0;

/** Counts, at `answerAt`, of the runs of bytes that occur more than once; answers how many. */
export function runsOfBytes(units: u32, length: u32): u32 {
  return runs<u8>(units, length);
}
/** The same of 32-bit units. */
export function runsOfWords(units: u32, length: u32): u32 {
  return runs<u32>(units, length);
}

// @ts-ignore: decorator
@inline
function runs<T>(units: u32, length: u32): u32 {
  const total = units - length + 1;
  const size = <usize>length * sizeof<T>();
  const last = size - sizeof<T>();
  // Of each place in the text: NEW where a run begins that was not seen before, else the number of its count.
  const numbers = above(TEXT + <usize>units * sizeof<T>() + 16);
  const counts = above(numbers + 4 * <usize>total);
  // Two to four slots for each run; twice as many where they fit a cache, for runs that collide cost more than filling them.
  const bits = (total < 1 << 15 ? 34 : 33) - clz<u32>(max<u32>(total, 64));
  const shift: u64 = 64 - bits;
  const mask: u32 = (1 << bits) - 1;
  const direct = sizeof<T>() == 1 && length >= 8 && length <= 16;
  reserve(counts + 2 * <usize>total + 4);
  memory.fill(SLOTS, 0, 4 << bits);
  // A slot holds the place of a run, plus one, and above it bits of the hash: few runs that differ are compared.
  const tags: u32 = ~((1 << (32 - clz<u32>(total))) - 1);
  let leave: u64 = 1;
  let rolling: u64 = 0;
  if (!direct) {
    for (let i: u32 = 0; i < length; i++) {
      leave *= K2;
      rolling = rolling * K2 + <u64>load<T>(TEXT + i * sizeof<T>()) + 1;
    }
  }
  let fresh: u32 = 0;
  let repeated: u32 = 0;
  // Where the run before this one occurred earlier: text that is repeated is mostly repeated for longer than one run.
  let earlier: u32 = NEW;
  for (let start: u32 = 0; start < total; start++) {
    const at = TEXT + <usize>start * sizeof<T>();
    let hash: u64 = 0;
    if (!direct) {
      hash = rolling * K1;
      rolling = rolling * K2 + <u64>load<T>(at + size) + 1 - (<u64>load<T>(at) + 1) * leave;
    }
    if (++earlier == 0 || load<T>(TEXT + <usize>earlier * sizeof<T>() + last) != load<T>(at + last)) {
      if (direct) hash = load<u64>(at) * K1 + load<u64>(at + length - 8) * K2;
      let slot = <u32>(hash >> shift);
      const tag = <u32>hash & tags;
      while (true) {
        const found = load<u32>(SLOTS + 4 * <usize>slot);
        if (found == 0) {
          store<u32>(SLOTS + 4 * <usize>slot, tag | (start + 1));
          store<u32>(numbers + 4 * <usize>start, NEW);
          earlier = NEW;
          fresh++;
          break;
        }
        if ((found & tags) == tag) {
          earlier = (found & ~tags) - 1;
          if (same(at, TEXT + <usize>earlier * sizeof<T>(), size)) break;
        }
        slot = (slot + 1) & mask;
      }
      if (earlier == NEW) continue;
    }
    let number = load<u32>(numbers + 4 * <usize>earlier);
    if (number == NEW) {
      number = repeated++;
      store<u32>(numbers + 4 * <usize>earlier, number);
      store<u32>(counts + 4 * <usize>number, 1);
    }
    store<u32>(numbers + 4 * <usize>start, number);
    store<u32>(counts + 4 * <usize>number, load<u32>(counts + 4 * <usize>number) + 1);
  }
  distinct = fresh;
  answerAt = counts;
  return repeated;
}
