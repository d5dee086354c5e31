/**
 * Finds links as the peer's pattern does, in one pass:
 *
 *     (?i)\b(SCHEME:...|www\d{0,3}[.]|DOMAIN[.][a-z]{2,4}/)(?:[^\s()<>]+|GROUP)+(?:GROUP|[^\s`!()\[\]{};:'".,<>?«»“”‘’])
 *     SCHEME:...  [a-z][\w-]+:(?:/{1,3}|[a-z0-9%])
 *     DOMAIN      [a-z0-9.\-]+
 *     GROUP       \((?:[^\s()<>]+|\([^\s()<>]+\))*\)
 *
 * Past its beginning a link is a row of plain characters and groups, cut only one way, and it ends behind the last of them that is a
 * group or a character fit to end a link, whichever way it began. So: find the places where one may begin, take the row around,
 * and choose the first beginning that leaves one more character or group before that last one.
 */
import { classes, DIGIT_BIT, SPACE_BIT, WORD_BIT } from './unicode/classes.js';
import { codeAt, startBefore, widthOf } from './utf8.js';
import { linkMarks, MOST } from './wasm/strings.js';

/** By code point below U+10000; further ones are plain, and fit to end a link. */
const BREAK = 1;
const UNFIT = 2;
/** `[a-z]` and `[a-z0-9.\-]`, case ignored: with dotted capital I, long s and the Kelvin sign. */
const LETTER = 4;
const DOMAIN = 8;
const kinds = new Uint8Array(0x10000);
const mark = (characters: string, kind: number) => {
  for (const character of characters) kinds[character.charCodeAt(0)]! |= kind;
};
for (let code = 0; code < 0x10000; code++) if (classes[code]! & SPACE_BIT) kinds[code] = BREAK | UNFIT;
const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ\u0130\u017f\u212a';
mark('()<>', BREAK);
mark('`!()[]{};:\'".,<>?«»“”‘’', UNFIT);
mark(LETTERS, LETTER);
mark(`${LETTERS}0123456789.-`, DOMAIN);

const COLON = 58;
const SLASH = 47;
const DOT = 46;
const HYPHEN = 45;
const PERCENT = 37;
const OPEN = 40;
const CLOSE = 41;
const isW = (byte: number | undefined) => byte === 0x77 || byte === 0x57;

/** Of the character that begins at `i`. */
const kindAt = (utf8: Uint8Array, i: number) => kinds[codeAt(utf8, i)] ?? 0;
const is = (utf8: Uint8Array, i: number, kind: number) => i < utf8.length && (kindAt(utf8, i) & kind) !== 0;
const isWordAt = (utf8: Uint8Array, i: number) => i < utf8.length && (classes[codeAt(utf8, i)]! & WORD_BIT) !== 0;
const isWordBefore = (utf8: Uint8Array, i: number) => i > 0 && isWordAt(utf8, startBefore(utf8, i));
const isBoundary = (utf8: Uint8Array, i: number) => isWordBefore(utf8, i) !== isWordAt(utf8, i);
const endOfPlain = (utf8: Uint8Array, i: number) => {
  let end = i;
  while (end < utf8.length && !is(utf8, end, BREAK)) end += widthOf(utf8[end]!);
  return end;
};

/** Where the group that opens at `i` ends; -1 when none does. */
const endOfGroup = (utf8: Uint8Array, i: number) => {
  for (let p = endOfPlain(utf8, i + 1); ; p = endOfPlain(utf8, p)) {
    if (utf8[p] === CLOSE) return p + 1;
    if (utf8[p] !== OPEN) return -1;
    const close = endOfPlain(utf8, p + 1);
    if (close === p + 1 || utf8[close] !== CLOSE) return -1;
    p = close + 1;
  }
};

/** The last character fit to end a link in plain characters: where it begins and ends. */
const lastFitIn = (utf8: Uint8Array, start: number, end: number): Span | undefined => {
  for (let stop = end; stop > start; ) {
    const last = startBefore(utf8, stop);
    if (!is(utf8, last, UNFIT)) return [last, stop];
    stop = last;
  }
  return undefined;
};
type Span = readonly [start: number, end: number];

/** The last group, or character fit to end a link, of the row whose plain characters from `start` go to `end`. */
const lastFit = (utf8: Uint8Array, start: number, end: number): Span => {
  let fit = lastFitIn(utf8, start, end) ?? [start, start];
  for (let open = end; utf8[open] === OPEN; ) {
    const close = endOfGroup(utf8, open);
    if (close < 0) break;
    const next = endOfPlain(utf8, close);
    fit = lastFitIn(utf8, close, next) ?? [open, close];
    open = next;
  }
  return fit;
};

