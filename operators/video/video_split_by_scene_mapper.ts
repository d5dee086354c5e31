/** Videos cut where a new scene begins: frames are scored range by range, then scenes are encoded, long ones in pieces. */
import { z } from 'zod';
import { defineMapper } from '../../core/operator.js';
import { clipsOf } from '../../runtime/media/clips.js';
import { parseExtraArgs } from '../../runtime/media/extra-args.js';
import { DETECTOR_OPTIONS, detectorOf } from '../../runtime/media/scenes/detector.js';
import { type Splitting, sceneCounts, splitPhases } from '../../runtime/media/scenes/split.js';
import { BYTES_REFUSED, tokensPerClip, withClips } from '../../runtime/media/split-sample.js';

const own = (doc: string) => `${doc} Null is the detector's default.`;

const params = z.object({
  detector: z
    .enum(['ContentDetector', 'AdaptiveDetector', 'ThresholdDetector'])
    .default('ContentDetector')
    .describe('What finds the scenes.'),
  threshold: z.number().min(0).default(27).describe('How much must change for a new scene; of fades: how dark is out.'),
  min_scene_len: z.int().min(0).default(15).describe('Frames of the shortest scene.'),
  show_progress: z.boolean().default(false).describe('Accepted and not used: progress is always shown.'),
  save_dir: z.string().nullable().default(null).describe('Accepted and not used: files that are made go to media/ beside the export.'),
  save_field: z
    .string()
    .nullable()
    .default(null)
    .describe('Another field for the list of clips, the videos staying as they are; null puts them in the place of the videos.'),
  ffmpeg_extra_args: z.string().default('-movflags frag_keyframe+empty_moov').describe('Options for ffmpeg when it writes the clips.'),
  output_format: z.enum(['path', 'bytes']).default('path').describe('Form of the clips; "bytes" is refused, for rows are JSON.'),
  weights: z
    .tuple([z.number(), z.number(), z.number(), z.number()])
    .nullable()
    .default(null)
    .describe(own('Weights of the changes in hue, saturation, lightness and edges.')),
  luma_only: z.boolean().nullable().default(null).describe(own('Whether only lightness counts.')),
  kernel_size: z
    .int()
    .min(3)
    .refine((size) => size % 2 === 1, 'must be odd')
    .nullable()
    .default(null)
    .describe(own('Side of the square that edges are made broad with.')),
  window_width: z.int().min(1).nullable().default(null).describe(own('Frames on either side that a frame is compared with.')),
  min_content_val: z.number().nullable().default(null).describe(own('Lowest score that can be a cut.')),
  min_delta_hsv: z.number().nullable().default(null).describe(own('Older name of min_content_val.')),
  video_manager: z.null().default(null).describe('Accepted and not used.'),
  fade_bias: z.number().min(-1).max(1).nullable().default(null).describe(own('Where in a fade the cut is: -1 at its start, 1 at its end.')),
  add_final_scene: z.boolean().nullable().default(null).describe(own('Whether a fade out at the end begins a scene.')),
  method: z
    .union([z.enum(['FLOOR', 'CEILING']), z.literal(0), z.literal(1)])
    .nullable()
    .default(null)
    .describe(own('Whether scenes fade to black (FLOOR, 0) or to white (CEILING, 1).')),
  block_size: z.number().nullable().default(null).describe('Accepted and not used.'),
});
const OWN = [...new Set(Object.values(DETECTOR_OPTIONS).flat())] as (keyof z.output<typeof params>)[];

export default defineMapper({
  name: 'video_split_by_scene_mapper',
  version: 2,
  summary: 'Puts one clip per scene in the place of each video that has several; meta.video_clips says where in its source each lies.',
  reads: ['videos', 'text', 'meta', 'row'],
  writes: ['videos', 'text', 'meta', 'row'],
  params,
  refuses(given) {
    if (given.output_format === 'bytes') return BYTES_REFUSED;
    const { refused } = parseExtraArgs(given.ffmpeg_extra_args);
    if (refused !== undefined) return `ffmpeg_extra_args: ${refused}`;
    const foreign = OWN.find((name) => given[name] !== null && !DETECTOR_OPTIONS[given.detector].includes(name));
    return foreign && `${foreign}: ${given.detector} has no such option`;
  },
  prepare(given) {
    const { encoder, muxer } = parseExtraArgs(given.ffmpeg_extra_args);
    const detector = detectorOf(given.detector, given.threshold, given.min_scene_len, given);
    return { detector, encoder, muxer, field: given.save_field };
  },
  cost: 1_000_000,

  ranged: {
    phases: splitPhases,
    async join(sample, splitting: Splitting & { readonly field: string | null }, results) {
      const text = tokensPerClip(sample.text, sceneCounts(sample, splitting, results));
      const split = clipsOf(sample, results).map((clips, place) => ({ place, clips }));
      return withClips(sample, split, text, splitting.field);
    },
  },

  examples: [{ given: { text: 'no clip', videos: [] }, gives: { videos: [] } }],
});
