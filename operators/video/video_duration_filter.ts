/** How long videos are. */
import { z } from 'zod';
import { SampleError } from '../../core/errors.js';
import { defineFilter, numbers } from '../../core/operator.js';
import { anyOrAll, bound, MAX_INT, within } from '../../core/range.js';

export default defineFilter({
  name: 'video_duration_filter',
  version: 1,
  summary: 'Keeps samples whose videos are between two lengths in seconds.',
  reads: ['videoProbes'],
  stats: { video_duration: numbers('Seconds of each video.') },
  params: z.object({
    video_backend: z
      .enum(['ffmpeg', 'av'])
      .default('ffmpeg')
      .describe('Whose rule counts where a stream does not say its length: "ffmpeg" takes that of the file, "av" refuses the sample.'),
  }),
  thresholds: z.object({
    min_duration: bound(0, 'Lowest length that is kept.'),
    max_duration: bound(MAX_INT, 'Highest length that is kept.'),
    any_or_all: anyOrAll,
  }),
  cost: 5000,

  async computeStats({ videoProbes }, { video_backend }) {
    const lengths = (await videoProbes).map(({ video, seconds }) => {
      if (video === null) throw new SampleError('the file has no video stream');
      if (video_backend === 'ffmpeg') return video.seconds || seconds || 0;
      if (video.durationTs === null) throw new SampleError('the video stream does not say how long it is');
      return (video.durationTs * video.timeBase.num) / video.timeBase.den;
    });
    return { video_duration: lengths };
  },
  keep: within('video_duration', 'min_duration', 'max_duration'),

  examples: [
    { given: { videos: [] }, stats: { video_duration: [] }, keeps: true },
    {
      given: { videos: [{ uri: 'test/fixtures/parity/video/still.mp4' }] },
      params: { min_duration: 2.5 },
      stats: { video_duration: [2] },
      keeps: false,
    },
  ],
});
