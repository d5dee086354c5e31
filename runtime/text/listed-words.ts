/** What the filters that count words of a list do with their parameters. */
import type { ListedWordsParams as Params } from '../../core/listed-words.js';
import { refusedTokenization } from './tokenizers/tokenization.js';
import { keptLists, type WordLists, withoutLanguage, wordsFor } from './word-lists.js';
import { wordCounter } from './word-set.js';

/** A folder is still a path where parameters are checked; where words are counted, its lists are in its place. */
type Lists = string | WordLists | null;

/** What filters do with the lists of the parameter `name`; where it is null, with those that are kept. */
export const listedWords = (name: string, kept: keyof typeof keptLists) => ({
  refuses({ lang, ...params }: Params, lists: Lists): string | undefined {
    const refused = refusedTokenization(params);
    if (refused !== undefined) return refused;
    return typeof lists === 'string' ? undefined : withoutLanguage(lists ?? keptLists[kept](), lang, name);
  },
  counter({ lang, use_words_aug, words_aug_group_sizes, words_aug_join_char }: Params, lists: Lists) {
    const words = wordsFor(typeof lists === 'object' && lists ? lists : keptLists[kept](), lang, name);
    return wordCounter(words, use_words_aug ? { sizes: words_aug_group_sizes, by: words_aug_join_char } : null);
  },
});
