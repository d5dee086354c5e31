// AssemblyScript: a text in pieces, which are its words or lines, and what is asked of them. ../plain/pieces.ts says what each answers.
import { entryOf, grown, ENTRY, keyOf, putEntry } from './ids';
import { above, CLASSES, codeAt, inRange, KINDS, LINE, make, reserve, SPACE, STRIP, TEXT, widthOf, WORD } from './memory';

/** Where a function that cuts leaves the starts and the ends of the pieces, of which it answers how many there are. */
export let startsAt: usize = 0;
export let endsAt: usize = 0;

// @ts-ignore: decorator
@inline
function makePlaces(length: u32): void {
  startsAt = make(TEXT + length, 8 * (length + 2));
  endsAt = startsAt + 4 * (length + 2);
}

/** What stands between white space. */
export function cutSpaced(length: u32): u32 {
  return cut(length, false);
}
/** Runs of letters, digits, marks and underscores, and runs of other signs. */
export function cutWordsAndSigns(length: u32): u32 {
  return cut(length, true);
}

// Without branches: where words end is what a processor predicts worst. A start and an end are written at each turn, from a space, a word or
// signs to another of these, and stay if a piece begins and ends there; else the next ones take their room.
// @ts-ignore: decorator
@inline
function cut(length: u32, withSigns: bool): u32 {
  const end = TEXT + length;
  makePlaces(length);
  const toEnds = endsAt - startsAt;
  let starts = startsAt;
  // Of the character before, as bits like those of sixteen characters: whether it is a space, and whether it is of a word.
  let space: u32 = 1, word: u32 = 0;
  let p = TEXT;
  while (p < end) {
    const bytes = v128.load(p);
    if (i8x16.bitmask(bytes) == 0 && p + 16 <= end) {
      let blanks = v128.or(i8x16.eq(bytes, i8x16.splat(32)), inRange(bytes, 9, 13));
      if (!withSigns) blanks = v128.or(blanks, inRange(bytes, 28, 31));
      const spaces = <u32>i8x16.bitmask(blanks);
      let words: u32 = 0;
      if (withSigns) {
        const letters = inRange(v128.or(bytes, i8x16.splat(0x20)), 97, 122);
        words = i8x16.bitmask(v128.or(v128.or(letters, inRange(bytes, 48, 57)), i8x16.eq(bytes, i8x16.splat(95))));
      }
      const before = (spaces << 1) | space;
      let turns = ((spaces ^ before) | (words ^ ((words << 1) | word))) & 0xffff;
      while (turns) {
        const i = ctz(turns);
        turns &= turns - 1;
        const place = <u32>(p - TEXT) + i;
        store<u32>(starts + toEnds, place);
        starts += 4 * <usize>(~(before >> i) & 1);
        store<u32>(starts, place);
      }
      space = spaces >> 15;
      word = words >> 15;
      p += 16;
      continue;
    }
    const stop = min(p + 16, end);
    while (p < stop) {
      const kind = <u32>load<u8>(CLASSES + codeAt(p));
      const isWord = withSigns ? <u32>((kind & WORD) != 0) : 0;
      const isSpace = <u32>((kind & (withSigns ? SPACE : STRIP)) != 0);
      if (isWord != word || isSpace != space) {
        store<u32>(starts + toEnds, <u32>(p - TEXT));
        starts += 4 * <usize>(space ^ 1);
        store<u32>(starts, <u32>(p - TEXT));
      }
      word = isWord;
      space = isSpace;
      p += widthOf(load<u8>(p));
    }
  }
  store<u32>(starts + toEnds, length);
  return (<u32>(starts - startsAt) >> 2) + (space ^ 1);
}

// Where the piece at hand begins, while lines are cut.
let starts: usize = 0;
/** Ends the piece at hand, and begins the next. */
// @ts-ignore: decorator
@inline
function turn(end: usize, start: usize): void {
  store<u32>(starts + (endsAt - startsAt), <u32>(end - TEXT));
  starts += 4;
  store<u32>(starts, <u32>(start - TEXT));
}
/** Begins to cut lines: what is behind the text is none. */
function startCut(length: u32): void {
  v128.store(TEXT + length, i8x16.splat(0));
  makePlaces(length);
  starts = startsAt;
  store<u32>(starts, 0);
}
/** How many pieces there are, the last of which ends with the text. */
function endCut(length: u32): u32 {
  store<u32>(starts + (endsAt - startsAt), length);
  return (<u32>(starts - startsAt) >> 2) + 1;
}

/** What stands between newlines; or, unless it is 0, between runs of at least `least` of them. */
export function cutAtNewlines(length: u32, least: u32): u32 {
  startCut(length);
  // The newlines at hand: where they begin, and where the next one would be.
  let first = TEXT, next = TEXT;
  for (let p = TEXT; p < TEXT + length; p += 16) {
    let newlines: u32 = i8x16.bitmask(i8x16.eq(v128.load(p), i8x16.splat(10)));
    while (newlines) {
      const at = p + ctz(newlines);
      newlines &= newlines - 1;
      if (least == 0) turn(at, at + 1);
      else if (at != next) {
        if (next > first && <u32>(next - first) >= least) turn(first, next);
        first = at;
      }
      next = at + 1;
    }
  }
  if (least > 0 && next > first && <u32>(next - first) >= least) turn(first, next);
  return endCut(length);
}

