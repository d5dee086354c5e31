/** Frames of a video, decoded in takes: neighbours together, from a key frame on, whatever lies between far ones left out. */
import { SampleError } from '../../core/errors.js';
import type { RunOptions } from './ffmpeg.js';
import { type FrameForm, MissingFrames, rawFrames } from './frames.js';
import type { Pixels } from './image.js';
import type { FrameTimes, Rational, VideoStream } from './probe.js';

/** Frames from the one shown at `from` up to, not including, `to`; times are in units of the time base. */
export interface Take {
  /** Time of the first frame of all: before it nothing can be looked for. */
  readonly start: number;
  /** Time of the key frame that decoding starts at. */
  readonly key: number;
  readonly from: number;
  readonly to: number;
  /** Times of those that count, ascending, one that is wanted twice twice; null for every one. */
  readonly picked: readonly number[] | null;
  /** Whether all key frames of it count, so that they alone are decoded. */
  readonly keysOnly: boolean;
  /** How many frames it gives. */
  readonly count: number;
}
/** Where the frames of takes are. */
export interface TakesOf {
  readonly path: string;
  readonly timeBase: Rational;
  readonly width: number;
  readonly height: number;
}

/** Frames that are sooner decoded for nothing than skipped by starting anew. */
const SKIPPED = 50;
/** Times that one filter holds. */
const PICKED = 1000;
/** Pixels of a frame that is decoded: a header may claim any size. */
const MAX_PIXELS = 2 ** 26;

/** Takes of these frames, which ascend. None is much longer than so many units of time, but where key frames are as far from each other. */
export const takesOf = ({ pts, keys, end }: FrameTimes, places: readonly number[], longest: number): Take[] => {
  const isKey = new Set(keys);
  const keysOnly = places.length > 1 && places.every((place) => isKey.has(place)) && keys.length < pts.length;
  const groups: { key: number; places: number[] }[] = [];
  let at = 0;
  for (const place of places) {
    const before = at;
    while (at + 1 < keys.length && keys[at + 1]! <= place) at++;
    const group = groups.at(-1);
    const last = group?.places.at(-1);
    const isNear = last !== undefined && (keysOnly ? at - before <= 1 : keys[at]! - last <= SKIPPED);
    const isShort = group !== undefined && pts[place]! - pts[group.places[0]!]! < longest;
    if (group && group.places.length < PICKED && (at === before || (isNear && isShort))) group.places.push(place);
    else groups.push({ key: keys[at] ?? 0, places: [place] });
  }
  return groups.map(({ key, places: own }) => {
    const [first, last] = [own[0]!, own.at(-1)!];
    const onlyKeys = keysOnly && own.length > 1;
    const between = onlyKeys ? keys.filter((one) => one >= first && one <= last).length : last - first + 1;
    const isEvery = new Set(own).size === own.length && own.length === between;
    return {
      start: pts[0]!,
      key: pts[key]!,
      from: pts[first]!,
      to: pts[last + 1] ?? end,
      picked: isEvery && !onlyKeys ? null : own.map((place) => pts[place]!),
      keysOnly: onlyKeys && isEvery,
      count: own.length,
    };
  });
};

/** Seconds before a key frame that turned out to be none from which its take is decoded then. */
const EARLIER_SECONDS = 30;

/**
 * Decodes a take, and gives each frame to `work`; its pixels are gone when that is done. The colours are ffmpeg's plain conversion. What the
 * container calls a key frame may be one that only others make whole: then decoding starts earlier, and `work` begins anew.
 */
export const eachFrame = async <T>(
  take: Take,
  video: TakesOf,
  work: (frame: Pixels) => Promise<T> | T,
  options: RunOptions,
): Promise<T[]> => {
  try {
    return await tryEachFrame(take, video, work, options);
  } catch (error) {
    const key = Math.max(take.start, take.key - (EARLIER_SECONDS * video.timeBase.den) / video.timeBase.num);
    const isOther = take.keysOnly || key < take.key;
    if (!(error instanceof MissingFrames && isOther)) throw error;
    return tryEachFrame({ ...take, key, keysOnly: false }, video, work, options);
  }
};

const tryEachFrame = async <T>(take: Take, video: TakesOf, work: (frame: Pixels) => Promise<T> | T, options: RunOptions): Promise<T[]> => {
  const { width, height } = video;
  if (width * height > MAX_PIXELS) throw new SampleError(`frames of ${width} by ${height} are too large`);
  const { picked, keysOnly, count } = take;
  const times = picked && [...new Set(picked)];
  const isSelected = times !== null && !keysOnly;
  const form: FrameForm = {
    filters: isSelected ? [`select=${times.map((time) => `eq(pts\\,${time})`).join('+')}`] : [],
    pixelFormat: 'rgb24',
    bytes: width * height * 3,
    decoder: keysOnly ? ['-skip_frame', 'nokey'] : [],
    ...(picked && { sparseUntil: take.to }),
  };
  const done: T[] = [];
  for await (const data of rawFrames({ ...video, ...take }, form, times?.length ?? count, options)) {
    const time = picked?.[done.length];
    do done.push(await work({ data, width, height }));
    while (time !== undefined && picked![done.length] === time);
  }
  return done;
};

/** Gives each of the frames at these places of a video to `work`. */
export const eachPlace = async <T>(
  path: string,
  { video, times }: { readonly video: VideoStream; readonly times: FrameTimes },
  places: readonly number[],
  work: (frame: Pixels) => Promise<T> | T,
  options: RunOptions,
): Promise<T[]> => {
  const { timeBase, width, height } = video;
  const done: T[][] = [];
  for (const take of takesOf(times, places, Number.POSITIVE_INFINITY))
    done.push(await eachFrame(take, { path, timeBase, width, height }, work, options));
  return done.flat();
};
