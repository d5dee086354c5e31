/** Videos that are too narrow or too wide, written anew with sides that are not. */
import { z } from 'zod';
import { defineMapper } from '../../core/operator.js';
import { parseRatio, resized, resizePhases, withinRatios } from '../../runtime/media/resize.js';

const ratio = (value: string, doc: string) =>
  z
    .union([z.string(), z.number()])
    .refine((written) => parseRatio(written) !== undefined, 'must be a ratio of two whole numbers, such as "9:21" or "9/21", or a number')
    .default(value)
    .describe(doc);

export default defineMapper({
  name: 'video_resize_aspect_ratio_mapper',
  version: 1,
  summary: 'Resizes videos whose width is too small or too large for their height, with their sound.',
  reads: ['videos'],
  writes: ['videos'],
  params: z.object({
    min_ratio: ratio('9/21', 'Lowest width by height, as shown.'),
    max_ratio: ratio('21/9', 'Highest width by height.'),
    strategy: z
      .enum(['increase', 'decrease'])
      .default('increase')
      .describe('Whether the side that is too small grows, or the other shrinks.'),
    save_dir: z.string().nullable().default(null).describe('Accepted and not used: files that are made go to media/ beside the export.'),
  }),
  refuses({ min_ratio, max_ratio }) {
    const [least, most] = [parseRatio(min_ratio)!, parseRatio(max_ratio)!];
    return least.over * most.under > most.over * least.under ? 'min_ratio: must not be more than max_ratio' : undefined;
  },
  prepare: ({ min_ratio, max_ratio, strategy }) => ({
    resize: withinRatios(parseRatio(min_ratio)!, parseRatio(max_ratio)!, strategy),
    encoder: [],
    muxer: [],
  }),
  cost: 1_000_000,

  ranged: { phases: resizePhases, join: async (sample, _, results) => resized(sample, results) },

  examples: [
    { given: { videos: [] }, gives: { videos: [] } },
    {
      given: { videos: [{ uri: 'test/fixtures/parity/video/tall.mp4' }] },
      gives: { videos: [{ uri: 'test/fixtures/parity/video/tall.mp4' }] },
    },
  ],
});
