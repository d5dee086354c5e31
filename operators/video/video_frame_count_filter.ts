/** How many frames videos have, counted in their packets: nothing is decoded. */
import { z } from 'zod';
import { defineFilter, numbers } from '../../core/operator.js';
import { anyOrAll, bound, MAX_INT, within } from '../../core/range.js';

export default defineFilter({
  name: 'video_frame_count_filter',
  version: 1,
  summary: 'Keeps samples whose videos have neither too few nor too many frames.',
  reads: ['videoFrameTimes'],
  stats: { video_frame_count: numbers('Frames of each video, as they are shown.') },
  thresholds: z.object({
    min_frames: bound(1, 'Lowest number of frames that is kept.'),
    max_frames: bound(MAX_INT, 'Highest number of frames that is kept.'),
    any_or_all: anyOrAll,
  }),
  cost: 8192,

  computeStats: async ({ videoFrameTimes }) => ({ video_frame_count: (await videoFrameTimes).map(({ pts }) => pts.length) }),
  keep: within('video_frame_count', 'min_frames', 'max_frames'),

  examples: [
    { given: { videos: [] }, stats: { video_frame_count: [] }, keeps: true },
    {
      given: { videos: [{ uri: 'test/fixtures/parity/video/moving_remux.mkv' }, { uri: 'test/fixtures/parity/video/still.mp4' }] },
      params: { min_frames: 50, any_or_all: 'all' },
      stats: { video_frame_count: [100, 20] },
      keeps: false,
    },
  ],
});
