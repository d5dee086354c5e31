import { z } from 'zod';
import { defineFilter } from '../../core/operator.js';
import { openRanges } from '../../core/range.js';
import { PARTS, repetitionsIn, withoutNested } from '../../runtime/text/repeated-tokens.js';
import { isTokenizerFile, loadTokenizer, unknownEncoder } from '../../runtime/text/tokenizers/load.js';

const stats = {
  doc_max_score_repetition: 'How often the most frequent sequence stands in a row.',
  doc_max_length_repetition: 'Characters of the longest stretch that is a sequence in a row.',
  doc_frac_repetition: 'Characters of all such stretches per character; one whose sequence repeats itself counts several times in v1.',
};
const TAGGERS = ['tokenizer_repetitions_v1', 'paragraph_tokenizer_repetitions_v1', 'tokenizer_repetitions_v2r2'] as const;

/**
 * The attributes of Dolma's taggers of repeated tokens (Soldaini et al. 2024), for sequences of up to 13 tokens that stand three times or
 * more in a row. Left out are repetitions_v1 and paragraph_repetitions_v1, patterns whose time grows with the cube of a line's length.
 */
export default defineFilter({
  name: 'dolma_repetitions_filter',
  version: 1,
  summary: "Measures repeated tokens as Dolma's taggers do; keeps all samples unless thresholds are given.",
  reads: ['characters', 'text'],
  cost: 128,
  stats,
  params: z.object({
    tagger: z
      .enum(TAGGERS)
      .default('tokenizer_repetitions_v2r2')
      .describe('The tagger: over the whole text, over each line, or over parts of 100,000 characters and without stretches in stretches.'),
    tokenizer: z
      .string()
      .default('r50k_base')
      .describe('What makes tokens: an encoding of tiktoken, or the path of a tokenizer.json; Dolma takes that of GPT-NeoX.'),
  }),
  ...openRanges(stats),
  refuses: ({ tokenizer }) => unknownEncoder(tokenizer, 'tokenizer'),
  files: ({ tokenizer }) => (isTokenizerFile(tokenizer) ? ['tokenizer'] : []),

  prepare: async ({ tagger, tokenizer }, files) => ({ tagger, tokenizer: await loadTokenizer(tokenizer, files.tokenizer) }),
  async computeStats({ characters: { count }, text }, { tagger, tokenizer }) {
    let [most, longest, all] = [0, 0, 0];
    for (const part of PARTS[tagger](text)) {
      const found = repetitionsIn(await tokenizer.encode!(part));
      for (const { start, end, times } of tagger === 'tokenizer_repetitions_v2r2' ? withoutNested(found) : found) {
        most = Math.max(most, times);
        longest = Math.max(longest, end - start);
        all += end - start;
      }
    }
    return { doc_max_score_repetition: most, doc_max_length_repetition: longest, doc_frac_repetition: count && all / count };
  },

  examples: [
    {
      given: { text: 'It said no no no no, then left.' },
      stats: { doc_max_score_repetition: 4, doc_max_length_repetition: 12, doc_frac_repetition: 12 / 31 },
      keeps: true,
    },
    {
      given: { text: 'ha ha ha ha ha ha' },
      params: { tagger: 'tokenizer_repetitions_v1', max_doc_frac_repetition: 0.5 },
      stats: { doc_max_score_repetition: 5, doc_max_length_repetition: 15 },
      keeps: false,
    },
    { given: { text: 'Once and once again.' }, stats: { doc_max_score_repetition: 0, doc_frac_repetition: 0 }, keeps: true },
  ],
});