/** Lines as Python's `splitlines` cuts them: at every kind of line end, and with nothing behind the last. */
export function cutLines(length: u32): u32 {
  const end = TEXT + length;
  startCut(length);
  let p = TEXT;
  while (p < end) {
    const bytes = v128.load(p);
    if (i8x16.bitmask(bytes) == 0) {
      let cuts: u32 = i8x16.bitmask(v128.or(inRange(bytes, 10, 13), inRange(bytes, 28, 30)));
      while (cuts) {
        endLine(p + ctz(cuts), 1);
        cuts &= cuts - 1;
      }
      p += 16;
      continue;
    }
    const stop = min(p + 16, end);
    while (p < stop) {
      const width = widthOf(load<u8>(p));
      if (load<u8>(CLASSES + codeAt(p)) & LINE) endLine(p, width);
      p += width;
    }
  }
  return endCut(length) - <u32>(load<u32>(starts) == length);
}
/** A newline behind a carriage return ends no line of its own. */
// @ts-ignore: decorator
@inline
function endLine(at: usize, width: usize): void {
  if (load<u8>(at) == 10 && at > TEXT && load<u8>(at - 1) == 13) store<u32>(starts, <u32>(at + 1 - TEXT));
  else turn(at, at + width);
}

/** Where the caller writes the starts of the pieces of a text, and then their ends. */
export function piecesAt(length: u32, count: u32): usize {
  startsAt = make(TEXT + length, 8 * count);
  endsAt = startsAt + 4 * count;
  return startsAt;
}

/** Where the next function leaves, of each piece and behind the last, how many code points there are in those before it. */
export let sumsAt: usize = 0;
/** An id for each piece, at `madeAt`; answers how many differ. */
export function identify(count: u32): u32 {
  const ids = make(endsAt + 4 * count, 16 * count + 4);
  const sums = ids + 4 * count;
  sumsAt = sums;
  // Of each id: where its first piece begins and ends.
  const places = above(sums + 4 * count + 4);
  let bits: u64 = 32 - clz<u32>(max<u32>(count, 32));
  let table = above(places + 8 * count);
  reserve(table + (ENTRY << <usize>bits));
  memory.fill(table, 0, ENTRY << <usize>bits);
  let known: u32 = 0, sum: u32 = 0;
  for (let n: usize = 0; n < 4 * <usize>count; n += 4) {
    const start = TEXT + load<u32>(startsAt + n);
    const stop = TEXT + load<u32>(endsAt + n);
    const key = keyOf(start, stop);
    const entry = entryOf(table, bits, places, key, start, <u32>(stop - start));
    let id = load<u32>(entry, 12);
    if (id == 0) {
      id = ++known;
      putEntry(entry, places, key, start, stop, id);
      if (known << 1 > 1 << <u32>bits) {
        table = grown(table, bits);
        bits++;
      }
    }
    store<u32>(ids + n, id - 1);
    store<u32>(sums + n, sum);
    sum += lengthOf(start, stop);
  }
  store<u32>(sums + 4 * <usize>count, sum);
  return known;
}
/** Code points: all bytes but those that are not the first of their character, which are 10xxxxxx. */
// @ts-ignore: decorator
@inline
function lengthOf(start: usize, stop: usize): u32 {
  let further: u64 = 0;
  let p = start;
  for (; p + 8 < stop; p += 8) further += furtherIn(load<u64>(p));
  if (p < stop) further += furtherIn(load<u64>(p) & (<u64>-1 >> ((8 - <u64>(stop - p)) << 3)));
  return <u32>(stop - start) - <u32>further;
}
// @ts-ignore: decorator
@inline
function furtherIn(bytes: u64): u64 {
  return popcnt(bytes & ~(bytes << 1) & 0x8080808080808080);
}

/** Where the caller writes a byte of bits for each code point, once for all calls of the next function. */
export function kindsAt(): usize {
  return KINDS;
}
/** Code points of the pieces that the last call of the next function has found. */
export let characters: u32 = 0;
/** How many pieces have a code point with one of the bits. */
export function having(count: u32, bits: u32): u32 {
  let found: u32 = 0;
  characters = 0;
  for (let n: usize = 0; n < 4 * <usize>count; n += 4) {
    const start = TEXT + load<u32>(startsAt + n);
    const stop = TEXT + load<u32>(endsAt + n);
    let p = start;
    while (p < stop && !(load<u8>(KINDS + codeAt(p)) & bits)) p += widthOf(load<u8>(p));
    if (p == stop) continue;
    found++;
    characters += lengthOf(start, stop);
  }
  return found;
}
