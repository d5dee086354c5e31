/** Finds IP addresses as the peer's pattern does: four numbers below 256, or eight groups of hexadecimal digits, whatever stands around them. */
import { addressMarks, MOST } from './wasm/strings.js';

const PART = '1[0-9][0-9]|2[0-4][0-9]|25[0-5]|[1-9][0-9]|[0-9]';
const ADDRESS = new RegExp(String.raw`(?:(?:${PART})\.){3}(?:${PART})|(?:[\da-fA-F]{1,4}:){7}[\da-fA-F]{1,4}`, 'g');

/** What addresses are made of: digits, their letters, dots and colons. */
const own = new Uint8Array(256);
for (const character of '0123456789abcdefABCDEF.:') own[character.charCodeAt(0)] = 1;

/** Start and end of each address, in turn. */
export const addressesIn = (utf8: Uint8Array): readonly number[] => {
  const spans: number[] = [];
  let from = 0;
  // An address lies within a run of its characters, and most runs with a dot or a colon between digits are but a number or a time.
  for (const mark of utf8.length > MOST ? everyMark(utf8) : addressMarks(utf8)) {
    if (mark < from) continue;
    let start = mark;
    while (start > from && own[utf8[start - 1]!] === 1) start--;
    let end = mark;
    while (end < utf8.length && own[utf8[end]!] === 1) end++;
    from = end;
    if (end - start < SHORTEST) continue;
    for (const { 0: found, index } of Buffer.from(utf8.buffer, utf8.byteOffset + start, end - start)
      .toString('latin1')
      .matchAll(ADDRESS)) {
      spans.push(start + index, start + index + found.length);
    }
  }
  return spans;
};
const SHORTEST = '0.0.0.0'.length;

function* everyMark(utf8: Uint8Array): Generator<number> {
  for (let i = 0; i < utf8.length; i++) if (utf8[i] === 0x2e || utf8[i] === 0x3a) yield i;
}