const isSchemeNext = (utf8: Uint8Array, i: number) => {
  const byte = utf8[i];
  return byte === SLASH || byte === PERCENT || (is(utf8, i, DOMAIN) && byte !== DOT && byte !== HYPHEN);
};
/** Where `www\d{0,3}[.]` ends that begins at `i`; -1 when it does not. */
const endOfWww = (utf8: Uint8Array, i: number) => {
  if (!isW(utf8[i + 1]) || !isW(utf8[i + 2])) return -1;
  let p = i + 3;
  for (let digits = 0; digits < 3 && p < utf8.length && classes[codeAt(utf8, p)]! & DIGIT_BIT; digits++) p += widthOf(utf8[p]!);
  return utf8[p] === DOT ? p + 1 : -1;
};
/** Where the dot of `[.][a-z]{2,4}` is that ends before `slash`; -1 when there is none. */
const dotBefore = (utf8: Uint8Array, slash: number) => {
  let p = slash;
  for (let letters = 0; p > 0; letters++) {
    const start = startBefore(utf8, p);
    if (letters >= 2 && utf8[start] === DOT) return start;
    if (letters === 4 || !is(utf8, start, LETTER)) return -1;
    p = start;
  }
  return -1;
};

/** Where, in plain characters, the first link begins whose beginning ends before `limit`; -1 when none does. */
const beginning = (utf8: Uint8Array, start: number, end: number, limit: number): number => {
  let best = -1;
  let word = start;
  let domain = start;
  const first = (from: number, to: number, letter: boolean) => {
    for (let i = from; i <= to; i += widthOf(utf8[i]!)) {
      if ((letter && !is(utf8, i, LETTER)) || !isBoundary(utf8, i)) continue;
      if (best < 0 || i < best) best = i;
      return;
    }
  };
  for (let p = start; p < end; p += widthOf(utf8[p]!)) {
    const byte = utf8[p]!;
    if (byte === COLON && isSchemeNext(utf8, p + 1) && p + 1 + widthOf(utf8[p + 1]!) < limit) {
      // One more character at least is between the letter and the colon.
      if (p > word) first(word, startBefore(utf8, p) - 1, true);
    } else if (byte === SLASH && p + 1 < limit) {
      const dot = dotBefore(utf8, p);
      if (dot > domain) first(domain, dot - 1, false);
    } else if (best < 0 && isW(byte)) {
      const www = endOfWww(utf8, p);
      if (www >= 0 && www < limit) first(p, p, true);
    }
    if (!is(utf8, p, DOMAIN)) {
      // Whatever begins further on begins later.
      if (best >= 0) break;
      domain = p + widthOf(byte);
    }
    if (byte !== HYPHEN && !isWordAt(utf8, p)) word = p + widthOf(byte);
  }
  return best;
};

const mayBegin = (utf8: Uint8Array, p: number) => {
  if (utf8[p] === COLON) return isSchemeNext(utf8, p + 1) && (isWordBefore(utf8, p) || utf8[p - 1] === HYPHEN);
  return utf8[p] === SLASH ? dotBefore(utf8, p) >= 0 : endOfWww(utf8, p) >= 0;
};

/** Start and end of each link, in turn. */
export const linksIn = (utf8: Uint8Array): readonly number[] => {
  const spans: number[] = [];
  let from = 0;
  // A beginning has a colon, a slash or three w: most texts have few that may be of a link.
  for (const p of utf8.length > MOST ? everyPlace(utf8) : linkMarks(utf8)) {
    if (p < from || !mayBegin(utf8, p)) continue;
    let start = p;
    while (start > from) {
      const before = startBefore(utf8, start);
      if (is(utf8, before, BREAK)) break;
      start = before;
    }
    const end = endOfPlain(utf8, p);
    from = end;
    if (beginning(utf8, start, end, Infinity) < 0) continue;
    const [limit, stop] = lastFit(utf8, start, end);
    const begin = beginning(utf8, start, end, limit);
    if (begin < 0) continue;
    spans.push(begin, stop);
    from = stop;
  }
  return spans;
};

function* everyPlace(utf8: Uint8Array): Generator<number> {
  for (let p = 0; p < utf8.length; p++) if (utf8[p] === COLON || utf8[p] === SLASH || isW(utf8[p])) yield p;
}
