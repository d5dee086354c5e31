/** The shape of pictures: how wide they are for their height. */
import { z } from 'zod';
import { defineFilter, numbers } from '../../core/operator.js';
import { anyOrAll, bound, within } from '../../core/range.js';

export default defineFilter({
  name: 'image_aspect_ratio_filter',
  version: 1,
  summary: 'Keeps samples whose pictures are neither too narrow nor too wide.',
  reads: ['imageSizes'],
  stats: { aspect_ratios: numbers('Width over height of each picture, upright.') },
  thresholds: z.object({
    min_ratio: bound(0.333, 'Lowest ratio that is kept.'),
    max_ratio: bound(3, 'Highest ratio that is kept.'),
    any_or_all: anyOrAll,
  }),
  cost: 20,

  computeStats: async ({ imageSizes }) => ({ aspect_ratios: (await imageSizes).map(({ width, height }) => width / height) }),
  keep: within('aspect_ratios', 'min_ratio', 'max_ratio'),

  examples: [
    { given: { images: [] }, stats: { aspect_ratios: [] }, keeps: true },
    {
      given: { images: [{ uri: 'test/fixtures/parity/image/one_wide.png' }, { uri: 'test/fixtures/parity/image/exif_rot6.jpg' }] },
      params: { any_or_all: 'all' },
      stats: { aspect_ratios: [0.005, 0.5] },
      keeps: false,
    },
  ],
});
