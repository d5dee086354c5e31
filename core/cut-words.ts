/** Which words rules are about. */
import { z } from 'zod';

/** For rule sets whose source cuts words by a tokenizer of each language. */
export const wordsParam = z
  .enum(['whitespace', 'word_punct'])
  .default('word_punct')
  .describe(
    'What words are: word_punct takes runs of letters, digits, marks and underscores, and runs of other signs, for a word each; whitespace, all that stands between white space.',
  );
/** The view of such words. */
export const VIEW_OF_WORDS = { whitespace: 'spacedWords', word_punct: 'wordsAndSigns' } as const;
