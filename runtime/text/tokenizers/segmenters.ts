/** Words of languages that put no space between them: by the dictionaries of Node's ICU, or by those of jieba for Chinese. */
import { createRequire } from 'node:module';
import type { Tokenizer } from './tokenizer.js';
import { windows } from './windows.js';

/** ICU's time per word grows with the window; jieba only holds all its words in memory. */
const ICU_WINDOW = 1 << 10;
const JIEBA_WINDOW = 1 << 16;

const require = createRequire(import.meta.url);

type See = (segment: string, isWord: boolean) => void;
/** `segmentsOf` tells all that a text consists of, and what of it is words. */
const segmenter = (name: string, segmentsOf: (text: string, see: See) => void): Tokenizer => {
  const eachWord = (text: string, see: (word: string, end: number) => void): void => {
    let end = 0;
    segmentsOf(text, (segment, isWord) => {
      end += segment.length;
      if (isWord) see(segment, end);
    });
  };
  const cut = (text: string) => {
    const words: string[] = [];
    eachWord(text, (word) => words.push(word));
    return words;
  };
  const ends = (text: string) => {
    const places: number[] = [];
    eachWord(text, (_, end) => places.push(end));
    return places;
  };
  return { toJSON: () => name, count: (text) => ends(text).length, cut, pieces: cut, ends };
};

/** Words of any language, as Unicode and ICU find them. */
export const words = (): Tokenizer => {
  const icu = new Intl.Segmenter('und', { granularity: 'word' });
  return segmenter('words', (text, see) => {
    for (const window of windows(text, ICU_WINDOW))
      for (const { segment, isWordLike } of icu.segment(window)) see(segment, isWordLike === true);
  });
};

export type Jieba = InstanceType<typeof import('@node-rs/jieba')['Jieba']>;
/** jieba with its own dictionary. */
export const loadJieba = (): Jieba => {
  const { Jieba } = require('@node-rs/jieba') as typeof import('@node-rs/jieba');
  const { dict } = require('@node-rs/jieba/dict') as { readonly dict: Uint8Array };
  return Jieba.withDict(dict);
};
/** All of a text in words of Chinese, those that jieba has no entry for included, and what stands between them. */
export function* piecesBy(cutter: Jieba, text: string): Generator<string> {
  for (const window of windows(text, JIEBA_WINDOW)) yield* cutter.cut(window, true);
}

const WORD = /[\p{L}\p{N}]/u;
export const jieba = (): Tokenizer => {
  const cutter = loadJieba();
  return segmenter('jieba', (text, see) => {
    for (const piece of piecesBy(cutter, text)) see(piece, WORD.test(piece));
  });
};
