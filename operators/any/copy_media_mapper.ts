/** Copies of the files that samples name. */
import { defineMapper } from '../../core/operator.js';
import type { MediaRef } from '../../core/sample.js';
import { copyOf } from '../../runtime/media/copy.js';

export default defineMapper({
  name: 'copy_media_mapper',
  version: 1,
  summary:
    'Copies the images, audio files and videos that samples name to `media/<digest>.<extension>` beside the export, and has the samples name the ' +
    'copies; `copy_media: true` in a recipe puts this step at the end.',
  reads: ['images', 'audios', 'videos'],
  writes: ['images', 'audios', 'videos'],
  verbatim: true,
  cost: 64,

  async map({ images, audios, videos }, _, { media }) {
    const copies = new Map<string, MediaRef>();
    const copied = async (refs: readonly MediaRef[]): Promise<readonly MediaRef[]> => {
      const found: MediaRef[] = [];
      for (const ref of refs) {
        const copy = copies.get(ref.uri) ?? (await copyOf(media, ref));
        copies.set(ref.uri, copy);
        found.push(copy);
      }
      return found;
    };
    return {
      ...(images.length > 0 && { images: await copied(images) }),
      ...(audios.length > 0 && { audios: await copied(audios) }),
      ...(videos.length > 0 && { videos: await copied(videos) }),
    };
  },

  examples: [
    { given: { text: 'no media' }, gives: {} },
    {
      given: { images: [{ uri: 'test/fixtures/parity/image/grad.png' }] },
      gives: { images: [{ uri: 'media/52914219aa7d0a4cb4d89a61978d8569f57e9ff30cd1d73f5d0f88d381b0b138.png' }] },
    },
  ],
});
