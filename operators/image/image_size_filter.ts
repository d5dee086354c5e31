/** How large the files of pictures are. */
import { z } from 'zod';
import { sizeBound } from '../../core/byte-size.js';
import { defineFilter, numbers } from '../../core/operator.js';
import { anyOrAll, within } from '../../core/range.js';
import { fileSizes } from '../../runtime/media/file-size.js';

export default defineFilter({
  name: 'image_size_filter',
  version: 1,
  summary: 'Keeps samples whose image files are between two sizes.',
  reads: ['images'],
  stats: { image_sizes: numbers('Bytes of each file.') },
  thresholds: z.object({
    min_size: sizeBound('0', 'Smallest file that is kept: "10KB", "1.5 MiB" (both of 1024), or bytes.'),
    max_size: sizeBound('1TB', 'Largest file that is kept.'),
    any_or_all: anyOrAll,
  }),
  cost: 4,

  computeStats: async ({ images }, _, { media }) => ({ image_sizes: await fileSizes(images, media) }),
  keep: within('image_sizes', 'min_size', 'max_size'),

  examples: [
    { given: { images: [] }, stats: { image_sizes: [] }, keeps: true },
    {
      given: { images: [{ uri: 'test/fixtures/parity/image/noise.png' }] },
      params: { min_size: '1KB', max_size: '4.5 KiB' },
      stats: { image_sizes: [4908] },
      keeps: false,
    },
  ],
});
