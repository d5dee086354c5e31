/** Videos whose watermarks are filled in from what is around them. */
import { z } from 'zod';
import { defineMapper } from '../../core/operator.js';
import { joinRewritten } from '../../runtime/media/rewriting.js';
import { type Unmarking, unmarkPhases } from '../../runtime/media/unmark.js';
import { badCorners, parseCorners } from '../../runtime/media/watermark.js';

export default defineMapper({
  name: 'video_remove_watermark_mapper',
  version: 1,
  summary: 'Fills in the watermarks of videos, which are looked for in given regions.',
  reads: ['videos', 'field'],
  writes: ['videos'],
  params: z.object({
    roi_strings: z
      .array(z.string())
      .default(['0,0,0.1,0.1'])
      .describe('Regions by two corners: "x1, y1, x2, y2", in parentheses or brackets if wanted.'),
    roi_type: z.enum(['ratio', 'pixel']).default('ratio').describe('Whether corners are shares of width and height, or whole pixels.'),
    roi_key: z
      .string()
      .min(1)
      .nullable()
      .default(null)
      .describe("Field with a sample's own regions: a text, or a list; roi_strings if null."),
    frame_num: z.int().min(1).max(1000).default(10).describe('Frames that are looked at, evenly spaced.'),
    min_frame_threshold: z
      .int()
      .min(1)
      .default(7)
      .describe('In how many of them a pixel has to stand out to be of a watermark; not for "pixel_diversity".'),
    detection_method: z
      .enum(['pixel_value', 'pixel_diversity'])
      .default('pixel_value')
      .describe('Whether pixels stand out by how light they are in each frame, or by how little they change from frame to frame.'),
    save_dir: z.string().nullable().default(null).describe('Accepted and not used: files that are made go to media/ beside the export.'),
  }),
  refuses({ roi_strings, roi_type, roi_key, frame_num, detection_method }) {
    const bad = roi_key === null ? roi_strings.find((text) => parseCorners(text, roi_type) === null) : undefined;
    if (bad !== undefined) return `roi_strings: ${badCorners(bad, roi_type)}`;
    if (detection_method === 'pixel_diversity' && frame_num < 2) return 'frame_num: "pixel_diversity" compares frames, so two at least';
    return undefined;
  },
  prepare: (given): Unmarking => ({
    regions: given.roi_strings,
    type: given.roi_type,
    regionField: given.roi_key,
    frames: given.frame_num,
    detection: { method: given.detection_method, frames: given.min_frame_threshold },
  }),
  cost: 2_000_000,

  ranged: {
    phases: unmarkPhases,
    join: async (sample, _, results) => ({ videos: joinRewritten(sample, results) }),
  },

  examples: [{ given: { videos: [] }, gives: { videos: [] } }],
});
