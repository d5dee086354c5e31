/** How much a frame differs from the one before it, as PySceneDetect's content score says it. */
import { edgesOf } from './edges.js';
import type { Size } from './shrink.js';

/** Weights of the changes in hue, saturation, lightness and edges. */
export type Weights = readonly [number, number, number, number];
interface Planes {
  readonly hue: Uint8Array;
  readonly saturation: Uint8Array;
  readonly lightness: Uint8Array;
  edges: Uint8Array | undefined;
}

/** Makes the function that scores the frames it is given one after the other; the first has nothing before it and scores 0. */
export const contentScorer = (size: Size, weights: Weights, kernelSize: number | null): ((frame: Uint8Array) => number) => {
  const pixels = size.width * size.height;
  const planes = (): Planes => ({
    hue: new Uint8Array(pixels),
    saturation: new Uint8Array(pixels),
    lightness: new Uint8Array(pixels),
    edges: undefined,
  });
  let [now, before] = [planes(), planes()];
  let isFirst = true;
  const total = weights.reduce((sum, weight) => sum + Math.abs(weight), 0);
  return (frame) => {
    [now, before] = [before, now];
    toHsv(frame, now);
    if (weights[3] > 0) now.edges = edgesOf(now.lightness, size, kernelSize);
    if (isFirst) {
      isFirst = false;
      return 0;
    }
    const distance = (a: Uint8Array | undefined, b: Uint8Array | undefined) => (a && b ? differences(a, b) / pixels : 0);
    return (
      (distance(now.hue, before.hue) * weights[0] +
        distance(now.saturation, before.saturation) * weights[1] +
        distance(now.lightness, before.lightness) * weights[2] +
        distance(now.edges, before.edges) * weights[3]) /
      total
    );
  };
};

/** The mean of all bytes of a frame. */
export const brightness = (frame: Uint8Array): number => {
  let sum = 0;
  for (let at = 0; at < frame.length; at++) sum += frame[at]!;
  return sum / frame.length;
};

const differences = (a: Uint8Array, b: Uint8Array): number => {
  let sum = 0;
  for (let at = 0; at < a.length; at++) {
    const difference = a[at]! - b[at]!;
    sum += difference < 0 ? -difference : difference;
  }
  return sum;
};

/** OpenCV's 8-bit hue (half degrees), saturation and value: integers in 12 bits of fixed point. */
const SHIFT = 12;
const HALF = 1 << (SHIFT - 1);
const saturationOf = Int32Array.from({ length: 256 }, (_, value) => (value === 0 ? 0 : Math.round((255 << SHIFT) / value)));
const hueOf = Int32Array.from({ length: 256 }, (_, range) => (range === 0 ? 0 : Math.round((180 << SHIFT) / (6 * range))));

const toHsv = (frame: Uint8Array, { hue, saturation, lightness }: Planes): void => {
  for (let pixel = 0, at = 0; pixel < hue.length; pixel++, at += 3) {
    const blue = frame[at]!;
    const green = frame[at + 1]!;
    const red = frame[at + 2]!;
    const high = red > green ? Math.max(red, blue) : Math.max(green, blue);
    const low = red < green ? Math.min(red, blue) : Math.min(green, blue);
    const range = high - low;
    const turn = high === red ? green - blue : high === green ? blue - red + 2 * range : red - green + 4 * range;
    const angle = (turn * hueOf[range]! + HALF) >> SHIFT;
    hue[pixel] = angle < 0 ? angle + 180 : angle;
    saturation[pixel] = (range * saturationOf[high]! + HALF) >> SHIFT;
    lightness[pixel] = high;
  }
};
