/** Frames of a video at given places, decoded in as few passes as pay. */
import type { RunOptions } from './ffmpeg.js';
import { type FrameForm, rawFrames } from './frames.js';
import type { FrameTimes, VideoStream } from './probe.js';

/** A video with the times of its frames. */
export interface TimedVideo {
  readonly path: string;
  readonly video: VideoStream;
  readonly times: FrameTimes;
}

/** What starting ffmpeg anew comes to in pixels that are decoded: less is decoded on. */
const START_PIXELS = 50_000_000;
/** Places of one pass: they stand in an argument. */
const MOST_PLACES = 1000;

/**
 * Gives the frames at these places (ascending, each once) in a form; the buffer is used again for the next. It is decoded from the key frame
 * before the first on, and anew from a later one where so much lies between two places that this is quicker. Frames are counted from the key
 * frame on: not every container gives them the times that their packets have.
 */
export async function* framesAt(
  { path, video, times }: TimedVideo,
  places: readonly number[],
  { filters, ...form }: FrameForm,
  options: RunOptions,
): AsyncGenerator<Uint8Array> {
  for (const pass of passesOf(times, places, START_PIXELS / (video.width * video.height))) {
    const from = times.pts[pass.key]!;
    const select = `select='${isOneOf(pass.places.map((place) => place - pass.key))}'`;
    const stretch = { path, timeBase: video.timeBase, key: from, from, to: Number.MAX_SAFE_INTEGER };
    let left = pass.places.length;
    const sparseUntil = times.pts[pass.places.at(-1)!]!;
    for await (const frame of rawFrames(stretch, { ...form, filters: [select, ...filters], sparseUntil }, left, options)) {
      yield frame;
      // Nothing is decoded behind the last.
      if (--left === 0) break;
    }
  }
}

/** Places that are decoded one after the other, from a key frame on. */
export interface Pass {
  readonly key: number;
  readonly places: readonly number[];
}
/** A new pass saves decoding more than `worth` frames. */
export const passesOf = ({ keys }: FrameTimes, places: readonly number[], worth: number): readonly Pass[] => {
  const passes: { key: number; places: number[] }[] = [];
  let next = 0;
  for (const place of places) {
    while (next < keys.length && keys[next]! <= place) next++;
    const key = keys[next - 1] ?? 0;
    const pass = passes.at(-1);
    if (pass === undefined || key - pass.places.at(-1)! - 1 > worth || pass.places.length === MOST_PLACES)
      passes.push({ key, places: [place] });
    else pass.places.push(place);
  }
  return passes;
};

/** An expression that is true of a frame whose number is one of these, looked for by halves. */
const isOneOf = (numbers: readonly number[]): string => {
  if (numbers.length === 1) return `eq(n,${numbers[0]})`;
  const middle = numbers.length >> 1;
  return `if(lt(n,${numbers[middle]}),${isOneOf(numbers.slice(0, middle))},${isOneOf(numbers.slice(middle))})`;
};
