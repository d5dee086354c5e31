/** How much moves in a video: the mean length of the optical flow between frames that are sampled from it. */
import { SampleError } from '../../core/errors.js';
import type { RangePhase } from '../../core/operator.js';
import type { Json, MediaRef } from '../../core/sample.js';
import { filmOf } from './clips.js';
import type { RunOptions } from './ffmpeg.js';
import { type FlowField, opticalFlow } from './flow.js';
import type { Size } from './flow-tables.js';
import { distinct } from './phases.js';
import { framesAt, type TimedVideo } from './picked-frames.js';
import type { VideoStream } from './probe.js';
import { roundHalfEven } from './scenes/shrink.js';

/** How large frames are made before they are compared, as the peer's parameters of these names have it. */
export interface Resizing {
  /** The shorter side, or both. */
  readonly size: number | readonly number[] | null;
  readonly max_size: number | null;
  readonly divisible: number;
}

/** The size that frames of a size are compared at. */
export const comparedSize = ({ width, height }: Size, { size, max_size, divisible }: Resizing): Size => {
  let [short, long] = [Math.min(width, height), Math.max(width, height)];
  const wanted = size === null ? [] : [size].flat();
  if (wanted.length === 1) [short, long] = [wanted[0]!, Math.trunc((wanted[0]! * long) / short)];
  else if (wanted.length > 1) [short, long] = [Math.min(...wanted), Math.max(...wanted)];
  if (max_size !== null && long > max_size) [short, long] = [Math.trunc(short * (max_size / long)), max_size];
  const [w, h] = (width >= height ? [long, short] : [short, long]).map((side) => Math.trunc(side / divisible) * divisible) as [
    number,
    number,
  ];
  if (w === 0 || h === 0) throw new SampleError(`frames of ${width} by ${height} would be ${w} by ${h}: nothing is left to compare`);
  return { width: w, height: h };
};

/**
 * The places of the frames that are compared, each with the one before it in this list: the first two, and then one in so many as make
 * `samplingFps` of a second. So the peer reads them; where that is every frame, the second is compared with itself, too.
 */
export const comparedPlaces = (frames: number, { frameRate, timeBase }: VideoStream, samplingFps: number): number[] => {
  const { num, den } = frameRate ?? { num: timeBase.den, den: timeBase.num };
  const fps = num / den;
  const step = Math.max(1, Math.min(roundHalfEven(fps / Math.min(samplingFps, fps)), frames - 1));
  const further = Array.from({ length: Math.floor((frames - 1) / step) }, (_, at) => (at + 1) * step);
  return [0, 1, ...further].slice(0, frames === 1 ? 1 : undefined);
};

/** The flow between frames that are compared, in their order. */
export async function* flowsOf(film: TimedVideo, places: readonly number[], size: Size, options: RunOptions): AsyncGenerator<FlowField> {
  const { video } = film;
  const next = opticalFlow(size);
  const isWhole = size.width === video.width && size.height === video.height;
  // Colours first, and then smaller, as where the figures come from.
  const filters = isWhole ? [] : ['format=bgr24', `scale=${size.width}:${size.height}:flags=area+accurate_rnd+bitexact`];
  const form = { filters, pixelFormat: 'bgr24', bytes: size.width * size.height * 3 };
  const distinct = [...new Set(places)];
  let at = 0;
  for await (const frame of framesAt(film, distinct, form, options)) {
    do {
      const flow = next(frame);
      if (flow !== null) yield flow;
    } while (places[++at] === places[at - 1]);
  }
}

/** How the motion of videos is measured. */
export interface MotionParams extends Resizing {
  readonly sampling_fps: number;
  readonly relative: boolean;
}
/** Flows of one of a sample's videos, from one of them up to, not including, another; and what they came to. */
type Flows = { readonly video: number; readonly from: number; readonly to: number };
type Measured = { readonly video: number; readonly lengths: readonly number[] };

/** Measures the flows of a sample's videos, as many to a range as it has seconds. */
export const flowPhase: RangePhase<'videos', MotionParams> = {
  name: 'flows',
  async ranges(sample, { sampling_fps }, _, context) {
    const ranges: Flows[] = [];
    for (const video of distinct(sample)) {
      const film = await filmOf(sample, video, context);
      const flows = comparedPlaces(film.times.pts.length, film.video, sampling_fps).length - 1;
      const many = Math.max(1, Math.round(context.seconds * sampling_fps));
      for (let from = 0; from < flows; from += many) ranges.push({ video, from, to: Math.min(flows, from + many) });
    }
    return ranges;
  },
  async mapRange(sample, range, { sampling_fps, relative, ...resizing }, context) {
    const { video, from, to } = range as Flows;
    const path = await context.media.file(sample.videos[video]!);
    const { video: stream, times } = await filmOf(sample, video, context);
    const places = comparedPlaces(times.pts.length, stream, sampling_fps).slice(from, to + 1);
    const size = comparedSize(stream, resizing);
    const lengths: number[] = [];
    for await (const { meanLength } of flowsOf({ path, video: stream, times }, places, size, { signal: context.signal }))
      lengths.push(relative ? meanLength / Math.hypot(size.width, size.height) : meanLength);
    return { video, lengths };
  },
};

/** For each video the mean of its flows' lengths, from what the ranges answered; -1 where there is a single frame. */
export const motionOf = ({ videos }: { readonly videos: readonly MediaRef[] }, measured: readonly Json[]): number[] =>
  videos.map(({ uri }) => {
    const own = videos.findIndex((other) => other.uri === uri);
    const lengths = (measured as readonly Measured[]).flatMap(({ video, lengths: some }) => (video === own ? some : []));
    return lengths.length === 0 ? -1 : lengths.reduce((sum, length) => sum + length, 0) / lengths.length;
  });
