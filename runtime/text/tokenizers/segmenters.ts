/** Words of languages that put no space between them: by the dictionaries of Node's ICU, or by those of jieba for Chinese. */
import { createRequire } from 'node:module';
import type { Tokenizer } from './tokenizer.js';
import { windows } from './windows.js';

/** ICU's time per word grows with the window; jieba only holds all its words in memory. */
const ICU_WINDOW = 1 << 10;
const JIEBA_WINDOW = 1 << 16;

const require = createRequire(import.meta.url);

const segmenter = (name: string, wordsOf: (text: string) => readonly string[]): Tokenizer => ({
  toJSON: () => name,
  count: (text) => wordsOf(text).length,
  cut: wordsOf,
});

/** Words of any language, as Unicode and ICU find them. */
export const words = (): Tokenizer => {
  const icu = new Intl.Segmenter('und', { granularity: 'word' });
  return segmenter('words', (text) => {
    const found: string[] = [];
    for (const window of windows(text, ICU_WINDOW))
      for (const { segment, isWordLike } of icu.segment(window)) if (isWordLike) found.push(segment);
    return found;
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
  return segmenter('jieba', (text) => {
    const found: string[] = [];
    for (const piece of piecesBy(cutter, text)) if (WORD.test(piece)) found.push(piece);
    return found;
  });
};
