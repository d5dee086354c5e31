/** Deduplication by MinHash, which goes by several names: one here, and those of the ways in which Data-Juicer distributes it. */
import { z } from 'zod';
import { SampleError } from '../../core/errors.js';
import type { Views } from '../../core/operator.js';
import type { PlannedFiles } from '../../core/planned-file.js';
import { ABSENT } from '../../core/sample.js';
import { TOKENIZERS } from '../../core/tokenization.js';
import { bandKeys, bestBands, permutationsOf } from '../../runtime/text/minhash.js';
import { lowestHashes, tokensOf, type Units, unitsOf } from '../../runtime/text/shingles.js';
import { isTokenizerFile, loadTokenizer, tokenizerBuilds, unknownTokenizer } from '../../runtime/text/tokenizers/load.js';
import { cuttingOf, cuttingParams, uncuttable, windowSize } from './shingled.js';

const BANDS = 'if either is null, both are those that tell jaccard_threshold best.';
const params = z.object({
  tokenization: z
    .enum(['space', 'punctuation', 'character', 'sentencepiece'])
    .default('space')
    .describe(
      'Units: words between spaces, pieces between signs of punctuation, characters, as suits Chinese, or (sentencepiece) the tokens of tokenizer_model.',
    ),
  window_size: windowSize(5),
  ...cuttingParams,
  num_permutations: z
    .int()
    .min(1)
    .max(65_536)
    .default(256)
    .describe('Values per text: more tell similarities more exactly, and take longer.'),
  jaccard_threshold: z
    .number()
    .min(0)
    .max(1)
    .default(0.7)
    .describe('Share of shingles in common from which texts are taken for duplicates.'),
  num_bands: z.int().min(1).nullable().default(null).describe(`Bands of values; ${BANDS}`),
  num_rows_per_band: z.int().min(1).nullable().default(null).describe(`Values per band, all of which two duplicates share; ${BANDS}`),
  tokenizer_model: z.string().nullable().default(null).describe(`With sentencepiece, what cuts: ${TOKENIZERS}. Not used otherwise.`),
});
type Params = z.output<typeof params>;

/** The name of the tokenizer, where one cuts. */
const tokenizerIn = ({ tokenization, tokenizer_model }: Params): string | null =>
  tokenization === 'sentencepiece' ? tokenizer_model : null;
const unusable = ({ tokenization, tokenizer_model }: Params): string | undefined => {
  if (tokenization !== 'sentencepiece') return undefined;
  if (tokenizer_model === null) return 'tokenization: sentencepiece needs tokenizer_model, which names a tokenizer or a tokenizer.json';
  return unknownTokenizer(tokenizer_model, 'tokenizer_model');
};

const prepare = async (params: Params, files: PlannedFiles) => {
  const { window_size, num_permutations, jaccard_threshold, num_bands: bands, num_rows_per_band: rows, ...cutting } = params;
  const tokenizer = tokenizerIn(params);
  return {
    cutting: cuttingOf(cutting),
    tokenizer: tokenizer === null ? null : await loadTokenizer(tokenizer, files.tokenizer_model),
    window: window_size,
    permutations: permutationsOf(num_permutations),
    bands: bands !== null && rows !== null ? { bands, rows } : bestBands(jaccard_threshold, num_permutations),
  };
};

export const minhash = {
  reads: ['utf8'] as const,
  cost: 16,
  params,
  refuses(params: Params): string | undefined {
    const { num_bands, num_rows_per_band, num_permutations } = params;
    const values = (num_bands ?? 0) * (num_rows_per_band ?? 0);
    if (values > num_permutations) return `num_bands times num_rows_per_band is ${values}, more than num_permutations, ${num_permutations}`;
    return unusable(params) ?? uncuttable(params);
  },
  files: (params: Params): readonly 'tokenizer_model'[] => (isTokenizerFile(tokenizerIn(params)) ? ['tokenizer_model'] : []),
  builds: (params: Params) => tokenizerBuilds(tokenizerIn(params)),
  prepare,
  computeHashes(
    { utf8 }: { readonly utf8: Uint8Array },
    { cutting, tokenizer, window, permutations, bands }: Awaited<ReturnType<typeof prepare>>,
  ) {
    const keysOf = (units: Units) => bandKeys(lowestHashes(units, window, permutations), bands);
    return tokenizer ? tokensOf(utf8, cutting, tokenizer).then(keysOf) : keysOf(unitsOf(utf8, cutting));
  },
};

const UID = '__dj__uid';
/** The same, but of duplicates the sample with the smallest uid stays, wherever it stands: one of a dataset that others are added to. */
export const minhashWithUid = {
  ...minhash,
  reads: ['utf8', 'field'] as const,
  survival({ field }: Pick<Views, 'field'>): number {
    const uid = field(UID, ABSENT);
    if (uid === ABSENT) throw new SampleError(`there is no field "${UID}", whose smallest number says which of duplicates stays`);
    if (typeof uid === 'number' && Number.isSafeInteger(uid)) return uid;
    throw new SampleError(`its ${UID} is ${JSON.stringify(uid)}, not a whole number between -2^53 and 2^53`);
  },
};
