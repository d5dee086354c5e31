/** Images, audios and videos from the network. */

import { z } from 'zod';
import { defineMapper } from '../../core/operator.js';
import type { MediaRef } from '../../core/sample.js';
import { fetchFor, isRemote } from '../../runtime/media/remote.js';

export default defineMapper({
  name: 'fetch_media_mapper',
  version: 1,
  summary: 'Fetches the images, audios and videos that are named by URL; files of this machine stay as they are.',
  reads: ['images', 'audios', 'videos'],
  writes: ['images', 'audios', 'videos'],
  params: z.object({
    max_bytes: z
      .int()
      .min(1)
      .default(2 ** 32)
      .describe('Bytes of the largest file; a larger one quarantines its sample.'),
    timeout: z.number().positive().max(604_800).default(3600).describe('Seconds that one file may take, tries that failed included.'),
    stall_timeout: z
      .number()
      .positive()
      .max(86_400)
      .default(30)
      .describe('Seconds with next to nothing coming after which a file is tried again.'),
    max_concurrent: z.int().min(1).max(256).default(16).describe('Files that one piece of work fetches side by side.'),
  }),
  fetches: true,
  cost: 1024,

  mapBatch: (samples, { max_bytes, timeout, stall_timeout, max_concurrent }, { media }) =>
    fetchFor(samples, {
      media,
      limits: { bytes: max_bytes, seconds: timeout, stallSeconds: stall_timeout },
      atOnce: max_concurrent,
      urisOf: ({ images, audios, videos }) => [...images, ...audios, ...videos].map(({ uri }) => uri),
      patchOf({ images, audios, videos }, refOf) {
        const here = (refs: readonly MediaRef[]) => refs.map((ref) => (isRemote(ref.uri) ? refOf(ref.uri) : ref));
        return { images: here(images), audios: here(audios), videos: here(videos) };
      },
    }),

  examples: [
    {
      given: { images: [{ uri: 'test/fixtures/parity/image/grad.png' }] },
      gives: { images: [{ uri: 'test/fixtures/parity/image/grad.png' }] },
    },
  ],
});
