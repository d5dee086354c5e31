import { z } from 'zod';
import { defineMapper } from '../../core/operator.js';
import * as chinese from '../../runtime/text/augment/chinese.js';
import { variantsOf } from '../../runtime/text/augment/draw.js';
import { similarWords } from '../../runtime/text/augment/similar-words.js';
import { changesOf, kind, refusesNone, variantParams } from './variants.js';

/** By parameter, in the order in which they are made; words of like meaning come before them. */
const CHANGES = {
  replace_homophone_char: chinese.takeHomophones,
  delete_random_char: chinese.deleteCharacters,
  swap_random_char: chinese.swapCharacters,
  replace_equivalent_num: chinese.rewriteNumbers,
};

export default defineMapper({
  name: 'nlpcda_zh_mapper',
  version: 1,
  summary:
    'Adds noisy variants of Chinese texts, with up to three in ten characters or words changed; those that come out as the text are left out.',
  reads: ['text'],
  writes: ['text'],
  multiplies: true,
  cost: 64,
  params: z.object({
    ...variantParams,
    replace_similar_word: kind('Words of two characters or more become others of like meaning, by the file similar_words.'),
    similar_words: z
      .string()
      .nullable()
      .default(null)
      .describe(
        "Path of a file of like words in UTF-8: each line is a set, parted by spaces, as 高兴 快乐 愉快. A code may stand before it as in Cilin, nlpcda's table among them: Aa01A01= is left out, and a line whose code ends with # or @ is no set.",
      ),
    replace_homophone_char: kind('Characters become common ones that are read alike.'),
    delete_random_char: kind('Characters are left out.'),
    swap_random_char: kind('Characters change places with the next.'),
    replace_equivalent_num: kind('Digits and characters of numbers are written otherwise: 1, 一, 壹, ①.'),
  }),
  refuses(params) {
    const { replace_similar_word, similar_words } = params;
    if (replace_similar_word && similar_words === null)
      return 'replace_similar_word: true needs a file of like words: give its path with similar_words, each line a set such as 高兴 快乐 愉快';
    if (replace_similar_word) return undefined;
    if (similar_words !== null) return 'similar_words means nothing without replace_similar_word: true';
    return refusesNone(changesOf(CHANGES, params), params);
  },
  files: ({ similar_words }) => (similar_words === null ? [] : ['similar_words']),

  async prepare(params, { similar_words }) {
    const changes = changesOf(CHANGES, params);
    return { ...params, changes: similar_words ? [await similarWords(similar_words), ...changes] : changes };
  },
  map({ id, text }, { keep_original_sample, ...params }, { random }) {
    const made = variantsOf(text, params.changes, { ...params, keep_original_sample: false }, random({ id }));
    const variants = made.filter((variant) => variant !== text);
    return (keep_original_sample ? [text, ...variants] : variants).map((variant) => ({ text: variant }));
  },

  examples: [
    { given: { text: '汉字' }, params: { swap_random_char: true }, gives: [{ text: '汉字' }, { text: '字汉' }] },
    { given: { text: '共百' }, params: { replace_equivalent_num: true, keep_original_sample: false }, gives: [{ text: '共佰' }] },
    { given: { text: 'none' }, params: { delete_random_char: true, replace_homophone_char: true }, gives: [{ text: 'none' }] },
  ],
});
