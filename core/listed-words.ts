/** Parameters of the filters that count words of a list. */
import { z } from 'zod';
import { tokenizationParams } from './tokenization.js';

/** Which words are counted. */
export const languageParams = {
  lang: z.string().default('en').describe('Language of the list; all takes those of every language.'),
  ...tokenizationParams,
};
/** A folder with lists, found by a piece of their names, or the lists themselves. */
export const listsParam = (files: string, kept: string) =>
  z
    .union([z.string(), z.record(z.string(), z.array(z.string()))])
    .nullable()
    .default(null)
    .describe(
      `Folder of lists, or the lists themselves (language: words); every *.json there with ${files} in its name is read, when the run is planned. Null: those of ${kept}.`,
    );
/** Words that are made of neighbours. */
export const joinParams = {
  use_words_aug: z.boolean().default(false).describe('Whether neighbouring words that are joined count as words too.'),
  words_aug_group_sizes: z.array(z.int().min(1)).default([2]).describe('How many neighbours are joined.'),
  words_aug_join_char: z.string().default('').describe('What stands between words that are joined.'),
};

/** What is said about words, whatever their list. */
export type ListedWordsParams = z.output<z.ZodObject<typeof languageParams & typeof joinParams>>;
