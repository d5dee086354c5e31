/** How wide and how high pictures are. */
import { z } from 'zod';
import { defineFilter, numbers } from '../../core/operator.js';
import { anyOrAll, bound, MAX_INT, together, within } from '../../core/range.js';

export default defineFilter({
  name: 'image_shape_filter',
  version: 2,
  summary: 'Keeps samples whose pictures have accepted width and height in pixels.',
  reads: ['imageSizes'],
  stats: {
    image_width: numbers('Width of each picture, upright.'),
    image_height: numbers('Height of each picture, upright.'),
  },
  thresholds: z.object({
    min_width: bound(1, 'Lowest width that is kept.'),
    max_width: bound(MAX_INT, 'Highest width that is kept.'),
    min_height: bound(1, 'Lowest height that is kept.'),
    max_height: bound(MAX_INT, 'Highest height that is kept.'),
    any_or_all: anyOrAll,
  }),
  cost: 20,

  async computeStats({ imageSizes }) {
    const sizes = await imageSizes;
    return { image_width: sizes.map(({ width }) => width), image_height: sizes.map(({ height }) => height) };
  },
  keep: together(within('image_width', 'min_width', 'max_width'), within('image_height', 'min_height', 'max_height')),

  examples: [
    { given: { images: [] }, stats: { image_width: [], image_height: [] }, keeps: true },
    {
      given: { images: [{ uri: 'test/fixtures/parity/image/grad.png' }] },
      params: { min_width: 65 },
      stats: { image_width: [64], image_height: [48] },
      keeps: false,
    },
  ],
});
