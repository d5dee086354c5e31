/** Proves of most text, in one pass over it, that there is nothing to fix. */
import { lazy } from '../../../core/lazy.js';
import { putTable, findings as seen, TABLE } from '../wasm/strings.js';
import { CONTROLS, ENTITY, SUBSTITUTED } from './characters.js';
import { BAD_ALONE, BAD_PAIRS } from './rules.js';

/** What there may be to do for a text, as bits. `unnormal` is told by `clearance` alone. */
export const FINDING = { entity: 1, substitute: 2, removal: 0b110100, mojibake: ~0b110111, unnormal: 1 << 30 } as const;

const EVERY = '\0-\uffff';
const rules: readonly (readonly [bits: number, first: string, second: string])[] = [
  [FINDING.entity, EVERY, '&'],
  [FINDING.substitute, EVERY, SUBSTITUTED],
  [4, EVERY, CONTROLS],
  [8, EVERY, BAD_ALONE],
  [16, '\0-\ud7ff\udc00-\uffff', '\udc00-\udfff'],
  [32, '\ud800-\udbff', '\0-\udbff\ue000-\uffff'],
  ...BAD_PAIRS.map(([a, b], i) => [64 << i, a, b] as const),
];
const mark = (table: Int32Array, characters: string, bits: number) => {
  for (let i = 0; i < characters.length; i++) {
    const from = characters.charCodeAt(i);
    if (characters[i + 1] === '-') i += 2;
    for (let code = from; code <= characters.charCodeAt(i); code++) table[code]! |= bits;
  }
};
/** Bit r of `first[a] & second[b]`: the characters a, b in this order are rule r's. */
const tables = lazy(() => {
  const first = new Int32Array(0x10000);
  const second = new Int32Array(0x10000);
  for (const [bits, a, b] of rules) {
    mark(first, a, bits);
    mark(second, b, bits);
  }
  return { first, second };
});

/** Where, from `from` on, something may need fixing; -1 for nowhere. Entities count only before `entities`. */
export const suspect = (text: string, from: number, to: number, entities: number): number => {
  const { first, second } = tables();
  let before = first[10]!;
  for (let i = from; i < to; i++) {
    const code = text.charCodeAt(i);
    const found = before & second[code]!;
    if (found !== 0 && (found !== FINDING.entity || (i < entities && isEntity(text, i)))) return i;
    before = first[code]!;
  }
  return before & second[10]! ? to - 1 : -1;
};
const isEntity = (text: string, at: number): boolean => {
  ENTITY.lastIndex = at;
  return ENTITY.test(text);
};

/** All that there may be to do for a text. */
export const findings = (text: string): number => {
  const { first, second } = tables();
  let before = first[10]!;
  let found = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    found |= before & second[code]!;
    before = first[code]!;
  }
  return found | (before & second[10]!);
};

/** All that there may be to do for a text in UTF-8, its normal form (NFC) included: 0 for nothing. */
export const clearance = (utf8: Uint8Array): number => {
  prepare();
  const open = utf8.indexOf(LESS_THAN);
  // Entities count before the line of the first "<".
  const entities = open < 0 ? utf8.length : utf8.lastIndexOf(NEWLINE, open) + 1;
  return seen(utf8, entities, FINDING.entity, ~FINDING.substitute);
};
const LESS_THAN = 60;
const NEWLINE = 10;
const prepare = lazy(() => {
  const [firsts, seconds] = [tables().first.map((bits) => bits | FINDING.unnormal), tables().second.slice()];
  for (const character of unnormal()) seconds[character.charCodeAt(0)]! |= FINDING.unnormal;
  putTable(TABLE.firsts, firsts);
  putTable(TABLE.seconds, seconds);
});

/** Characters below U+10000 that are not in normal form, or may not be behind another: marks, and the vowels and finals of Korean syllables. */
const unnormal = (): string => {
  const marks = charactersFrom(0x300, 0x10000).match(/[\p{M}\u1160-\u11ff\ud7b0-\ud7ff]/gu) ?? [];
  const others = PAGES.flatMap((page) => {
    const characters = [...charactersFrom(page << 8, (page + 1) << 8)];
    const normal = characters.join('\n').normalize().split('\n');
    return characters.filter((character, i) => normal[i] !== character);
  });
  return [...marks, ...others].join('');
};
const charactersFrom = (from: number, to: number) =>
  Buffer.from(Uint16Array.from({ length: to - from }, (_, i) => from + i).buffer).toString('utf16le');
/** Where characters are that have another form, as a test makes sure. */
const PAGES = [3, 9, 0xa, 0xb, 0xc, 0xd, 0xf, 0x1f, 0x20, 0x21, 0x23, 0x2a, 0xf9, 0xfa, 0xfb];
