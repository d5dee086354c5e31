/**
 * Mends text as ftfy 6.3.1 does with its default settings (`fix_text`; Robyn Speer, Apache License 2.0): mojibake, HTML entities, terminal
 * escapes, ligatures, widths, quotes, line ends, surrogates, control characters, normal form. The rules and tables are ftfy's, the code is ours.
 */
import { removeCharacters, replaceCharacters, substitute, unescapeHtml } from './characters.js';
import { fixC1, fixEncoding } from './encoding.js';
import { clearance, FINDING, findings, suspect } from './suspect.js';

/** Unicode normal forms. */
export const FORMS = ['NFC', 'NFKC', 'NFD', 'NFKD'] as const;
export type Form = (typeof FORMS)[number];

/** Most characters that are looked at as one: a longer line is cut. */
const SEGMENT = 1_000_000;

/** The same of UTF-8. Most texts are seen to need nothing, or other quotes and ends of lines alone, without a string being made of them. */
export const fixUtf8 = (utf8: Uint8Array, form: Form = 'NFC'): Uint8Array => {
  if (form === 'NFC' && utf8.length <= SEGMENT) {
    const found = clearance(utf8);
    if (found === 0) return utf8;
    const fixed = found === FINDING.substitute ? substitute(utf8) : utf8;
    if (fixed !== utf8 && clearance(fixed) === 0) return fixed;
  }
  const text = Buffer.from(utf8.buffer, utf8.byteOffset, utf8.length).toString();
  const fixed = fixUnicode(text, form);
  return fixed === text ? utf8 : Buffer.from(fixed);
};

/** The text, mended segment by segment (a line, its end included), and then in normal form. Text that needs nothing comes back as it is. */
export const fixUnicode = (text: string, form: Form = 'NFC'): string => {
  const open = text.indexOf('<');
  const entities = open < 0 ? text.length : segmentStart(text, 0, open);
  if (!isNormal(text, form)) return fixSegments(text, form, entities, false);
  if (suspect(text, 0, text.length, entities) < 0) return text;
  if (text.length <= SEGMENT && !(findings(text) & FINDING.mojibake)) {
    // Most often only quotes and ends of lines are left to do, and these need no look at their line.
    const fixed = removeCharacters(replaceCharacters(text));
    if (suspect(fixed, 0, fixed.length, fixed.length) < 0 && isNormal(fixed, form)) return fixed;
  }
  return fixSegments(text, form, entities, true);
};

/** `normal` says that the text is in normal form. Entities count in segments before `entities`, where the first one with a `<` begins. */
const fixSegments = (text: string, form: Form, entities: number, normal: boolean): string => {
  let fixed = '';
  let done = 0;
  for (let start = 0; start < text.length; ) {
    const at = normal ? suspect(text, start, text.length, entities) : start;
    if (at < 0) break;
    start = segmentStart(text, start, at);
    const end = segmentEnd(text, start);
    const segment = text.slice(start, end);
    if (normal || !isNormal(segment, form) || suspect(text, start, end, entities) >= 0) {
      fixed += text.slice(done, start) + fixSegment(segment, form, start < entities);
      done = end;
    }
    start = end;
  }
  return fixed + text.slice(done);
};

/** What `findings` does not tell of would change nothing. */
const fixSegment = (segment: string, form: Form, entities: boolean): string => {
  for (let before = ''; before !== segment; ) {
    before = segment;
    if (entities && findings(segment) & FINDING.entity) segment = unescapeHtml(segment);
    let found = findings(segment);
    if (found & FINDING.mojibake) {
      segment = fixC1(fixEncoding(segment));
      found = findings(segment);
    }
    if (found & FINDING.substitute) segment = replaceCharacters(segment);
    if (found & FINDING.removal) segment = removeCharacters(segment);
    if (!isNormal(segment, form)) segment = segment.normalize(form);
  }
  return segment;
};

/** Below these characters, text is in normal form. */
const MAY_CHANGE = { NFC: /[\u0300-\uffff]/, NFKC: /[^\0-\x7f]/, NFD: /[^\0-\x7f]/, NFKD: /[^\0-\x7f]/ };
const isNormal = (text: string, form: Form) => !MAY_CHANGE[form].test(text) || text.normalize(form) === text;

const segmentEnd = (text: string, start: number): number => {
  const end = text.indexOf('\n', start) + 1 || text.length;
  return end - start <= SEGMENT ? end : Math.min(end, skip(text, start));
};
/** `from` is the start of that or an earlier segment. */
const segmentStart = (text: string, from: number, at: number): number => {
  let start = from + text.slice(from, at).lastIndexOf('\n') + 1;
  for (let next = start; next <= at && at - start >= SEGMENT; next = skip(text, start)) start = next;
  return start;
};
/** `SEGMENT` characters on, a surrogate pair being one. */
const skip = (text: string, start: number): number => {
  let at = start;
  for (let n = 0; n < SEGMENT && at < text.length; n++) at += text.codePointAt(at)! > 0xffff ? 2 : 1;
  return at;
};
