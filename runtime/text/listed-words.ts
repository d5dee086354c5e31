/** What the filters that count words of a list do with their parameters. */
import type { ListedWordsParams as Params } from '../../core/listed-words.js';
import { fileText, type PlannedFiles } from '../../core/planned-file.js';
import { refusedTokenization } from './tokenizers/tokenization.js';
import { keptLists, type WordLists, withoutLanguage, wordsFor } from './word-lists.js';
import { wordCounter } from './word-set.js';

/** The path of a folder, or the lists themselves. */
type Lists = string | WordLists | null;

/** What filters do with the lists of the parameter `name`, in a folder those with `lists` in their names; where it is null, with those that are kept. */
export const listedWords = <const N extends string>(name: N, lists: string, kept: keyof typeof keptLists) => ({
  files: (given: Lists) => (typeof given === 'string' ? [{ param: name, lists }] : []),
  refuses({ lang, ...params }: Params, given: Lists): string | undefined {
    const refused = refusedTokenization(params);
    if (refused !== undefined) return refused;
    return typeof given === 'string' ? undefined : withoutLanguage(given ?? keptLists[kept](), lang, name);
  },
  async counter({ lang, use_words_aug, words_aug_group_sizes, words_aug_join_char }: Params, given: Lists, files: PlannedFiles) {
    const own = typeof given === 'string' ? JSON.parse((await fileText(files, name, given))!) : given;
    const words = wordsFor(own ?? keptLists[kept](), lang, name);
    return wordCounter(words, use_words_aug ? { sizes: words_aug_group_sizes, by: words_aug_join_char } : null);
  },
});
