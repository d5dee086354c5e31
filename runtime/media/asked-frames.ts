/** Frames of a video, as views ask for them. */
import { chooseFrames } from './choose.js';
import type { RunOptions } from './ffmpeg.js';
import type { FramesAsked, VideoFrames } from './frame-views.js';
import { scenesOf } from './scenes/detect.js';
import { detectorOf } from './scenes/detector.js';
import { measureRange } from './scenes/figures.js';
import { type Film, openFilm } from './scenes/film.js';
import { scoreRanges } from './scenes/ranges.js';
import { eachPlace } from './takes.js';

/** Pixels of a video that are kept for the next operator that asks. */
const KEPT_BYTES = 64 << 20;

/** Chooses frames of a video, and opens them. */
export const framesOf = async (path: string, asked: FramesAsked, options: RunOptions): Promise<VideoFrames> => {
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
