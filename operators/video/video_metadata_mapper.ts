/** What the files of videos say of themselves, as tags: nothing is decoded. */
import { z } from 'zod';
import { defineMapper } from '../../core/operator.js';
import { eachRef } from '../../runtime/media/each.js';
import { readMetadata } from '../../runtime/media/video-metadata.js';

export default defineMapper({
  name: 'video_metadata_mapper',
  version: 1,
  summary:
    'Tags samples with what the files of their videos say: codec, size, rate, length, rotation, colours, sound, bit rate and time of recording.',
  reads: ['videos', 'meta'],
  writes: ['meta'],
  cost: 5000,
  params: z.object({
    tag_field_name: z
      .string()
      .min(1)
      .default('video_metadata')
      .describe('Name in meta of the list, with an object for each video; what a file does not say is null.'),
  }),

  async map({ videos, meta }, { tag_field_name }, { media, signal }) {
    const found = await eachRef(videos, async (ref) => readMetadata(await media.file(ref), { signal }));
    return { meta: { ...meta, [tag_field_name]: found } };
  },

  examples: [
    { given: { videos: [], meta: {} }, gives: { meta: { video_metadata: [] } } },
    {
      given: { videos: [{ uri: 'test/fixtures/parity/video/tall.mp4' }], meta: {} },
      params: { tag_field_name: 'file' },
      gives: {
        meta: {
          file: [
            {
              container: 'mov,mp4,m4a,3gp,3g2,mj2',
              seconds: 3,
              bit_rate: 208320,
              created: null,
              codec: 'h264',
              profile: 'High',
              width: 90,
              height: 160,
              rotation: 0,
              fps: '15/1',
              frames: 45,
              pixel_format: 'yuv420p',
              color_range: null,
              color_space: null,
              color_transfer: null,
              color_primaries: null,
              audio_codec: 'aac',
              audio_rate: 16000,
              audio_channels: 1,
            },
          ],
        },
      },
    },
  ],
});
