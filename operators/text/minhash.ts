/** Deduplication by MinHash, which goes by several names: one here, and those of the ways in which Data-Juicer distributes it. */
import { z } from 'zod';
import { SampleError } from '../../core/errors.js';
import type { Views } from '../../core/operator.js';
import { ABSENT } from '../../core/sample.js';
import { bandKeys, bestBands, permutationsOf } from '../../runtime/text/minhash.js';
import { lowestHashes, unitsOf } from '../../runtime/text/shingles.js';
import { cuttingOf, cuttingParams, uncuttable, windowSize } from './shingled.js';

const BANDS = 'if either is null, both are those that tell jaccard_threshold best.';
const params = z.object({
  tokenization: z
    .enum(['space', 'punctuation', 'character', 'sentencepiece'])
    .default('space')
    .describe('Units: words between spaces, pieces between signs of punctuation, or characters, as suits Chinese.'),
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
  tokenizer_model: z.string().nullable().default(null).describe('File of a sentencepiece model; not used otherwise.'),
});
type Params = z.output<typeof params>;

const prepare = ({ window_size, num_permutations, jaccard_threshold, num_bands: bands, num_rows_per_band: rows, ...cutting }: Params) => ({
  cutting: cuttingOf(cutting),
  window: window_size,
  permutations: permutationsOf(num_permutations),
  bands: bands !== null && rows !== null ? { bands, rows } : bestBands(jaccard_threshold, num_permutations),
});

export const minhash = {
  reads: ['utf8'] as const,
  cost: 16,
  params,
  refuses({ num_bands, num_rows_per_band, num_permutations, ...cutting }: Params): string | undefined {
    const values = (num_bands ?? 0) * (num_rows_per_band ?? 0);
    if (values > num_permutations) return `num_bands times num_rows_per_band is ${values}, more than num_permutations, ${num_permutations}`;
    return uncuttable(cutting);
  },
  prepare,
  computeHashes: ({ utf8 }: { readonly utf8: Uint8Array }, { cutting, window, permutations, bands }: ReturnType<typeof prepare>) =>
    bandKeys(lowestHashes(unitsOf(utf8, cutting), window, permutations), bands),
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
