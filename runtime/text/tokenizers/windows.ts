/** A text in windows that segmenters take in one go: their time grows with the square of what they are given. */

/** Before these a word always ends. */
const ENDS = new Set(' \t\n\r。！？、');

/** Cuts before a space, the end of a line or a full stop; a run of `size` characters without any is cut there. */
export function* windows(text: string, size: number): Generator<string> {
  let start = 0;
  while (text.length - start > size) {
    let end = start + size;
    while (end > start && !ENDS.has(text[end]!)) end--;
    if (end === start) end = start + size - ((text.charCodeAt(start + size - 1) & 0xfc00) === 0xd800 ? 1 : 0);
    yield text.slice(start, end);
    start = end;
  }
  yield text.slice(start);
}
