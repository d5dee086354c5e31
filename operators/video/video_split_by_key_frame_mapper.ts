/** Videos cut at their key frames in clips, which another sample gets. */
import { z } from 'zod';
import { defineMapper } from '../../core/operator.js';
import { parseExtraArgs } from '../../runtime/media/extra-args.js';
import { cutsAtKeyFrames, slicePhases, slicing } from '../../runtime/media/slices.js';
import { BYTES_REFUSED, splitSamples } from '../../runtime/media/split-sample.js';
import { splitParams } from './splitting.js';

export default defineMapper({
  name: 'video_split_by_key_frame_mapper',
  version: 1,
  summary:
    'Makes a sample with a clip from each key frame to the next of the videos of each; meta.video_clips says where in its source each lies.',
  reads: ['videos', 'text', 'meta', 'row'],
  writes: ['videos', 'text', 'meta', 'row'],
  params: z.object({
    ...splitParams,
    video_backend: z.enum(['ffmpeg', 'av']).default('av').describe('"ffmpeg" copies the streams, "av" encodes them anew.'),
  }),
  multiplies: true,
  refuses({ output_format, ffmpeg_extra_args }) {
    if (output_format === 'bytes') return BYTES_REFUSED;
    const { refused } = parseExtraArgs(ffmpeg_extra_args);
    return refused && `ffmpeg_extra_args: ${refused}`;
  },
  prepare: (given) => ({ ...given, ...slicing(cutsAtKeyFrames, given) }),
  cost: 1_000_000,

  ranged: { phases: slicePhases, join: async (sample, given, results) => splitSamples(sample, results, given) },

  examples: [
    { given: { text: 'no clip', videos: [] }, gives: [{}] },
    { given: { text: 'no clip', videos: [] }, params: { keep_original_sample: false }, gives: [] },
  ],
});
