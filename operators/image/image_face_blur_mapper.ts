/** Copies of pictures in which faces are blurred. */
import { z } from 'zod';
import { defineMapper } from '../../core/operator.js';
import type { MediaRef } from '../../core/sample.js';
import { blurParams, blurWithin } from '../../runtime/media/blur.js';
import { classifierFile, detectorParams, faceDetector } from '../../runtime/media/faces/detector.js';
import { encodeImage, imagePixels } from '../../runtime/media/image.js';

export default defineMapper({
  name: 'image_face_blur_mapper',
  version: 1,
  summary: 'Puts copies in which faces are blurred in the place of pictures that show any.',
  reads: ['images', 'imageFaces'],
  writes: ['images'],
  files: classifierFile,
  params: z.object({
    ...detectorParams,
    ...blurParams,
    save_dir: z.string().nullable().default(null).describe('Accepted and not used: files that are made go to media/ beside the export.'),
  }),
  prepare: async (params, files) => ({ detector: await faceDetector(params, files), how: params }),
  cost: 8192,

  async map({ images, imageFaces }, { detector, how }, { media }) {
    const found = await imageFaces(detector);
    const made = new Map<string, MediaRef>();
    for (const [at, ref] of images.entries()) {
      const { faces } = found[at]!;
      if (faces.length === 0 || made.has(ref.uri)) continue;
      const pixels = await imagePixels(await media.read(ref));
      for (const face of faces) blurWithin(pixels, face, how);
      const extension = /\.(\w+)$/.exec(ref.uri)?.[1] ?? '';
      made.set(ref.uri, await media.write(await encodeImage(pixels, extension), extension));
    }
    return { images: images.map((ref) => made.get(ref.uri) ?? ref) };
  },

  examples: [
    { given: { images: [] }, gives: { images: [] } },
    {
      given: { images: [{ uri: 'test/fixtures/parity/image/grad.png' }] },
      gives: { images: [{ uri: 'test/fixtures/parity/image/grad.png' }] },
    },
  ],
});
