/** Frames of a sample's videos, for several operators. */
import { defineView, type View } from '../../core/operator.js';
import { chooseFrames, type FrameChoice } from './choose.js';
import { eachRef } from './each.js';
import type { RunOptions } from './ffmpeg.js';
import type { Pixels } from './image.js';
import { scenesOf } from './scenes/detect.js';
import { detectorOf } from './scenes/detector.js';
import { measureRange } from './scenes/figures.js';
import { type Film, openFilm } from './scenes/film.js';
import { scoreRanges } from './scenes/ranges.js';
import { eachPlace } from './takes.js';

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

/** Pixels of a video that are kept for the next operator that asks. */
const KEPT_BYTES = 64 << 20;

export const frameViews: readonly View[] = [
  defineView({
    name: 'frames',
    of: ['videos'],
    cost: 65_536,
    compute:
      ({ videos }, { media, signal }) =>
      (asked) =>
        eachRef(videos, async (ref) => framesOf(await media.file(ref), asked, { signal })),
  }),
];

const framesOf = async (path: string, asked: FramesAsked, options: RunOptions): Promise<VideoFrames> => {
  const film = await openFilm(path, options);
  const { video, times } = film;
  const { width, height, timeBase } = video;
  const places =
    asked.method === 'scene_starts' ? await sceneStarts(path, film, asked.threshold, options) : chooseFrames(times, video, asked);
  const seconds = places.map((place) => ((times.pts[place]! - times.pts[0]!) * timeBase.num) / timeBase.den);
  const decoded: VideoFrames['each'] = (work) => eachPlace(path, film, places, work, options);
  if (places.length * width * height * 3 > KEPT_BYTES) return { width, height, seconds, kept: null, each: decoded };
  const kept = await decoded(({ data }) => Uint8Array.from(data));
  const each: VideoFrames['each'] = async (work) => {
    const done: Awaited<ReturnType<typeof work>>[] = [];
    for (const data of kept) done.push(await work({ data, width, height }));
    return done;
  };
  return { width, height, seconds, kept, each };
};

const sceneStarts = async (path: string, { video, times }: Film, threshold: number, options: RunOptions): Promise<number[]> => {
  const none = { weights: null, luma_only: null, kernel_size: null, window_width: null, min_content_val: null, min_delta_hsv: null };
  const detector = detectorOf('ContentDetector', threshold, 15, { ...none, fade_bias: null, add_final_scene: null, method: null });
  const [whole] = scoreRanges(times, video.timeBase, Number.POSITIVE_INFINITY);
  const figures = await measureRange(detector, { ...whole!, path, timeBase: video.timeBase }, video, options);
  return scenesOf(detector.cuts(figures), figures.length).map(({ start }) => start);
};
