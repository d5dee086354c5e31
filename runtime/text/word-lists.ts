/** Lists of words by language: those that come with Sluice, or a user's own. */
import { createRequire } from 'node:module';
import { RecipeError } from '../../core/errors.js';

/** Words by language. A list named `all` stands for every language; where there is none, it is all the others together. */
export type WordLists = Readonly<Record<string, readonly string[]>>;

const require = createRequire(import.meta.url);
/** The lists that come with Sluice; read when first asked for. */
export const keptLists = {
  stopwords: (): WordLists => require('stopwords-iso'),
  flagged: (): WordLists => require('naughty-words'),
};

/** The words of a language; null where the lists have none. */
export const wordsOf = (lists: WordLists, language: string): readonly string[] | null => {
  if (Object.hasOwn(lists, language)) return lists[language]!;
  return language === 'all' ? Object.values(lists).flat() : null;
};

/** What is wrong with asking these lists for a language, if anything. */
export const withoutLanguage = (lists: WordLists, language: string, parameter: string): string | undefined =>
  wordsOf(lists, language)
    ? undefined
    : `${parameter} has no words of lang "${language}"; it has ${Object.keys(lists).sort().join(', ')}, all`;

/** The words of a language, or an error of the recipe's. */
export const wordsFor = (lists: WordLists, language: string, parameter: string): readonly string[] => {
  const words = wordsOf(lists, language);
  if (!words) throw new RecipeError(withoutLanguage(lists, language, parameter)!);
  return words;
};
