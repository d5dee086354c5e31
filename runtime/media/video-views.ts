/** Views of a sample's videos. */
import { defineView, type View } from '../../core/operator.js';
import { eachRef } from './each.js';
import { type FrameTimes, probeFrames, probeVideo, type VideoProbe, type VideoStream, videoOf } from './probe.js';

declare module '../../core/operator.js' {
  interface Views {
    /** Streams and length of each video. */
    videoProbes: Promise<readonly VideoProbe[]>;
    /** The video stream of each; a file without one is in error. */
    videoStreams: Promise<readonly VideoStream[]>;
    /** When the frames of each are shown. */
    videoFrameTimes: Promise<readonly FrameTimes[]>;
  }
}

export const videoViews: readonly View[] = [
  defineView({
    name: 'videoProbes',
    of: ['videos'],
    compute: ({ videos }, { media, signal }) => eachRef(videos, async (ref) => probeVideo(await media.file(ref), { signal })),
  }),
  defineView({ name: 'videoStreams', of: ['videoProbes'], compute: async ({ videoProbes }) => (await videoProbes).map(videoOf) }),
  defineView({
    name: 'videoFrameTimes',
    of: ['videos'],
    compute: ({ videos }, { media, signal }) => eachRef(videos, async (ref) => probeFrames(await media.file(ref), { signal })),
  }),
];
