/** How wide and how high pictures are. */
import { z } from 'zod';
import { defineFilter, numbers } from '../../core/operator.js';
import { anyOrAll, bound, isWithin, MAX_INT } from '../../core/range.js';

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
  keep: Object.assign(
    (
      { image_width, image_height }: { readonly image_width: readonly number[]; readonly image_height: readonly number[] },
      limits: Parameters<typeof isWithin>[3] &
        Readonly<Record<'min_width' | 'max_width' | 'min_height' | 'max_height', number | null>> & { readonly any_or_all: 'any' | 'all' },
    ) => {
      const passes = (width: number, at: number) =>
        isWithin(width, limits.min_width, limits.max_width, limits) &&
        isWithin(image_height[at]!, limits.min_height, limits.max_height, limits);
      return image_width.length === 0 || (limits.any_or_all === 'all' ? image_width.every(passes) : image_width.some(passes));
    },
    {
      ranges: [
        { stat: 'image_width', lo: 'min_width', hi: 'max_width' },
        { stat: 'image_height', lo: 'min_height', hi: 'max_height' },
      ],
    },
  ),

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
