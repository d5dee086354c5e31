/** How wide and how high videos are. */
import { z } from 'zod';
import { defineFilter, numbers } from '../../core/operator.js';
import { anyOrAll, bound, MAX_INT, together, within } from '../../core/range.js';

export default defineFilter({
  name: 'video_resolution_filter',
  version: 1,
  summary: 'Keeps samples whose videos have accepted width and height in pixels.',
  reads: ['videoStreams'],
  stats: {
    video_width: numbers('Width of each video, as it is shown.'),
    video_height: numbers('Height of each video, as it is shown.'),
  },
  thresholds: z.object({
    min_width: bound(1, 'Lowest width that is kept.'),
    max_width: bound(MAX_INT, 'Highest width that is kept.'),
    min_height: bound(1, 'Lowest height that is kept.'),
    max_height: bound(MAX_INT, 'Highest height that is kept.'),
    any_or_all: anyOrAll,
  }),
  cost: 5000,

  async computeStats({ videoStreams }) {
    const streams = await videoStreams;
    return { video_width: streams.map(({ width }) => width), video_height: streams.map(({ height }) => height) };
  },
  keep: together(within('video_width', 'min_width', 'max_width'), within('video_height', 'min_height', 'max_height')),

  examples: [
    { given: { videos: [] }, stats: { video_width: [], video_height: [] }, keeps: true },
    {
      given: { videos: [{ uri: 'test/fixtures/parity/video/tall.mp4' }] },
      params: { min_width: 100 },
      stats: { video_width: [90], video_height: [160] },
      keeps: false,
    },
  ],
});
