import { z } from 'zod';
import { unusableNear } from '../../core/duplicates.js';
import { defineDeduplicator } from '../../core/operator.js';
import { unitsOf } from '../../runtime/text/shingles.js';
import { fingerprintOf } from '../../runtime/text/simhash.js';
import { cuttingOf, cuttingParams, uncuttable, windowSize } from './shingled.js';

const ONE = 'the quick brown fox jumps over the lazy dog and runs on into the deep dark wood by the old stone mill of his father';
const LIKE_IT = `${ONE} again`;
const OTHER = 'nothing of this text is found in any of the others, so that it stays whatever becomes of them';

export default defineDeduplicator({
  name: 'document_simhash_deduplicator',
  version: 1,
  summary:
    'Keeps the first of the samples whose texts are much the same: by SimHash, 64 bits of which few differ when most shingles agree.',
  reads: ['utf8'],
  cost: 16,
  params: z.object({
    tokenization: z
      .enum(['space', 'punctuation', 'character'])
      .default('space')
      .describe('Units: words between spaces, pieces between signs of punctuation, or characters, as suits Chinese.'),
    window_size: windowSize(6),
    ...cuttingParams,
    num_blocks: z
      .int()
      .min(1)
      .max(64)
      .default(6)
      .describe(
        'Blocks of bits by which pairs are found, more than hamming_distance: which are found does not depend on it, how quickly does.',
      ),
    hamming_distance: z.int().min(1).max(63).default(4).describe('Most bits in which duplicates differ.'),
  }),

  refuses: (params) => unusableNear(nearOf(params), { bits: 'hamming_distance', blocks: 'num_blocks' }) ?? uncuttable(params),
  prepare: ({ window_size, ...cutting }) => ({ cutting: cuttingOf(cutting), window: window_size }),
  computeHashes: ({ utf8 }, { cutting, window }) => [fingerprintOf(unitsOf(utf8, cutting), window)],
  rule: (params) => nearOf(params),

  examples: [
    { given: [{ text: ONE }, { text: OTHER }, { text: LIKE_IT }], params: { hamming_distance: 12, num_blocks: 13 }, keeps: [0, 1] },
    { given: [{ text: ONE }, { text: LIKE_IT }], params: { hamming_distance: 1 }, keeps: [0, 1] },
    { given: [{ text: ONE }, { text: ONE.toUpperCase() }], params: { lowercase: false }, keeps: [0, 1] },
    { given: [{ text: ONE }, { text: ONE.replaceAll(' ', '1 ') }], params: { ignore_pattern: '\\d' }, keeps: [0] },
    { given: [{ text: '今天天气很好，我们去公园玩' }, { text: '明天我们不去公园' }], params: { tokenization: 'character' }, keeps: [0, 1] },
    { given: [{ text: 'too short' }, { text: 'for a shingle' }], keeps: [0] },
  ],
});

interface Params {
  readonly num_blocks: number;
  readonly hamming_distance: number;
}
const nearOf = ({ num_blocks, hamming_distance }: Params) => ({ kind: 'near' as const, bits: hamming_distance, blocks: num_blocks });
