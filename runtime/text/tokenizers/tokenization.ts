/** What operators do with the parameters `tokenization` and `tokenizer`. */
import type { PlannedFiles } from '../../../core/planned-file.js';
import type { TokenizationParams } from '../../../core/tokenization.js';
import { isTokenizerFile, loadTokenizer, unknownTokenizer } from './load.js';
import type { Tokenizer } from './tokenizer.js';

/** What is wrong with the two, if anything. */
export const refusedTokenization = ({ tokenization, tokenizer }: TokenizationParams): string | undefined => {
  if (!tokenization) return tokenizer === null ? undefined : 'tokenizer means nothing without tokenization: true';
  if (tokenizer !== null) return unknownTokenizer(tokenizer, 'tokenizer');
  return 'tokenization: true needs a tokenizer: name one, or the path of a tokenizer.json, with tokenizer';
};

/** The parameters that name a file. */
export const tokenizerFiles = ({ tokenizer }: TokenizationParams): readonly 'tokenizer'[] =>
  isTokenizerFile(tokenizer) ? ['tokenizer'] : [];

/** The tokenizer that cuts words; null where spaces do. */
export const tokenizerOf = async ({ tokenizer }: TokenizationParams, files: PlannedFiles): Promise<Tokenizer | null> =>
  tokenizer === null ? null : loadTokenizer(tokenizer, files.tokenizer);
