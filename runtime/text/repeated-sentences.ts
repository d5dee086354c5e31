/** Deletes sentences that occurred before in the same text, as the peer does. */
import { strip } from './python-text.js';
import { dropRepeated, MOST } from './wasm/strings.js';
import { lengthOf } from './words.js';

/** What of a sentence is compared, and how much there must be of it in a sentence that is deleted. */
export interface Comparison {
  readonly lowercase: boolean;
  readonly ignoreSpecial: boolean;
  readonly least: number;
}

/** The text without them; the text itself when there are none. */
export const withoutRepeated = (utf8: Uint8Array, how: Comparison): Uint8Array => {
  if (how.ignoreSpecial && !how.lowercase && how.least > 0 && how.least < 2 ** 31 && utf8.length <= MOST)
    return dropRepeated(utf8, how.least);
  const text = Buffer.from(utf8.buffer, utf8.byteOffset, utf8.length).toString();
  const left = withoutRepeatedPlainly(text, how);
  return left === text ? utf8 : Buffer.from(left);
};

/** Ends of sentences, each with the character behind it: a mark, two ellipses, a mark before a closing quote. The last set is Data-Juicer's. */
const ENDS = [/([.。！!？?])([^’”])/g, /(…{2})([^’”])/g, /([.。！!？?{6}…2][’”])([^’”])/g];
const IGNORED = /[^a-zA-Z0-9\u4e00-\u9fa5\n\t ]+/g;
const sentencesIn = (line: string) => ENDS.reduce((cut, end) => cut.replace(end, '$1\n$2'), line).split('\n');

/** The same of a string, pattern by pattern: what the kernel is held against, and for comparisons that it does not make. */
export const withoutRepeatedPlainly = (text: string, { lowercase, ignoreSpecial, least }: Comparison): string => {
  const seen = new Set<string>();
  const isNew = (sentence: string) => {
    const stripped = strip(sentence);
    const cased = lowercase ? stripped.toLowerCase() : stripped;
    const key = ignoreSpecial ? cased.replace(IGNORED, '') : cased;
    if (lengthOf(key) < least) return true;
    const before = seen.size;
    return seen.add(key).size > before;
  };
  return text
    .split('\n')
    .map((line) => sentencesIn(line).filter(isNew).join(''))
    .join('\n');
};
