import { z } from 'zod';
import { defineDeduplicator } from '../../core/operator.js';
import { sets } from '../text/distributed.js';
import { hashesOf, method } from './same-image.js';

export default defineDeduplicator({
  name: 'ray_image_deduplicator',
  version: 2,
  summary: 'The same as image_deduplicator.',
  reads: ['pictures'],
  cost: 4096,
  params: z.object({ method, ...sets }),

  async computeHashes({ pictures }, params) {
    const hashes = await hashesOf(pictures, params.method);
    return hashes === '' ? [] : [hashes];
  },

  examples: [
    {
      given: [
        { images: [{ uri: 'test/fixtures/parity/image/shapes.png' }] },
        { images: [{ uri: 'test/fixtures/parity/image/shapes_half.png' }] },
        { images: [] },
        { images: [] },
      ],
      params: { backend: 'redis' },
      keeps: [0, 2, 3],
    },
  ],
});
