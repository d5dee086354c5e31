/** Converts between the scripts and regions of Chinese, and Japanese, as OpenCC 1.1 does. */
import { type Dictionary, dictionary, type Entry } from './dictionary.js';

/** Dictionaries that are asked in turn. */
type Group = readonly string[];
interface Conversion {
  /** Cuts the text: no later phrase reaches over the end of one of its. */
  readonly cut: string;
  /** Applied one after the other. */
  readonly chain: readonly Group[];
}

const S2T = ['STPhrases', 'STCharacters'];
const T2S = ['TSPhrases', 'TSCharacters'];
const TW2T = ['TWVariantsRevPhrases', 'TWVariants-Rev'];
const HK2T = ['HKVariantsRevPhrases', 'HKVariants-Rev'];
const JP2T = ['JPShinjitaiPhrases', 'JPShinjitaiCharacters', 'JPVariants-Rev'];
const conversion = (cut: string, ...chain: readonly Group[]): Conversion => ({ cut, chain });
const CONVERSIONS = {
  s2t: conversion('STPhrases', S2T),
  t2s: conversion('TSPhrases', T2S),
  s2tw: conversion('STPhrases', S2T, ['TWVariants']),
  tw2s: conversion('TSPhrases', TW2T, T2S),
  s2hk: conversion('STPhrases', S2T, ['HKVariants']),
  hk2s: conversion('TSPhrases', HK2T, T2S),
  s2twp: conversion('STPhrases', S2T, ['TWPhrases'], ['TWVariants']),
  tw2sp: conversion('TSPhrases', ['TWPhrasesRev', ...TW2T], T2S),
  t2tw: conversion('TWVariants', ['TWVariants']),
  tw2t: conversion('TWVariantsRevPhrases', TW2T),
  hk2t: conversion('HKVariantsRevPhrases', HK2T),
  t2hk: conversion('HKVariants', ['HKVariants']),
  t2jp: conversion('JPVariants', ['JPVariants']),
  jp2t: conversion('JPShinjitaiPhrases', JP2T),
} as const;
export type Mode = keyof typeof CONVERSIONS;
export const MODES = Object.keys(CONVERSIONS) as [Mode, ...Mode[]];

/** The first dictionary that has a key at the place. */
const entryAt = (group: readonly Dictionary[], text: string, place: number): Entry | undefined => {
  for (const each of group) {
    const entry = each.at(text, place);
    if (entry) return entry;
  }
  return undefined;
};
const replaced = (text: string, group: readonly Dictionary[]): string => {
  let out = '';
  let from = 0;
  for (let at = 0; at < text.length; ) {
    const entry = entryAt(group, text, at);
    if (entry) {
      out += text.slice(from, at) + entry.to;
      at += entry.from.length;
      from = at;
    } else at++;
  }
  return from === 0 ? text : out + text.slice(from);
};

/** Keys of a dictionary, and what stands between them. */
function* segmentsIn(text: string, cut: Dictionary): Generator<string> {
  let from = 0;
  for (let at = 0; at < text.length; ) {
    const entry = cut.at(text, at);
    if (entry) {
      if (from < at) yield text.slice(from, at);
      yield entry.from;
      at += entry.from.length;
      from = at;
    } else at++;
  }
  if (from < text.length) yield text.slice(from);
}

/** Nothing below this is in a dictionary. */
const MAY_CHANGE = /[^\0-\u2dff]/;

export const converter = (mode: Mode): ((text: string) => string) => {
  const { cut, chain } = CONVERSIONS[mode];
  const groups = chain.map((group) => group.map(dictionary));
  const [only] = groups;
  // The phrases of the one group are those that it would be cut by.
  if (groups.length === 1) return (text) => (MAY_CHANGE.test(text) ? replaced(text, only!) : text);
  const cutter = dictionary(cut);
  return (text) => {
    if (!MAY_CHANGE.test(text)) return text;
    let out = '';
    for (const segment of segmentsIn(text, cutter)) out += groups.reduce(replaced, segment);
    return out;
  };
};
