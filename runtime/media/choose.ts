/** Which frames are taken out of a video: told from the times of its packets, so nothing is decoded for it. */
import { SampleError } from '../../core/errors.js';
import type { FrameTimes, VideoStream } from './probe.js';
import { firstAtOrAfter } from './scenes/ranges.js';

/** Frames by their place: those that decoding can start at, all, so many evenly spaced, so many a second, or those at given seconds. */
export type FrameChoice =
  | { readonly method: 'all_keyframes' }
  | { readonly method: 'all_frames' }
  | { readonly method: 'uniform'; readonly n: number }
  | { readonly method: 'fps'; readonly fps: number }
  | { readonly method: 'times'; readonly seconds: readonly number[] };

/** Places in `pts`, ascending; a place may stand there twice where one frame is the nearest to two times. */
export const chooseFrames = (times: FrameTimes, video: VideoStream, choice: FrameChoice): number[] => {
  const { pts, keys } = times;
  if (choice.method === 'all_frames') return pts.map((_, place) => place);
  if (choice.method === 'all_keyframes') return [...keys];
  const perSecond = video.timeBase.den / video.timeBase.num;
  if (choice.method === 'uniform') return uniform(wholeOf(times, lengthOf(times, video)), choice.n);
  if (choice.method === 'fps') return spaced(pts, perSecond / choice.fps);
  const wanted = [...choice.seconds].sort((a, b) => a - b).map((seconds) => seconds * perSecond);
  return atOrAfter(pts, wanted).map((place) => Math.min(place, pts.length - 1));
};

/** The first frame that is not before each multiple of a time. */
const spaced = (pts: readonly number[], step: number): number[] => {
  let next = 0;
  return pts.flatMap((time, place) => {
    const multiple = (time - pts[0]!) / step;
    if (multiple < next) return [];
    next = Math.floor(multiple) + 1;
    return [place];
  });
};

/** Frames of a video, or of a stretch of it, in which some are chosen; times count from `origin`. */
interface Span {
  readonly pts: readonly number[];
  /** Places of key frames; the first frame counts as one. */
  readonly keys: readonly number[];
  readonly origin: number;
  readonly length: number;
}
const wholeOf = ({ pts, keys }: FrameTimes, length: number): Span => ({ pts, keys, origin: pts[0]!, length });

/**
 * So many frames, the first and the last among them; one is from the middle. For each of the evenly spaced times it is the first frame
 * that is not before it, and each time after the last frame's is met by that frame, once. A frame stands for a second time only where
 * that lies behind another key frame, at which the search starts anew.
 */
const uniform = ({ pts, keys, origin, length }: Span, n: number): number[] => {
  const count = Math.min(n, pts.length);
  const chosen: number[] = [];
  let [at, group] = [0, 0];
  for (let index = 0; index < count; index++) {
    const [over, under] = count === 1 ? [length, 2] : [index * length, count - 1];
    const isBefore = (place: number) => (pts[place]! - origin) * under < over;
    let next = group;
    while (next + 1 < keys.length && (pts[keys[next + 1]!]! - origin) * under <= over) next++;
    if (next > group) [group, at] = [next, keys[next]!];
    while (at < pts.length && isBefore(at)) at++;
    if (at === pts.length) return [...chosen, pts.length - 1];
    chosen.push(at++);
  }
  return chosen;
};

/** The first frame that is not before each of these times, which ascend; the number of frames where there is none. */
const atOrAfter = (pts: readonly number[], wanted: readonly number[]): number[] => {
  let at = 0;
  return wanted.map((time) => {
    while (at < pts.length && pts[at]! - pts[0]! < time) at++;
    return at;
  });
};

/** Frames of stretches that are looked for at most. */
const MOST = 1_000_000;

/** What the peer's two readers make of the same words: where frames are counted, what becomes of a rest. */
export type Backend = 'av' | 'ffmpeg';
export interface Extraction {
  readonly method: 'all_keyframes' | 'all_frames' | 'uniform';
  readonly n: number;
  /** Seconds of stretches that are sampled each for itself; 0 for the whole. */
  readonly duration: number;
  readonly backend: Backend;
}

/**
 * The frames that the peer extracts. "av" cuts a video in stretches, its last, shorter or not, left out, and the frame on a border in
 * both, and finds key frames and evenly spaced ones in each; "ffmpeg" counts frames by number, and finds times in the whole.
 */
export const extractedFrames = (times: FrameTimes, video: VideoStream, { method, n, duration, backend }: Extraction): number[] => {
  const { pts } = times;
  if (backend === 'av' && video.durationTs === null)
    throw new SampleError('the video stream does not say how long it is; `video_backend: ffmpeg` does without');
  if (method === 'all_frames' || (method === 'all_keyframes' && (duration === 0 || backend === 'ffmpeg')))
    return chooseFrames(times, video, { method } as FrameChoice);
  const length = lengthOf(times, video);
  if (duration > 0) {
    const step = (duration * video.timeBase.den) / video.timeBase.num;
    const count = Math.max(0, Math.ceil(length / step) - 1);
    if (count * n > MOST) throw new SampleError(`stretches of ${duration} s are too many for its length`);
    if (backend === 'ffmpeg') {
      const offsets = n === 1 ? [1 / 2] : Array.from({ length: n }, (_, index) => index / (n - 1));
      const wanted = Array.from({ length: count }, (_, part) => offsets.map((offset) => (part + offset) * step)).flat();
      return atOrAfter(pts, wanted).filter((place) => place < pts.length);
    }
    return Array.from({ length: count }, (_, part) => partOf(times, part * step, (part + 1) * step)).flatMap(({ first, span }) =>
      (method === 'uniform' ? uniform(span, n) : span.keys).map((place) => first + place),
    );
  }
  if (backend === 'av') return uniform(wholeOf(times, length), n);
  const most = Math.min(n, pts.length);
  const numbers = most === 1 ? [pts.length / 2] : Array.from({ length: most }, (_, index) => (index * pts.length) / (most - 1));
  return [...new Set(numbers.map((number) => Math.min(Math.floor(number), pts.length - 1)))];
};

/** The frames from one time to another, both included, as a video of their own. */
const partOf = ({ pts, keys, end }: FrameTimes, from: number, to: number): { readonly first: number; readonly span: Span } => {
  const origin = pts[0]! + Math.floor(from);
  const first = firstAtOrAfter(pts, origin);
  const last = firstAtOrAfter(pts, pts[0]! + Math.floor(to) + 1);
  const own = pts.slice(first, last);
  const inner = keys.slice(firstAtOrAfter(keys, first + 1), firstAtOrAfter(keys, last)).map((key) => key - first);
  const length = own.length === 0 ? 0 : (pts[last] ?? end) - own[0]!;
  return { first, span: { pts: own, keys: own.length === 0 ? [] : [0, ...inner], origin: own[0] ?? origin, length } };
};

/** How long the stream says that it is, or as long as its frames are. */
const lengthOf = ({ pts, end }: FrameTimes, { durationTs }: VideoStream): number => durationTs ?? end - pts[0]!;
