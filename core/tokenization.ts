/** Parameters of the operators that can have a tokenizer cut words. */
import { z } from 'zod';

/** What a parameter that names a tokenizer takes. */
export const TOKENIZERS =
  'o200k_base, cl100k_base, p50k_base or r50k_base (tiktoken), words (of any language, by the dictionaries of ICU), jieba (of Chinese), or the path of a tokenizer.json of the Hugging Face hub';

export const tokenizationParams = {
  tokenization: z.boolean().default(false).describe('Whether a tokenizer cuts the words, instead of spaces, tabs and newlines.'),
  tokenizer: z.string().nullable().default(null).describe(`With tokenization, what cuts: ${TOKENIZERS}.`),
};
export type TokenizationParams = z.output<z.ZodObject<typeof tokenizationParams>>;
