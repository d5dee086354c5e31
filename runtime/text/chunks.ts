/** Cuts a text into chunks, by what separates them and by length in characters or tokens. */
import { SampleError } from '../../core/errors.js';
import { strip } from './python-text.js';

/** Characters that the chunks of a text may come to, as they can overlap. */
const MOST = 2 ** 27;

/** Where so many characters, or tokens, of a text end that begin at a place; the end of the text when there are fewer. */
export type After = (text: string, start: number, count: number) => number;

const characters: After = (text, start, count) => {
  let at = start;
  for (let left = count; left > 0 && at < text.length; left--) at += text.codePointAt(at)! > 0xffff ? 2 : 1;
  return Math.min(at, text.length);
};

/** Counts tokens, given where each ends; what of one is left behind the place counts as one, and what no token has is of the next one. */
export const tokensAfter =
  (ends: readonly number[]): After =>
  (text, start, count) => {
    let [low, high] = [0, ends.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (ends[middle]! > start) high = middle;
      else low = middle + 1;
    }
    return low + count < ends.length ? ends[low + count - 1]! : text.length;
  };

/** What stands between separators, and these themselves (with what their groups hold), as Python's `re.split`; without what is white. */
export const splitBy = (text: string, separator: RegExp): readonly string[] => {
  const pieces: string[] = [];
  let from = 0;
  for (const found of text.matchAll(separator)) {
    pieces.push(text.slice(from, found.index), ...found.filter((group) => group !== undefined));
    from = found.index + found[0].length;
  }
  pieces.push(text.slice(from));
  return pieces.filter((piece) => strip(piece) !== '');
};

export interface Lengths {
  readonly longest: number;
  /** Less than `longest`. */
  readonly overlap: number;
}

/** Each begins `longest - overlap` after the one before. */
export const windows = (text: string, { longest, overlap }: Lengths, after = characters): readonly string[] => {
  if (after(text, 0, longest) === text.length) return [text];
  const made = new Chunks();
  for (let start = 0; start < text.length; start = after(text, start, longest - overlap))
    made.add(text.slice(start, after(text, start, longest)));
  return made.list;
};

/** Each ends at the last separator that it has room for, and the next begins behind it; where there is none, chunks are windows. */
export const windowsTo = (text: string, separator: RegExp, { longest, overlap }: Lengths, after = characters): readonly string[] => {
  const made = new Chunks();
  for (let start = 0; ; ) {
    const end = after(text, start, longest);
    if (end === text.length) {
      made.add(text.slice(start));
      return made.list;
    }
    const window = text.slice(start, end);
    const last = lastOf(window, separator);
    made.add(last ? window.slice(0, last.start) : window);
    start = last ? start + last.end : after(text, start, longest - overlap);
  }
};

/** The last match behind which a text goes on. */
const lastOf = (text: string, separator: RegExp): { readonly start: number; readonly end: number } | undefined => {
  let last: { readonly start: number; readonly end: number } | undefined;
  for (const { index, 0: found } of text.matchAll(separator)) last = { start: index, end: index + found.length };
  return last && last.end > 0 ? last : undefined;
};

class Chunks {
  readonly list: string[] = [];
  private size = 0;

  add(chunk: string): void {
    this.size += chunk.length + 1;
    if (this.size > MOST) throw new SampleError('its chunks overlap so much that they are too many');
    this.list.push(chunk);
  }
}
