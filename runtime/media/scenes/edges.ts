/** Edges of a frame as OpenCV's Canny finds them, made broad: what the content score's fourth weight looks at. */
import type { Size } from './shrink.js';

const TAN_22 = 13573; // tan(22.5 degrees) in 15 bits
const [NONE, WEAK, STRONG] = [0, 1, 2] as const;

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

const canny = (plane: Uint8Array, { width, height }: Size, low: number, high: number): Uint8Array => {
  const dx = new Int16Array(width * height);
  const dy = new Int16Array(width * height);
  const strength = new Int32Array((width + 2) * (height + 2));
  const stride = width + 2;
  for (let y = 0; y < height; y++) {
    const above = Math.max(y - 1, 0) * width;
    const row = y * width;
    const below = Math.min(y + 1, height - 1) * width;
    for (let x = 0; x < width; x++) {
      const left = Math.max(x - 1, 0);
      const right = Math.min(x + 1, width - 1);
      const [nw, ne, sw, se] = [plane[above + left]!, plane[above + right]!, plane[below + left]!, plane[below + right]!];
      dx[row + x] = ne - nw + 2 * (plane[row + right]! - plane[row + left]!) + se - sw;
      dy[row + x] = sw - nw + 2 * (plane[below + x]! - plane[above + x]!) + se - ne;
      strength[(y + 1) * stride + x + 1] = Math.abs(dx[row + x]!) + Math.abs(dy[row + x]!);
    }
  }
  const marks = new Uint8Array(width * height);
  const strong: number[] = [];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = y * width + x;
      const here = (y + 1) * stride + x + 1;
      if (strength[here]! <= low || !isRidge(strength, here, stride, dx[at]!, dy[at]!)) continue;
      marks[at] = strength[here]! > high ? STRONG : WEAK;
      if (marks[at] === STRONG) strong.push(at);
    }
  }
  while (strong.length > 0) {
    const at = strong.pop()!;
    const [x, y] = [at % width, Math.floor(at / width)];
    for (let ny = Math.max(y - 1, 0); ny <= Math.min(y + 1, height - 1); ny++) {
      for (let nx = Math.max(x - 1, 0); nx <= Math.min(x + 1, width - 1); nx++) {
        if (marks[ny * width + nx] !== WEAK) continue;
        marks[ny * width + nx] = STRONG;
        strong.push(ny * width + nx);
      }
    }
  }
  return marks.map((mark) => (mark === STRONG ? 255 : NONE));
};

/** Whether a pixel is stronger than its neighbours across the edge. */
const isRidge = (strength: Int32Array, here: number, stride: number, dx: number, dy: number): boolean => {
  const value = strength[here]!;
  const flat = Math.abs(dx);
  const steep = Math.abs(dy) * 32768;
  const tangent = flat * TAN_22;
  if (steep < tangent) return value > strength[here - 1]! && value >= strength[here + 1]!;
  if (steep > tangent + flat * 65536) return value > strength[here - stride]! && value >= strength[here + stride]!;
  const side = (dx ^ dy) < 0 ? -1 : 1;
  return value > strength[here - stride - side]! && value > strength[here + stride + side]!;
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
