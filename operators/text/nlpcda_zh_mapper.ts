import { z } from 'zod';
import { defineMapper } from '../../core/operator.js';
import * as chinese from '../../runtime/text/augment/chinese.js';
import { variantsOf } from '../../runtime/text/augment/draw.js';
import { changesOf, kind, refusesNone, variantParams } from './variants.js';

/** By parameter, in the order in which they are made. */
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
    'Adds noisy variants of Chinese texts, with up to three in ten characters changed; those that come out as the text are left out.',
  reads: ['text'],
  writes: ['text'],
  multiplies: true,
  cost: 128,
  params: z.object({
    ...variantParams,
    replace_similar_word: kind('Words become others of like meaning.'),
    replace_homophone_char: kind('Characters become common ones that are read alike.'),
    delete_random_char: kind('Characters are left out.'),
    swap_random_char: kind('Characters change places with the next.'),
    replace_equivalent_num: kind('Digits and characters of numbers are written otherwise: 1, 一, 壹, ①.'),
  }),
  refuses: (params) => {
    if (params.replace_similar_word) return 'replace_similar_word: true needs a table of words of like meaning, which is not built yet';
    return refusesNone(changesOf(CHANGES, params), params);
  },

  prepare: (params) => ({ ...params, changes: changesOf(CHANGES, params) }),
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
