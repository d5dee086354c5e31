/**
 * Straight lines among the edges of a picture: the probabilistic Hough transform (Matas, Galambos and Kittler, 2000) as OpenCV's HoughLinesP
 * does it, with its lot, so that the lines are the same.
 */
import { roundEven } from './grey.js';
import type { ImageSize } from './image.js';

export interface Line {
  readonly x1: number;
  readonly y1: number;
  readonly x2: number;
  readonly y2: number;
}
export interface LineOptions {
  /** How many edge pixels must lie on a line for it to be followed. */
  readonly threshold: number;
  /** In one of the two directions, in pixels. */
  readonly minLength: number;
  /** Pixels that may be missing in it. */
  readonly maxGap: number;
}

/** A degree in single precision; so many directions make half a turn. */
const STEP = Math.fround(Math.PI / 180);
const ANGLES = 180;
/** Parts of a pixel that lines are followed in. */
const SHIFT = 16;

/** Lines of all directions, each by how far it passes from the corner, with the votes of pixels that lie on it. */
interface Sheaf {
  readonly cosines: Float32Array;
  readonly sines: Float32Array;
  readonly distances: number;
  readonly votes: Int32Array;
}
const sheafOf = (width: number, height: number): Sheaf => {
  const distances = (width + height) * 2 + 1;
  return {
    cosines: Float32Array.from({ length: ANGLES }, (_, n) => Math.cos(n * STEP)),
    sines: Float32Array.from({ length: ANGLES }, (_, n) => Math.sin(n * STEP)),
    distances,
    votes: new Int32Array(ANGLES * distances),
  };
};

/** Counts a pixel for the lines through it, and gives the direction of the one with most votes; -1 where none has `threshold`. */
const vote = ({ cosines, sines, distances, votes }: Sheaf, x: number, y: number, by: number, threshold: number): number => {
  let [most, angle] = [threshold - 1, -1];
  let middle = (distances - 1) / 2;
  for (let n = 0; n < ANGLES; n++) {
    const place = (middle + roundEven(Math.fround(Math.fround(x * cosines[n]!) + Math.fround(y * sines[n]!)))) | 0;
    const sum = votes[place]! + by;
    votes[place] = sum;
    if (sum > most) {
      most = sum;
      angle = n;
    }
    middle += distances;
  }
  return angle;
};

/** Lines among the pixels of a plane that are not 0. */
export const houghLines = (edges: Uint8Array, { width, height }: ImageSize, { threshold, minLength, maxGap }: LineOptions): Line[] => {
  const lines: Line[] = [];
  const sheaf = sheafOf(width, height);
  const { cosines, sines } = sheaf;
  const isLeft = edges.map((value) => (value === 0 ? 0 : 1));
  const points = new Int32Array(isLeft.reduce((sum, one) => sum + one, 0));
  for (let at = 0, n = 0; at < isLeft.length; at++) if (isLeft[at] === 1) points[n++] = at;
  const lot = drawer();
  for (let count = points.length; count > 0; count--) {
    const drawn = lot() % count;
    const point = points[drawn]!;
    points[drawn] = points[count - 1]!;
    if (isLeft[point] === 0) continue;
    const [x, y] = [point % width, Math.floor(point / width)];
    const angle = vote(sheaf, x, y, 1, threshold);
    if (angle < 0) continue;

    // The line is followed both ways, in whole pixels along the axis that it is nearer to.
    const [a, b] = [-sines[angle]!, cosines[angle]!];
    const isFlat = Math.abs(a) > Math.abs(b);
    const along = (isFlat ? a : b) > 0 ? 1 : -1;
    const aside = roundEven(isFlat ? (b * 2 ** SHIFT) / Math.abs(a) : (a * 2 ** SHIFT) / Math.abs(b));
    const half = 2 ** (SHIFT - 1);
    /** The pixel that is so many steps away; -1 beyond the picture. */
    const pixelAt = (steps: number): number => {
      const [px, py] = isFlat
        ? [x + along * steps, Math.floor((y * 2 ** SHIFT + half + aside * steps) / 2 ** SHIFT)]
        : [Math.floor((x * 2 ** SHIFT + half + aside * steps) / 2 ** SHIFT), y + along * steps];
      return px < 0 || px >= width || py < 0 || py >= height ? -1 : py * width + px;
    };
    const ends = [1, -1].map((way) => {
      let end = 0;
      for (let steps = 0, gap = 0; ; steps++) {
        const pixel = pixelAt(steps * way);
        if (pixel < 0) break;
        if (isLeft[pixel] === 1) [end, gap] = [steps * way, 0];
        else if (++gap > maxGap) break;
      }
      return end;
    });
    const [start, end] = ends.map(pixelAt) as [number, number];
    const line = { x1: start % width, y1: Math.floor(start / width), x2: end % width, y2: Math.floor(end / width) };
    const isLong = Math.abs(line.x2 - line.x1) >= minLength || Math.abs(line.y2 - line.y1) >= minLength;
    for (let steps = ends[1]!; steps <= ends[0]!; steps++) {
      const pixel = pixelAt(steps);
      if (isLeft[pixel] === 0) continue;
      isLeft[pixel] = 0;
      if (isLong) vote(sheaf, pixel % width, Math.floor(pixel / width), -1, threshold);
    }
    if (isLong) lines.push(line);
  }
  return lines;
};

/** OpenCV's generator, multiply with carry, from the state that its transform begins with; the factor is in two halves, so that products are exact. */
const drawer = (): (() => number) => {
  const HALF = 2 ** 16;
  const [upper, lower] = [63551, 25354] as const;
  let [low, carry] = [0xffffffff, 0xffffffff];
  return () => {
    const first = low * lower + carry;
    const second = low * upper + Math.floor(first / HALF);
    low = (second % HALF) * HALF + (first % HALF);
    carry = Math.floor(second / HALF);
    return low;
  };
};
