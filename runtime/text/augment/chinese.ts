/** Slips of writers in Chinese texts. */
import { createRequire } from 'node:module';
import { type Change, changeSome, type Draw, oneOf, upToShare } from './draw.js';

const HAN = /\p{Script=Han}/gu;
/** Ways to write a number. */
const NUMBERS = '0零〇|1一壹①|2二贰②|3三叁③|4四肆④|5五伍⑤|6六陆⑥|7七柒⑦|8八捌⑧|9九玖⑨|十拾⑩|百佰|千仟'.split('|');
const NUMBER = new RegExp(`[${NUMBERS.join('')}]`, 'gu');

/** Changes up to three in ten of what matches, but one at least. */
const characters =
  (what: RegExp, change: (found: string, draw: Draw) => string): Change =>
  (text, draw) =>
    changeSome(text, { what, wanted: (count) => upToShare(count, draw) }, (found) => change(found, draw), draw);
const other = (group: string, character: string, draw: Draw) =>
  oneOf(
    [...group].filter((one) => one !== character),
    draw,
  ) ?? character;

export const deleteCharacters: Change = characters(HAN, () => '');
export const swapCharacters: Change = characters(/\p{Script=Han}{2}/gu, (pair) => [...pair].reverse().join(''));
export const rewriteNumbers: Change = characters(NUMBER, (character, draw) =>
  other(NUMBERS.find((group) => group.includes(character))!, character, draw),
);

/** The 3,755 characters of the first level of GB 2312, the most common ones, by how they are read, tone included. */
const commonByReading = (readingOf: (character: string) => string): ReadonlyMap<string, string> => {
  const groups = new Map<string, string>();
  const decoder = new TextDecoder('gbk');
  for (let row = 0xb0; row <= 0xd7; row++) {
    for (let cell = 0xa1; cell <= 0xfe; cell++) {
      const character = decoder.decode(Uint8Array.of(row, cell));
      if (character.search(HAN) < 0) continue;
      const reading = readingOf(character);
      groups.set(reading, (groups.get(reading) ?? '') + character);
    }
  }
  return groups;
};
let homophones: Change | undefined;
/** Characters become others that are read alike. The readings are loaded when first asked for. */
export const takeHomophones: Change = (text, draw) => {
  homophones ??= makeHomophones();
  return homophones(text, draw);
};
const makeHomophones = (): Change => {
  const { pinyin } = createRequire(import.meta.url)('pinyin-pro') as { pinyin(text: string, options: { type: 'array' }): string[] };
  const readingOf = (character: string) => pinyin(character, { type: 'array' })[0] ?? '';
  const groups = commonByReading(readingOf);
  return characters(HAN, (character, draw) => other(groups.get(readingOf(character)) ?? '', character, draw));
};
