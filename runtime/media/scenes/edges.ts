/** Edges of a frame as OpenCV's Canny finds them, made broad: what the content score's fourth weight looks at. */
import { canny } from '../canny.js';
import type { Size } from './shrink.js';

/** A plane that is 255 on edges and around them. The thresholds follow from the frame's median. */
export const edgesOf = (plane: Uint8Array, size: Size, kernelSize: number | null): Uint8Array => {
  const middle = median(plane);
  const low = Math.trunc(Math.max(0, (1 - 1 / 3) * middle));
  const high = Math.trunc(Math.min(255, (1 + 1 / 3) * middle));
  return dilate(canny(plane, size, low, high), size, kernelSize ?? estimatedKernel(size));
};

const estimatedKernel = ({ width, height }: Size) => {
  const size = 4 + Math.round(Math.sqrt(width * height) / 192);
  return size % 2 === 0 ? size + 1 : size;
};

const median = (plane: Uint8Array): number => {
  const counts = new Uint32Array(256);
  for (const value of plane) counts[value]!++;
  const nth = (place: number) => {
    let value = 0;
    for (let seen = counts[0]!; seen <= place; seen += counts[++value]!);
    return value;
  };
  return (nth((plane.length - 1) >> 1) + nth(plane.length >> 1)) / 2;
};

/** The largest value within a square around each pixel: along rows, then along columns. */
const dilate = (plane: Uint8Array, { width, height }: Size, kernel: number): Uint8Array => {
  const reach = kernel >> 1;
  const spread = (from: Uint8Array, lines: number, length: number, lineStep: number, step: number) => {
    const out = new Uint8Array(from.length);
    for (let line = 0; line < lines; line++) {
      for (let place = 0; place < length; place++) {
        if (from[line * lineStep + place * step] === 0) continue;
        const end = Math.min(place + reach, length - 1);
        for (let near = Math.max(place - reach, 0); near <= end; near++) out[line * lineStep + near * step] = 255;
      }
    }
    return out;
  };
  return spread(spread(plane, height, width, width, 1), width, height, 1, width);
};
