/** Sizes and weights of optical flow: what of it hangs on the size of frames alone. */
import { roundHalfEven } from './scenes/shrink.js';

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Halvings at most, and the shortest side that a frame is made. */
const LEVELS = 3;
const SHORTEST = 32;

/** The sizes at which a frame is looked at: its own, a half, a quarter and an eighth, as far as they are not too small. */
export const sizesOf = ({ width, height }: Size): Size[] => {
  const sizes = [{ width, height }];
  for (let level = 1, scale = 0.5; level <= LEVELS; level++, scale /= 2) {
    if (Math.min(width, height) * scale < SHORTEST) break;
    sizes.push({ width: roundHalfEven(width * scale), height: roundHalfEven(height * scale) });
  }
  return sizes;
};

/** How an image is smoothed by a Gaussian and made smaller with linear weights, in one: see `shrink` in wasm/flow.as. */
export interface Reduction {
  /** For each row: offsets of rows, and their weights. */
  readonly down: Uint8Array;
  readonly tapsDown: number;
  readonly starts: Int32Array;
  readonly weights: Float32Array;
  readonly tapsAcross: number;
  /** Whether nothing is made smaller. */
  readonly isEven: boolean;
}
export const reductionTo = (from: Size, to: Size): Reduction => {
  const scale = 2 ** Math.round(Math.log2(from.width / to.width));
  const sigma = (scale - 1) / 2;
  const kernel = gaussian(Math.max(3, roundHalfEven(sigma * 5) | 1), sigma);
  const rows = tapsOf(from.height, to.height, kernel);
  const tapsDown = kernel.length + 1;
  const down = new DataView(new ArrayBuffer(8 * tapsDown * to.height));
  for (const [y, { start, weights }] of rows.entries()) {
    for (const [tap, weight] of weights.entries()) {
      const at = 8 * (tapsDown * y + tap);
      down.setUint32(at, 4 * from.width * mirrored(start + tap, from.height), true);
      down.setFloat32(at + 4, weight, true);
    }
  }
  const columns = tapsOf(from.width, to.width, kernel);
  const tapsAcross = (tapsDown + 3) & ~3;
  const weights = new Float32Array(tapsAcross * to.width);
  for (const [x, column] of columns.entries()) weights.set(column.weights, tapsAcross * x);
  return {
    down: new Uint8Array(down.buffer),
    tapsDown,
    starts: Int32Array.from(columns, ({ start }) => start),
    weights,
    tapsAcross,
    isEven: scale === 1,
  };
};

/** For each place of a shorter side: the first place of the longer that counts for it, and the weights from there on. */
const tapsOf = (from: number, to: number, kernel: Float64Array) =>
  Array.from({ length: to }, (_, at) => {
    const place = Math.fround((at + 0.5) * (from / to) - 0.5);
    const floor = Math.min(Math.max(Math.floor(place), 0), from - 1);
    const share = place < 0 || floor === from - 1 ? 0 : place - floor;
    const weights = new Float64Array(kernel.length + 1);
    for (const [tap, weight] of kernel.entries()) {
      weights[tap]! += (1 - share) * weight;
      weights[tap + 1]! += share * weight;
    }
    return { start: floor - (kernel.length >> 1), weights };
  });

/** A place beyond an edge, seen in a mirror that stands on the outermost. */
const mirrored = (place: number, length: number): number => {
  if (length === 1) return 0;
  const around = 2 * (length - 1);
  const within = ((place % around) + around) % around;
  return within < length ? within : around - within;
};

const gaussian = (length: number, sigma: number): Float64Array => {
  if (sigma === 0) return Float64Array.of(0.25, 0.5, 0.25);
  const values = Float64Array.from({ length }, (_, at) => Math.exp(-((at - (length - 1) / 2) ** 2) / (2 * sigma * sigma)));
  const sum = values.reduce((total, value) => total + value, 0);
  return values.map((value) => value / sum);
};

/** Places on either side of a pixel that its expansion is made of, and how far they count. */
const REACH = 5;
const SIGMA = 1.2;

/** Weights g, x g and x x g of the places from the middle on; then the entries of the inverse of the matrix of the expansion that count. */
export const expansionTables = (): Float32Array => {
  const places = Array.from({ length: 2 * REACH + 1 }, (_, at) => at - REACH);
  const heights = places.map((x) => Math.exp(-(x * x) / (2 * SIGMA * SIGMA)));
  const total = heights.reduce((sum, value) => sum + value, 0);
  const g = heights.map((value) => value / total);
  const moment = (power: number) => places.reduce((sum, x, at) => sum + g[at]! * x ** power, 0);
  // The expansion's basis is 1, x, y, xx, yy, xy; odd moments vanish, so 1, xx and yy are a block of their own.
  const [second, fourth] = [moment(2), moment(4)];
  const [a, b, c, d] = [1, second, fourth, second * second];
  const determinant = a * (c * c - d * d) - 2 * b * b * (c - d);
  const half = g.slice(REACH);
  return Float32Array.from([
    ...half,
    ...half.map((value, x) => x * value),
    ...half.map((value, x) => x * x * value),
    1 / b,
    (-b * (c - d)) / determinant,
    (a * c - b * b) / determinant,
    1 / d,
  ]);
};
