/** Personal data as Dolma's taggers find it by patterns; each scan passes over the text once, whatever it holds. */
import { strip } from './python-text.js';
import { classes, DIGIT_BIT, STRIP_BIT } from './unicode/classes.js';
import { lengthOf } from './words.js';

/** A stretch of a text, in UTF-16 units. */
interface Stretch {
  readonly start: number;
  readonly end: number;
}
/** An address of mail, from `own` to `ownEnd`, with what was taken along at its ends. */
interface Email extends Stretch {
  readonly own: number;
  readonly ownEnd: number;
}

const DOT = 0x2e;
const HYPHEN = 0x2d;
const SPACE = 0x20;
const kindAt = (text: string, at: number) => classes[text.charCodeAt(at)] ?? 0;
const isSpace = (text: string, at: number) => (kindAt(text, at) & STRIP_BIT) !== 0;
const isDigit = (text: string, at: number) => (classes[text.codePointAt(at) ?? 0]! & DIGIT_BIT) !== 0;
const MARKS = new Set([...'.@,?!;:)('].map((mark) => mark.charCodeAt(0)));
const isMark = (text: string, at: number) => MARKS.has(text.charCodeAt(at));
/** What may stand before an address: marks and white space. */
const isBefore = (text: string, at: number) => isMark(text, at) || isSpace(text, at);

/** Where a domain that begins here ends, and what is taken with it: white space must follow, and one sign more may stand between. Null if it does not. */
const domainAt = (text: string, start: number): { readonly ownEnd: number; readonly end: number } | null => {
  for (let i = start; i < text.length; i++) {
    if (i > start && isBefore(text, i) && isSpace(text, i + 1)) return { ownEnd: i, end: i + 2 };
    if (i > start && isSpace(text, i)) return { ownEnd: i, end: i + 1 };
    if (isBefore(text, i) && text.charCodeAt(i) !== DOT) return null;
  }
  return null;
};

/**
 * Addresses of mail: `[.\s@,?!;:)(]*([^\s@]+@[^\s@,?!;:)(]+?)[.\s@,?!;:)(]?\s`, match by match. Each sign that may be within an address is
 * looked at once; of those that marks and white space lead to from one start, the last is taken, as a greedy pattern does.
 */
function* emailsIn(text: string): Generator<Email> {
  const signs: { readonly at: number; readonly from: number; readonly ownEnd: number; readonly end: number }[] = [];
  for (let at = text.indexOf('@'), after = 0; at >= 0; at = text.indexOf('@', after)) {
    let from = at;
    while (from > after && !isSpace(text, from - 1)) from--;
    const domain = from < at ? domainAt(text, at + 1) : null;
    if (domain) signs.push({ at, from, ...domain });
    after = at + 1;
  }
  let last = 0;
  for (let n = 0; n < signs.length; n++) {
    const { at, from } = signs[n]!;
    if (at <= last) continue;
    let start = Math.max(from, last);
    while (start > last && isBefore(text, start - 1)) start--;
    let before = start;
    while (isBefore(text, before)) before++;
    while (n + 1 < signs.length && signs[n + 1]!.from <= before) n++;
    const { at: sign, ownEnd, end } = signs[n]!;
    yield { start, end, own: Math.min(before, sign - 1), ownEnd };
    last = end;
  }
}

/** An address with more than a bracket before the sign, and a dot behind it. */
const isPlausible = (address: string): boolean => {
  const [local, domain] = address.split('@');
  return strip(local!) !== '(' && domain!.includes('.');
};

const widthAt = (text: string, at: number) => (text.codePointAt(at)! > 0xffff ? 2 : 1);
/** Behind so many digits; -1 if there are fewer. */
const afterDigits = (text: string, start: number, count: number): number => {
  let at = start;
  for (let n = 0; n < count; n++) {
    if (at < 0 || at >= text.length || !isDigit(text, at)) return -1;
    at += widthAt(text, at);
  }
  return at;
};
const isJoint = (text: string, at: number) => [HYPHEN, DOT, SPACE].includes(text.charCodeAt(at));

