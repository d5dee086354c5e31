/** Videos whose sides are out of bounds, written anew in a size that is not. */
import { z } from 'zod';
import { defineMapper } from '../../core/operator.js';
import { MAX_INT } from '../../core/range.js';
import { resized, resizePhases, withinBounds } from '../../runtime/media/resize.js';

const side = (value: number, doc: string) => z.number().min(1).default(value).describe(doc);

export default defineMapper({
  name: 'video_resize_resolution_mapper',
  version: 1,
  summary: 'Resizes videos whose width or height is out of bounds, with their sound.',
  reads: ['videos'],
  writes: ['videos'],
  params: z.object({
    min_width: side(1, 'Lowest width, in pixels as shown.'),
    max_width: side(MAX_INT, 'Highest width.'),
    min_height: side(1, 'Lowest height.'),
    max_height: side(MAX_INT, 'Highest height.'),
    force_original_aspect_ratio: z
      .enum(['disable', 'decrease', 'increase'])
      .default('disable')
      .describe('Whether a side is made smaller or larger, past its bounds if need be, until both are as to each other as they were.'),
    force_divisible_by: z
      .int()
      .min(1)
      .default(2)
      .describe('Number that both sides are multiples of, where the ratio is forced; else it is 2.'),
    save_dir: z.string().nullable().default(null).describe('Accepted and not used: files that are made go to media/ beside the export.'),
  }),
  refuses({ force_original_aspect_ratio, force_divisible_by, ...sides }) {
    if (force_original_aspect_ratio !== 'disable' && force_divisible_by % 2 === 1) return 'force_divisible_by: must be an even number';
    if (sides.min_width > sides.max_width) return 'min_width: must not be more than max_width';
    return sides.min_height > sides.max_height ? 'min_height: must not be more than max_height' : undefined;
  },
  prepare: (given) => ({ resize: withinBounds(given), encoder: [], muxer: [] }),
  cost: 1_000_000,

  ranged: { phases: resizePhases, join: async (sample, _, results) => resized(sample, results) },

  examples: [
    { given: { videos: [] }, gives: { videos: [] } },
    {
      given: { videos: [{ uri: 'test/fixtures/parity/video/tall.mp4' }] },
      params: { max_width: 120 },
      gives: { videos: [{ uri: 'test/fixtures/parity/video/tall.mp4' }] },
    },
  ],
});
