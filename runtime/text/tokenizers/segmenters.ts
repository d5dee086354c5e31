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

const WORD = /[\p{L}\p{N}]/u;
/** Words of Chinese, those that jieba has no entry for included. */
export const jieba = (): Tokenizer => {
  const { Jieba } = require('@node-rs/jieba') as typeof import('@node-rs/jieba');
  const { dict } = require('@node-rs/jieba/dict') as { readonly dict: Uint8Array };
  const cutter = Jieba.withDict(dict);
  return segmenter('jieba', (text) => {
    const found: string[] = [];
    for (const window of windows(text, JIEBA_WINDOW)) for (const word of cutter.cut(window, true)) if (WORD.test(word)) found.push(word);
    return found;
  });
};
