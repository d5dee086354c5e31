/** Blurred copies of pictures. */
import { z } from 'zod';
import { defineMapper } from '../../core/operator.js';
import type { MediaRef } from '../../core/sample.js';
import { blur, blurParams } from '../../runtime/media/blur.js';
import { encodeImage, imagePixels } from '../../runtime/media/image.js';

export default defineMapper({
  name: 'image_blur_mapper',
  version: 2,
  summary: 'Puts blurred copies in the place of pictures that are chosen by chance.',
  reads: ['images'],
  writes: ['images'],
  params: z.object({
    p: z.number().min(0).max(1).default(0.2).describe('Chance of each distinct picture to be blurred.'),
    ...blurParams,
    save_dir: z.string().nullable().default(null).describe('Accepted and not used: files that are made go to media/ beside the export.'),
  }),
  cost: 2000,

  async map(sample, { p, ...how }, { media, random }) {
    const draw = random(sample);
    const blurred = new Map<string, MediaRef>();
    for (const ref of sample.images) {
      if (blurred.has(ref.uri)) continue;
      if (p < draw()) {
        blurred.set(ref.uri, ref);
        continue;
      }
      const extension = /\.(\w+)$/.exec(ref.uri)?.[1] ?? '';
      const pixels = await imagePixels(await media.read(ref));
      blurred.set(ref.uri, await media.write(await encodeImage(blur(pixels, how), extension), extension));
    }
    return { images: sample.images.map(({ uri }) => blurred.get(uri)!) };
  },

  examples: [
    { given: { images: [] }, gives: { images: [] } },
    {
      given: { images: [{ uri: 'test/fixtures/parity/image/grad.png' }] },
      params: { p: 0 },
      gives: { images: [{ uri: 'test/fixtures/parity/image/grad.png' }] },
    },
  ],
});
