/** Views of a sample's videos. */
import { defineView, type View } from '../../core/operator.js';
import { eachRef } from './each.js';
import { probeVideo, type VideoProbe } from './probe.js';

declare module '../../core/operator.js' {
  interface Views {
    /** Streams and length of each video. */
    videoProbes: Promise<readonly VideoProbe[]>;
  }
}

export const videoViews: readonly View[] = [
  defineView({
    name: 'videoProbes',
    of: ['videos'],
    compute: ({ videos }, { media, signal }) => eachRef(videos, async (ref) => probeVideo(await media.file(ref), { signal })),
  }),
];
