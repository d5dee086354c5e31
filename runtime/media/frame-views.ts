/** Frames of a sample's videos, for several operators. */
import { loaded } from '../../core/lazy.js';
import { defineView, type View } from '../../core/operator.js';
import type { FrameChoice } from './choose.js';
import { eachRef } from './each.js';
import type { Pixels } from './image.js';

/** Which frames: as `FrameChoice` says, or the first of each scene, found by how much the content changes. */
export type FramesAsked = FrameChoice | { readonly method: 'scene_starts'; readonly threshold: number };

/** Frames of one video. */
export interface VideoFrames {
  readonly width: number;
  readonly height: number;
  /** When each is shown, from the start of the video. */
  readonly seconds: readonly number[];
  /** Rows of red, green and blue bytes of each, where all of them are small enough to be kept; else null. */
  readonly kept: readonly Uint8Array[] | null;
  /** Gives each frame to `work`, one after the other, decoded for it unless it was kept; its pixels are gone when that is done. */
  readonly each: <T>(work: (frame: Pixels) => Promise<T> | T) => Promise<readonly T[]>;
}

declare module '../../core/operator.js' {
  interface Views {
    /** The asked frames of each video. */
    frames: (asked: FramesAsked) => Promise<readonly VideoFrames[]>;
  }
}

export const frameViews: readonly View[] = [
  defineView({
    name: 'frames',
    of: ['videos'],
    cost: 65_536,
    compute:
      ({ videos }, { media, signal }) =>
      (asked) =>
        eachRef(videos, async (ref) => {
          // Loaded by lanes that look at frames alone.
          const { framesOf } = await loaded(import('./asked-frames.js'));
          return framesOf(await media.file(ref), asked, { signal });
        }),
  }),
];
