/** How wide videos are for their height. */
import { z } from 'zod';
import { defineFilter, numbers } from '../../core/operator.js';
import { anyOrAll, type RangeRule, within } from '../../core/range.js';
import { ratio, ratioOf } from '../../core/ratio.js';

const inRange = within('video_aspect_ratios', 'min_ratio', 'max_ratio');

export default defineFilter({
  name: 'video_aspect_ratio_filter',
  version: 1,
  summary: 'Keeps samples whose videos are neither too narrow nor too wide.',
  reads: ['videoStreams'],
  stats: { video_aspect_ratios: numbers('Width by height of each video, as it is shown.') },
  thresholds: z.object({
    min_ratio: ratio('9/21', 'Lowest ratio that is kept, such as 9/21 or 9:21.'),
    max_ratio: ratio('21/9', 'Highest ratio that is kept.'),
    any_or_all: anyOrAll,
  }),
  refuses: (_, { min_ratio, max_ratio }) =>
    ratioOf(min_ratio) > ratioOf(max_ratio)
      ? `min_ratio (${min_ratio}) is above max_ratio (${max_ratio}): nothing would be kept`
      : undefined,
  cost: 5000,

  computeStats: async ({ videoStreams }) => ({ video_aspect_ratios: (await videoStreams).map(({ width, height }) => width / height) }),
  keep: (stats, { min_ratio, max_ratio, ...rule }: { min_ratio: string | number; max_ratio: string | number } & RangeRule) =>
    inRange(stats, { ...rule, min_ratio: ratioOf(min_ratio), max_ratio: ratioOf(max_ratio) }),

  examples: [
    { given: { videos: [] }, stats: { video_aspect_ratios: [] }, keeps: true },
    {
      given: { videos: [{ uri: 'test/fixtures/parity/video/tall.mp4' }] },
      params: { min_ratio: '9/16' },
      stats: { video_aspect_ratios: [0.5625] },
      keeps: true,
    },
    { given: { videos: [{ uri: 'test/fixtures/parity/video/tall.mp4' }] }, params: { min_ratio: '1:1' }, keeps: false },
  ],
});
