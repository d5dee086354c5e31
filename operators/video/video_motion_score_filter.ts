/** How much moves in videos. */
import { z } from 'zod';
import { defineFilter, numbers } from '../../core/operator.js';
import { anyOrAll, bound, within } from '../../core/range.js';
import { flowPhase, motionOf } from '../../runtime/media/motion.js';

const side = z.int().min(1);

export default defineFilter({
  name: 'video_motion_score_filter',
  version: 1,
  summary: 'Keeps samples whose videos move neither too little nor too much: the mean length of their dense optical flow, by Farneback.',
  reads: ['videos'],
  stats: {
    video_motion_score: numbers(
      'Mean length of the flow of each video, in pixels from one compared frame to the next; -1 for a single frame.',
    ),
  },
  params: z.object({
    frame_field: z.string().nullable().default(null).describe('Field with frames that were taken before; only null, the videos, is built.'),
    sampling_fps: z.number().gt(0).default(2).describe('Frames of a second that are compared.'),
    original_fps: z.number().gt(0).nullable().default(null).describe('Rate of the frames in frame_field; else it is not used.'),
    size: z
      .union([side, z.array(side).min(1).max(2)])
      .nullable()
      .default(null)
      .describe('Pixels of the shorter side, or of both, that frames are made before; null leaves them.'),
    max_size: side.nullable().default(null).describe('Pixels of the longer side at most.'),
    divisible: side.default(1).describe('Sides are made multiples of this.'),
    relative: z.boolean().default(false).describe('Whether lengths are shares of the diagonal.'),
    if_output_optical_flow: z.boolean().default(false).describe('Whether flows are written to the sample; only false is built.'),
    optical_flow_key: z.string().default('video_optical_flow').describe('Name in meta of flows that are written; else it is not used.'),
  }),
  thresholds: z.object({
    min_score: bound(0.25, 'Lowest score that is kept.'),
    max_score: bound(Number.MAX_VALUE, 'Highest score that is kept.'),
    any_or_all: anyOrAll,
  }),
  refuses({ frame_field, if_output_optical_flow }) {
    if (frame_field !== null) return 'frame_field: reading frames from a field is not built yet; leave it null';
    if (if_output_optical_flow) return 'if_output_optical_flow: a filter measures and writes nothing but stats; leave it false';
    return undefined;
  },
  cost: 1_048_576,

  ranged: {
    phases: [flowPhase],
    join: async (sample, _, [measured = []]) => ({ video_motion_score: motionOf(sample, measured) }),
  },
  keep: within('video_motion_score', 'min_score', 'max_score'),

  examples: [
    { given: { videos: [] }, stats: { video_motion_score: [] }, keeps: true },
    { given: { videos: [{ uri: 'test/fixtures/parity/video/still.mp4' }] }, stats: { video_motion_score: [0] }, keeps: false },
    { given: { videos: [{ uri: 'test/fixtures/parity/video/moving.mp4' }] }, params: { size: 60, sampling_fps: 4 }, keeps: true },
  ],
});
