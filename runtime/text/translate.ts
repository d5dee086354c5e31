/** Replaces single characters of texts, by a table of each. */
import { MOST, putTable, TABLE, translate } from './wasm/strings.js';

const encoder = new TextEncoder();
/** What no character of a text has as its only byte. */
const NONE = 0xff;
let tables: number = TABLE.own;

/**
 * Replaces characters below U+10000 by what the map has for them: nothing, or up to three bytes, never more than they have themselves. One of them
 * at most is ASCII; if that is \r, the \n behind it goes with it. A text that has none of them comes back as it is.
 */
export const translator = (by: ReadonlyMap<string, string>): ((utf8: Uint8Array) => Uint8Array) => {
  const [ascii] = [...by.keys()].filter((character) => character < '\x80');
  let found: RegExp | undefined;
  let table: number | undefined;
  const plainly = (utf8: Uint8Array) => {
    found ??= new RegExp(`${ascii === '\r' ? '\r\n|' : ''}[${[...by.keys()].join('')}]`, 'gu');
    const text = Buffer.from(utf8.buffer, utf8.byteOffset, utf8.length).toString();
    const made = text.replace(found, (character) => by.get(character[0]!)!);
    return made === text ? utf8 : encoder.encode(made);
  };
  return (utf8) => {
    if (utf8.length > MOST) return plainly(utf8);
    table ??= register(by);
    return translate(utf8, table, ascii?.charCodeAt(0) ?? NONE);
  };
};

const register = (by: ReadonlyMap<string, string>): number => {
  const words = new Uint32Array(0x10000);
  for (const [character, to] of by) {
    const bytes = encoder.encode(to);
    words[character.charCodeAt(0)] = ((bytes.length + 1) << 24) | (bytes[0] ?? 0) | ((bytes[1] ?? 0) << 8) | ((bytes[2] ?? 0) << 16);
  }
  putTable(tables, words);
  return tables++;
};
