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

/**
 * A scene as times, in pieces of about equal length where it is longer than a range should be. They begin with key frames where there are
 * any near, so that little is decoded that is not theirs; none begins more than two ranges after one, or time would go with the square.
 */
export const piecesOf = ({ start, end }: Scene, times: FrameTimes, timeBase: Rational, seconds: number): Span[] => {
  const count = Math.max(1, Math.ceil(secondsBetween(timeOf(times, start), timeOf(times, end), timeBase) / seconds));
  const gap = (from: number, to: number) => secondsBetween(timeOf(times, from), timeOf(times, to), timeBase);
  const borders = [start];
  for (let at = 1; at < count; at++) {
    const share = start + Math.round(((end - start) * at) / count);
    const next = firstAtOrAfter(times.keys, share + 1);
    const [before, after] = [times.keys[next - 1]!, times.keys[next] ?? Number.POSITIVE_INFINITY];
    const near = after < end && gap(share, after) < gap(before, share) ? after : before;
    const border = Math.abs(gap(near, share)) <= seconds / 4 ? near : share;
    if (border > borders.at(-1)! && (border === near || gap(before, share) <= 2 * seconds)) borders.push(border);
  }
  return borders.map((border, at) => stretchOf(times, { start: border, end: borders[at + 1] ?? end }));
};

/** A scene as times. */
export const stretchOf = (times: FrameTimes, { start, end }: Scene): Span => ({
  key: times.pts[times.keys[Math.max(0, firstAtOrAfter(times.keys, start + 1) - 1)]!]!,
  from: timeOf(times, start),
  to: timeOf(times, end),
});

/** The place of the first that is not less, in a list in ascending order. */
export const firstAtOrAfter = (list: readonly number[], least: number): number => {
  let [low, high] = [0, list.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (list[middle]! < least) low = middle + 1;
    else high = middle;
  }
  return low;
};

export const secondsBetween = (from: number, to: number, { num, den }: Rational): number => ((to - from) * num) / den;

const timeOf = ({ pts, end }: FrameTimes, frame: number) => pts[frame] ?? end;
