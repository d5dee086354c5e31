/** Edges of a picture without colour, as OpenCV's Canny finds them. */
import type { ImageSize } from './image.js';

const TAN_22 = 13573; // tan(22.5 degrees) in 15 bits
const [NONE, WEAK, STRONG] = [0, 1, 2] as const;

/** How a row changes: to the right, downwards, and both together with a nought before and behind. */
interface Slope {
  readonly dx: Int16Array;
  readonly dy: Int16Array;
  readonly strength: Int32Array;
}

/** A plane that is 255 on edges: where brightness changes most across them, by more than `high`, or by more than `low` in one piece with such. */
export const canny = (plane: Uint8Array, { width, height }: ImageSize, low: number, high: number): Uint8Array => {
  const slope = (): Slope => ({ dx: new Int16Array(width), dy: new Int16Array(width), strength: new Int32Array(width + 2) });
  let [above, here, below] = [slope(), slope(), slope()];
  const marks = new Uint8Array(width * height);
  const strong: number[] = [];
  for (let y = 0; y <= height; y++) {
    if (y < height) slopeOf(plane, width, height, y, below);
    else below.strength.fill(0);
    const row = (y - 1) * width;
    for (let x = 0; y > 0 && x < width; x++) {
      const value = here.strength[x + 1]!;
      if (value <= low || !isRidge(above.strength, here, below.strength, x)) continue;
      marks[row + x] = value > high ? STRONG : WEAK;
      if (value > high) strong.push(row + x);
    }
    [above, here, below] = [here, below, above];
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
  for (let at = 0; at < marks.length; at++) marks[at] = marks[at] === STRONG ? 255 : NONE;
  return marks;
};

/** By Sobel's kernels; pixels past an edge are as the last one. */
const slopeOf = (plane: Uint8Array, width: number, height: number, y: number, { dx, dy, strength }: Slope): void => {
  const above = Math.max(y - 1, 0) * width;
  const row = y * width;
  const below = Math.min(y + 1, height - 1) * width;
  for (let x = 0; x < width; x++) {
    const left = Math.max(x - 1, 0);
    const right = Math.min(x + 1, width - 1);
    const nw = plane[above + left]!;
    const ne = plane[above + right]!;
    const sw = plane[below + left]!;
    const se = plane[below + right]!;
    dx[x] = ne - nw + 2 * (plane[row + right]! - plane[row + left]!) + se - sw;
    dy[x] = sw - nw + 2 * (plane[below + x]! - plane[above + x]!) + se - ne;
    strength[x + 1] = Math.abs(dx[x]!) + Math.abs(dy[x]!);
  }
};

/** Whether a pixel is stronger than its neighbours across the edge. */
const isRidge = (above: Int32Array, { dx, dy, strength }: Slope, below: Int32Array, x: number): boolean => {
  const place = x + 1;
  const value = strength[place]!;
  const flat = Math.abs(dx[x]!);
  const steep = Math.abs(dy[x]!) * 32768;
  const tangent = flat * TAN_22;
  if (steep < tangent) return value > strength[place - 1]! && value >= strength[place + 1]!;
  if (steep > tangent + flat * 65536) return value > above[place]! && value >= below[place]!;
  const side = (dx[x]! ^ dy[x]!) < 0 ? -1 : 1;
  return value > above[place - side]! && value > below[place + side]!;
};
