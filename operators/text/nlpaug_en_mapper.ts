import { z } from 'zod';
import { defineMapper } from '../../core/operator.js';
import { variantsOf } from '../../runtime/text/augment/draw.js';
import * as english from '../../runtime/text/augment/english.js';
import { changesOf, kind, refusesNone, variantParams } from './variants.js';

/** By parameter, in the order in which they are made. */
const CHANGES = {
  delete_random_word: english.deleteWords,
  swap_random_word: english.swapWords,
  spelling_error_word: english.misspellWords,
  split_random_word: english.splitWords,
  keyboard_error_char: english.slipOnKeys,
  ocr_error_char: english.misreadCharacters,
  delete_random_char: english.deleteCharacters,
  swap_random_char: english.swapCharacters,
  insert_random_char: english.insertCharacters,
};

export default defineMapper({
  name: 'nlpaug_en_mapper',
  version: 1,
  summary: 'Adds noisy variants of English texts, with three in ten words changed, one at least and ten at most.',
  reads: ['text'],
  writes: ['text'],
  multiplies: true,
  cost: 128,
  params: z.object({
    ...variantParams,
    delete_random_word: kind('Words are left out.'),
    swap_random_word: kind('Words change places with the next.'),
    spelling_error_word: kind('Words are misspelled.'),
    split_random_word: kind('Words of four letters or more are cut in two.'),
    keyboard_error_char: kind('Keys beside the right ones are hit.'),
    ocr_error_char: kind('Characters are taken for others that look alike.'),
    delete_random_char: kind('Characters are left out.'),
    swap_random_char: kind('Characters change places with the next.'),
    insert_random_char: kind('Characters are put in.'),
  }),
  refuses: (params) => refusesNone(changesOf(CHANGES, params), params),

  prepare: (params) => ({ ...params, changes: changesOf(CHANGES, params) }),
  map: (sample, params, { random }) => variantsOf(sample.text, params.changes, params, random(sample)).map((text) => ({ text })),

  examples: [
    { given: { text: 'one two' }, gives: [{ text: 'one two' }] },
    { given: { text: 'one two' }, params: { swap_random_word: true }, gives: [{ text: 'one two' }, { text: 'two one' }] },
    {
      given: { text: 'to a' },
      params: { delete_random_char: true, keep_original_sample: false, aug_num: 2 },
      gives: [{ text: 'to a' }, { text: 'to a' }],
    },
  ],
});
