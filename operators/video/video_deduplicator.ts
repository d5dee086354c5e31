import { z } from 'zod';
import { defineDeduplicator } from '../../core/operator.js';
import { digest, stripUtf8 } from '../../runtime/text/python-text.js';
import { sameVideo, videosDigest } from './same-video.js';

const STILL = { uri: 'test/fixtures/parity/video/still.mp4' };
const MOVING = { uri: 'test/fixtures/parity/video/moving.mp4' };
const REMUXED = { uri: 'test/fixtures/parity/video/moving_remux.mkv' };

export default defineDeduplicator({
  ...sameVideo,
  name: 'video_deduplicator',
  version: 1,
  // The text as a field: samples need not have one.
  reads: ['videos', 'field'],
  params: z.object({
    consider_text: z.boolean().default(false).describe('Whether the text must be the same, too, for samples to be duplicates.'),
  }),

  async computeHashes(sample, { consider_text }, context) {
    const videos = await videosDigest(sample, context);
    if (!consider_text) return videos === null ? [] : [videos];
    const text = sample.field(context.fields.text, '');
    return [`${videos} ${digest(stripUtf8(Buffer.from(typeof text === 'string' ? text : '')))}`];
  },

  examples: [
    { given: [{ videos: [MOVING] }, { videos: [STILL] }, { videos: [REMUXED] }, { videos: [] }, { videos: [] }], keeps: [0, 1, 3, 4] },
    {
      given: [
        { text: 'a', videos: [MOVING] },
        { text: 'b', videos: [REMUXED] },
        { text: 'a', videos: [REMUXED] },
      ],
      params: { consider_text: true },
      keeps: [0, 1],
    },
    { given: [{ videos: [] }, { videos: [] }, { videos: [STILL] }, { videos: [STILL] }], params: { consider_text: true }, keeps: [0, 2] },
  ],
});
