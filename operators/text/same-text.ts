/** Exact deduplication of texts, by the name it has here and by that of the way in which Data-Juicer distributes it. */
import { z } from 'zod';
import { digest, lettersOnly, stripUtf8 } from '../../runtime/text/python-text.js';
import { lowerUtf8 } from '../../runtime/text/unicode/lower.js';

const params = z.object({
  lowercase: z.boolean().default(false).describe('Whether case is ignored.'),
  ignore_non_character: z.boolean().default(false).describe('Whether white space, digits and punctuation are ignored.'),
});

export const sameText = {
  summary: 'Keeps the first of the samples whose text is the same.',
  reads: ['utf8'] as const,
  cost: 2,
  params,
  computeHashes({ utf8 }: { readonly utf8: Uint8Array }, { lowercase, ignore_non_character }: z.output<typeof params>) {
    const folded = lowercase ? lowerUtf8(utf8) : utf8;
    return [digest(stripUtf8(ignore_non_character ? lettersOnly(folded) : folded))];
  },
};
