import { z } from 'zod';
import { defineDeduplicator } from '../../core/operator.js';
import { sets } from '../text/distributed.js';
import { sameVideo, videosDigest } from './same-video.js';

const STILL = { uri: 'test/fixtures/parity/video/still.mp4' };

export default defineDeduplicator({
  ...sameVideo,
  name: 'ray_video_deduplicator',
  version: 1,
  summary: 'The same as video_deduplicator.',
  reads: ['videos'],
  params: z.object(sets),

  async computeHashes(sample, _, context) {
    const videos = await videosDigest(sample, context);
    return videos === null ? [] : [videos];
  },

  examples: [
    { given: [{ videos: [STILL] }, { videos: [STILL] }, { videos: [] }, { videos: [] }], params: { backend: 'redis' }, keeps: [0, 2, 3] },
  ],
});
