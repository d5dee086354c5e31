/** Videos cut in clips of equal length, which another sample gets. */
import { z } from 'zod';
import { defineMapper } from '../../core/operator.js';
import { parseExtraArgs } from '../../runtime/media/extra-args.js';
import { cutsByLength, slicePhases, slicing } from '../../runtime/media/slices.js';
import { BYTES_REFUSED, splitSamples } from '../../runtime/media/split-sample.js';
import { splitParams } from './splitting.js';

export default defineMapper({
  name: 'video_split_by_duration_mapper',
  version: 1,
  summary: 'Makes a sample with clips of equal length of the videos of each; meta.video_clips says where in its source each lies.',
  reads: ['videos', 'text', 'meta', 'row'],
  writes: ['videos', 'text', 'meta', 'row'],
  params: z.object({
    ...splitParams,
    split_duration: z.number().min(0.001).default(10).describe('Seconds of a clip.'),
    overlap_duration: z.number().min(0).default(0).describe('Seconds that a clip has in common with the next; less than split_duration.'),
    min_last_split_duration: z.number().min(0).default(0).describe('Seconds of the shortest last clip: a shorter one is dropped.'),
    video_backend: z
      .enum(['ffmpeg', 'av'])
      .default('ffmpeg')
      .describe('"ffmpeg" copies the streams, "av" encodes them anew: slower, but without hidden frames before the start of a clip.'),
  }),
  multiplies: true,
  refuses({ overlap_duration, split_duration, output_format, ffmpeg_extra_args }) {
    if (output_format === 'bytes') return BYTES_REFUSED;
    if (split_duration - overlap_duration < 0.001) return 'overlap_duration: must be less than split_duration, by a millisecond at least';
    const { refused } = parseExtraArgs(ffmpeg_extra_args);
    return refused && `ffmpeg_extra_args: ${refused}`;
  },
  prepare(given) {
    const { split_duration: split, overlap_duration, min_last_split_duration: last } = given;
    return { ...given, ...slicing(cutsByLength({ split, step: split - overlap_duration, last }), given) };
  },
  cost: 2 ** 14,

  ranged: { phases: slicePhases, join: async (sample, given, results) => splitSamples(sample, results, given) },

  examples: [
    { given: { text: 'no clip', videos: [] }, gives: [{}] },
    { given: { text: 'no clip', videos: [] }, params: { keep_original_sample: false }, gives: [] },
    {
      given: { text: '<__dj__video> two seconds <|__dj__eoc|>', videos: [{ uri: 'test/fixtures/parity/video/still.mp4' }] },
      params: { keep_original_sample: false },
      gives: [{}],
    },
  ],
});