/** Ten digits, in groups of three, three and four, behind white space: `\s+\(?(\d{3})\)?[-\. ]*(\d{3})[-. ]?(\d{4})`. */
function* phonesIn(text: string): Generator<Stretch> {
  for (let start = 0; start < text.length; start++) {
    if (!isSpace(text, start)) continue;
    let at = start;
    while (at < text.length && isSpace(text, at)) at++;
    const behind = at;
    at = afterDigits(text, text[at] === '(' ? at + 1 : at, 3);
    if (at >= 0) {
      if (text[at] === ')') at++;
      while (isJoint(text, at)) at++;
      at = afterDigits(text, at, 3);
      if (at >= 0) at = afterDigits(text, isJoint(text, at) ? at + 1 : at, 4);
    }
    if (at >= 0) yield { start, end: at };
    start = (at >= 0 ? at : behind) - 1;
  }
}

const PART = '(?:25[0-5]|2[0-4][0-9]|[01]?[0-9][0-9]?)';
const ADDRESS = new RegExp(`(?:${PART}\\.){3}${PART}`, 'g');
/** Addresses of machines. */
function* machinesIn(text: string): Generator<Stretch> {
  for (const { 0: found, index } of text.matchAll(ADDRESS)) yield { start: index, end: index + found.length };
}

/** So many characters beside a number tell whether it is one of a book, an article or a list. */
const CONTEXT = 100;
const OTHER_NUMBERS = ['isbn', 'doi', '#'];
const isOtherNumber = (text: string, { start, end }: Stretch): boolean => {
  let [first, last] = [start, end];
  for (let n = 0; n < CONTEXT && first > 0; n++) first -= first > 1 && text.codePointAt(first - 2)! > 0xffff ? 2 : 1;
  for (let n = 0; n < CONTEXT && last < text.length; n++) last += widthAt(text, last);
  const context = text.slice(first, last);
  return OTHER_NUMBERS.some((sign) => context.includes(sign));
};

/** How many there are of each kind, and how many characters they take with what belongs to their matches. */
export interface Pii {
  readonly emails: number;
  readonly phones: number;
  readonly machines: number;
  readonly characters: number;
}
const count = (text: string, emails: Iterable<Stretch>, phones: Iterable<Stretch>, machines: Iterable<Stretch>): Pii => {
  const kinds = [emails, phones, machines].map((found) => [...found]);
  const characters = kinds.flat().reduce((sum, { start, end }) => sum + lengthOf(text.slice(start, end)), 0);
  return { emails: kinds[0]!.length, phones: kinds[1]!.length, machines: kinds[2]!.length, characters };
};

/** What is in the whole text, numbers left out that are of other things. */
export const piiOf = (text: string): Pii => {
  const emails = [...emailsIn(text)].filter(({ start, end }) => isPlausible(text.slice(start, end)));
  const numbers = (found: Iterable<Stretch>) => [...found].filter((one) => !isOtherNumber(text, one));
  return count(text, emails, numbers(phonesIn(text)), numbers(machinesIn(text)));
};

/** What is in each line, its newline included. */
export const piiOfLines = (text: string): Pii => {
  const sums = { emails: 0, phones: 0, machines: 0, characters: 0 };
  for (let start = 0; start < text.length; ) {
    const end = text.indexOf('\n', start) + 1 || text.length;
    const line = text.slice(start, end);
    const emails = [...emailsIn(line)].filter(({ own, ownEnd }) => isPlausible(line.slice(own, ownEnd)));
    const found = count(line, emails, phonesIn(line), machinesIn(line));
    for (const kind of ['emails', 'phones', 'machines', 'characters'] as const) sums[kind] += found[kind];
    start = end;
  }
  return sums;
};
