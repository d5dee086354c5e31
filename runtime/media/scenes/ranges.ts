/** How a video is shared out in ranges: where they begin and end follows from its frames and the wanted seconds, nothing else. */
import type { Stretch } from '../frames.js';
import type { FrameTimes, Rational } from '../probe.js';
import type { Scene } from './detect.js';

/** A stretch of one video or another. */
export type Span = Omit<Stretch, 'path' | 'timeBase'>;

/** Frames to score, named by their times. All but a video's first range begin with the last frame of the one before, for comparison. */
export type ScoreRange = Span & { readonly frames: number; readonly isFirst: boolean };

/** Ranges of about so many seconds, each from a key frame to the next range's: so each is decoded by itself, without a frame more. */
export const scoreRanges = ({ pts, keys, end }: FrameTimes, timeBase: Rational, seconds: number): ScoreRange[] => {
  const starts: number[] = [0];
  for (const key of keys) {
    if (key < pts.length - 1 && secondsBetween(pts[starts.at(-1)!]!, pts[key]!, timeBase) >= seconds) starts.push(key);
  }
  return starts.map((start, at) => {
    const last = starts[at + 1] ?? pts.length - 1;
    const to = last === pts.length - 1 ? end : pts[last]! + 1;
    return { key: pts[start]!, from: pts[start]!, to, frames: last - start + 1, isFirst: at === 0 };
  });
};

/** A scene as times, cut in pieces of equal numbers of frames where it is longer than a range should be. */
export const piecesOf = ({ start, end }: Scene, times: FrameTimes, timeBase: Rational, seconds: number): Span[] => {
  const count = Math.max(1, Math.ceil(secondsBetween(timeOf(times, start), timeOf(times, end), timeBase) / seconds));
  const cuts = Array.from({ length: count + 1 }, (_, at) => start + Math.round(((end - start) * at) / count));
  // Of frames that are shown for longer than a piece should be, each is one.
  const borders = [...new Set(cuts)];
  return borders.slice(1).map((last, at) => stretchOf(times, { start: borders[at]!, end: last }));
};

/** A scene as times. */
export const stretchOf = (times: FrameTimes, { start, end }: Scene): Span => ({
  key: times.pts[times.keys.findLast((key) => key <= start) ?? 0]!,
  from: timeOf(times, start),
  to: timeOf(times, end),
});

export const secondsBetween = (from: number, to: number, { num, den }: Rational): number => ((to - from) * num) / den;

const timeOf = ({ pts, end }: FrameTimes, frame: number) => pts[frame] ?? end;
