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

/** By UTF-16 unit. Both halves of a surrogate pair are plain, and fit to end a link. */
const BREAK = 1;
const UNFIT = 2;
/** `[a-z]` and `[a-z0-9.\-]`, case ignored: with dotted capital I, long s and the Kelvin sign. */
const LETTER = 4;
const DOMAIN = 8;
const kinds = new Uint8Array(0x10000);
const mark = (characters: string, kind: number) => {
  for (const character of characters) kinds[character.charCodeAt(0)]! |= kind;
};
for (let unit = 0; unit < 0x10000; unit++) if (classes[unit]! & SPACE_BIT) kinds[unit] = BREAK | UNFIT;
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
const isW = (unit: number) => unit === 0x77 || unit === 0x57;

/** The class bits of the character that the unit at `i` is of. */
const classAt = (text: string, i: number) => {
  const unit = text.charCodeAt(i);
  if ((unit & 0xf800) !== 0xd800) return classes[unit]!;
  return classes[text.codePointAt((unit & 0xfc00) === 0xdc00 && i > 0 ? i - 1 : i)!]!;
};
const isWord = (text: string, i: number) => i >= 0 && i < text.length && (classAt(text, i) & WORD_BIT) !== 0;
const isBoundary = (text: string, i: number) => isWord(text, i - 1) !== isWord(text, i);
const is = (text: string, i: number, kind: number) => (kinds[text.charCodeAt(i)]! & kind) !== 0 && i < text.length;
const endOfPlain = (text: string, i: number) => {
  let end = i;
  while (end < text.length && !is(text, end, BREAK)) end++;
  return end;
};

/** Where the group that opens at `i` ends; -1 when none does. */
const endOfGroup = (text: string, i: number) => {
  for (let p = endOfPlain(text, i + 1); ; p = endOfPlain(text, p)) {
    if (text.charCodeAt(p) === CLOSE) return p + 1;
    if (text.charCodeAt(p) !== OPEN) return -1;
    const close = endOfPlain(text, p + 1);
    if (close === p + 1 || text.charCodeAt(close) !== CLOSE) return -1;
    p = close + 1;
  }
};

/** The last character fit to end a link in plain characters: where it begins and ends. */
const lastFitIn = (text: string, start: number, end: number): Span | undefined => {
  let last = end - 1;
  while (last >= start && is(text, last, UNFIT)) last--;
  if (last < start) return;
  return [(text.charCodeAt(last) & 0xfc00) === 0xdc00 && last > start ? last - 1 : last, last + 1];
};
type Span = readonly [start: number, end: number];

/** The last group, or character fit to end a link, of the row whose plain characters from `start` go to `end`. */
const lastFit = (text: string, start: number, end: number): Span => {
  let fit = lastFitIn(text, start, end) ?? [start, start];
  for (let open = end; text.charCodeAt(open) === OPEN; ) {
    const close = endOfGroup(text, open);
    if (close < 0) break;
    const next = endOfPlain(text, close);
    fit = lastFitIn(text, close, next) ?? [open, close];
    open = next;
  }
  return fit;
};

const isSchemeNext = (text: string, i: number) => {
  const unit = text.charCodeAt(i);
  return unit === SLASH || unit === PERCENT || (is(text, i, DOMAIN) && unit !== DOT && unit !== HYPHEN);
};
/** Where `www\d{0,3}[.]` ends that begins at `i`; -1 when it does not. */
const endOfWww = (text: string, i: number) => {
  if (!isW(text.charCodeAt(i + 1)) || !isW(text.charCodeAt(i + 2))) return -1;
  let p = i + 3;
  for (let digits = 0; digits < 3 && p < text.length && classAt(text, p) & DIGIT_BIT; digits++) p += text.codePointAt(p)! > 0xffff ? 2 : 1;
  return text.charCodeAt(p) === DOT ? p + 1 : -1;
};
/** Where the dot of `[.][a-z]{2,4}` is that ends before `slash`; -1 when there is none. */
const dotBefore = (text: string, slash: number) => {
  let dot = slash - 1;
  while (dot >= slash - 4 && dot >= 0 && is(text, dot, LETTER)) dot--;
  return dot <= slash - 3 && text.charCodeAt(dot) === DOT ? dot : -1;
};

/** Where, in plain characters, the first link begins whose beginning ends before `limit`; -1 when none does. */
const beginning = (text: string, start: number, end: number, limit: number): number => {
  let best = -1;
  let word = start;
  let domain = start;
  const first = (from: number, to: number, letter: boolean) => {
    for (let i = from; i <= to; i++) {
      if ((letter && !is(text, i, LETTER)) || !isBoundary(text, i)) continue;
      if (best < 0 || i < best) best = i;
      return;
    }
  };
  for (let p = start; p < end; p++) {
    const unit = text.charCodeAt(p);
    if (unit === COLON && p + 2 < limit && isSchemeNext(text, p + 1)) first(word, p - 2, true);
    else if (unit === SLASH && p + 1 < limit) {
      const dot = dotBefore(text, p);
      if (dot > domain) first(domain, dot - 1, false);
    } else if (best < 0 && isW(unit)) {
      const www = endOfWww(text, p);
      if (www >= 0 && www < limit) first(p, p, true);
    }
    if (!is(text, p, DOMAIN)) {
      // Whatever begins further on begins later.
      if (best >= 0) break;
      domain = p + 1;
    }
    if (unit !== HYPHEN && !isWord(text, p)) word = p + 1;
  }
  return best;
};

const mayBegin = (text: string, p: number, unit: number) => {
  if (unit === COLON) return isSchemeNext(text, p + 1) && (isWord(text, p - 1) || text.charCodeAt(p - 1) === HYPHEN);
  return unit === SLASH ? dotBefore(text, p) >= 0 : endOfWww(text, p) >= 0;
};

const WWW = /www/gi;
const indexOrNone = (index: number) => (index < 0 ? Infinity : index);

/** Start and end of each link, in turn. */
export const linksIn = (text: string): readonly number[] => {
  const spans: number[] = [];
  let from = 0;
  // A beginning has a colon, a slash or three w: these are searched for much faster than characters are looked at one by one.
  let colon = -1;
  let slash = -1;
  let www = -1;
  for (let next = 0; ; ) {
    if (colon < next) colon = indexOrNone(text.indexOf(':', next));
    if (slash < next) slash = indexOrNone(text.indexOf('/', next));
    if (www < next) {
      WWW.lastIndex = next;
      www = WWW.exec(text)?.index ?? Infinity;
    }
    const p = Math.min(colon, slash, www);
    if (p === Infinity) return spans;
    next = p + 1;
    if (!mayBegin(text, p, text.charCodeAt(p))) continue;
    let start = p;
    while (start > from && !is(text, start - 1, BREAK)) start--;
    const end = endOfPlain(text, p);
    from = end;
    if (beginning(text, start, end, Infinity) >= 0) {
      const [limit, stop] = lastFit(text, start, end);
      const begin = beginning(text, start, end, limit);
      if (begin >= 0) {
        spans.push(begin, stop);
        from = stop;
      }
    }
    next = from;
  }
};
