/**
 * Dense optical flow: where each pixel of a frame has gone to in the next. By Gunnar Farneback's polynomial expansion, with the figures of
 * OpenCV's calcOpticalFlowFarneback for pyr_scale 0.5, levels 3, winsize 15, iterations 3, poly_n 5, poly_sigma 1.2. The work is done by the
 * kernels of wasm/flow.as; here is what they need to know. What a frame comes to is kept for the pair that it begins.
 */
import { SampleError } from '../../core/errors.js';
import { lazy } from '../../core/lazy.js';
import { compile, instanceOf, type Memory, MemoryLayout } from '../text/wasm/instantiate.js';
import { expansionTables, type Reduction, reductionTo, type Size, sizesOf } from './flow-tables.js';
import { MODULE } from './wasm/flow.gen.js';

interface Kernels {
  readonly memory: Memory;
  grey(bgr: number, pixels: number, into: number): void;
  shrink(...given: readonly number[]): void;
  expand(image: number, width: number, height: number, stride: number, tables: number, line: number, terms: number): void;
  enlarge(...given: readonly number[]): void;
  iterate(...given: readonly number[]): void;
  edgeShare(distance: number): number;
  lengths(flow: number, width: number, height: number, stride: number): number;
}
export interface FlowField extends Size {
  /** Mean length of the vectors, in pixels. */
  readonly meanLength: number;
  /** Rows of pixels, x and y of each: a copy. */
  readonly vectors: () => Float32Array;
}

/** Of the largest frame; its flow takes some 700 MB. */
export const MOST_PIXELS = 4096 * 2304;
const module = lazy(() => compile(MODULE));

/** One size of the pyramid, with its places in memory. */
interface Level extends Size {
  readonly stride: number;
  readonly down: number;
  readonly starts: number;
  readonly weights: number;
  readonly reduction: Reduction;
  readonly edges: number;
  /** Of the frame before and of this one, in turn. */
  readonly terms: readonly [number, number];
  readonly flow: number;
}

/**
 * Makes the function that takes frames of a size (rows of blue, green and red bytes) one after the other, and answers the flow from the one
 * before to each; the first has none. A flow is read before the next frame is given.
 */
export const opticalFlow = (size: Size): ((frame: Uint8Array) => FlowField | null) => {
  const { width, height } = size;
  if (width * height > MOST_PIXELS)
    throw new SampleError(`frames of ${width} by ${height} are too large for optical flow: let them be resized`);
  const kernels = instanceOf<Kernels>(module());
  // Below it is what the kernels hold themselves.
  const layout = new MemoryLayout(1 << 16);
  const take = (bytes: number) => layout.take(bytes);
  const pixels = width * height;
  const strideOf = (across: number) => (across + 3) & ~3;
  const rowBytes = 4 * strideOf(width);
  const bgr = take(3 * pixels);
  const grey = take(4 * pixels);
  const image = take(rowBytes * height);
  const line = take(3 * rowBytes + 512);
  const room = take((3 * (15 * 20 + 40) * rowBytes) / 4);
  const tables = take(22 * 4);
  const levels = sizesOf(size).map((small): Level => {
    const stride = strideOf(small.width);
    const reduction = reductionTo(size, small);
    const termBytes = 20 * stride * small.height;
    return {
      ...{ ...small, stride, reduction },
      down: take(reduction.down.byteLength),
      starts: take(reduction.starts.byteLength),
      weights: take(reduction.weights.byteLength),
      edges: take(4 * stride),
      terms: [take(termBytes), take(termBytes)],
      flow: take(8 * stride * small.height),
    };
  });
  layout.fit(kernels.memory);
  const { buffer } = kernels.memory;
  const put = (at: number, part: Uint8Array | Float32Array | Int32Array) =>
    new Uint8Array(buffer).set(new Uint8Array(part.buffer, part.byteOffset, part.byteLength), at);
  put(tables, expansionTables());
  for (const level of levels) {
    put(level.down, level.reduction.down);
    put(level.starts, level.reduction.starts);
    put(level.weights, level.reduction.weights);
    const shares = Float32Array.from({ length: level.width }, (_, x) => kernels.edgeShare(x) * kernels.edgeShare(level.width - 1 - x));
    put(level.edges, shares);
  }

  /** Which of the two places for terms is this frame's. */
  let now: 0 | 1 = 0;
  let isFirst = true;
  const expand = (frame: Uint8Array): void => {
    put(bgr, frame);
    kernels.grey(bgr, pixels, grey);
    for (const level of levels) {
      const { down, starts, weights, reduction, stride, terms } = level;
      const to = [image, level.width, level.height, stride];
      const by = [down, reduction.tapsDown, starts, weights, reduction.tapsAcross, Number(reduction.isEven)];
      kernels.shrink(grey, width, width, ...to, ...by, line);
      kernels.expand(image, level.width, level.height, stride, tables, line, terms[now]);
    }
  };
  /** From the smallest level to the largest, each better than the one before. */
  const follow = (): void => {
    for (const [place, level] of levels.toReversed().entries()) {
      const smaller = place === 0 ? undefined : levels.at(-place)!;
      const own = [level.flow, level.width, level.height, level.stride];
      if (smaller === undefined) new Uint8Array(buffer).fill(0, level.flow, level.flow + 8 * level.stride * level.height);
      else kernels.enlarge(smaller.flow, smaller.width, smaller.height, smaller.stride, ...own, line);
      kernels.iterate(level.terms[now === 0 ? 1 : 0], level.terms[now], ...own, level.edges, room);
    }
  };
  const [largest] = levels as [Level];
  return (frame) => {
    now = now === 0 ? 1 : 0;
    expand(frame);
    if (isFirst) {
      isFirst = false;
      return null;
    }
    follow();
    return {
      ...size,
      meanLength: kernels.lengths(largest.flow, width, height, largest.stride) / pixels,
      vectors: () => rowsOf(new Float32Array(buffer, largest.flow, 2 * largest.stride * height), size, largest.stride),
    };
  };
};

/** Rows without what is behind them. */
const rowsOf = (flow: Float32Array, { width, height }: Size, stride: number): Float32Array => {
  const vectors = new Float32Array(2 * width * height);
  for (let y = 0; y < height; y++) vectors.set(flow.subarray(2 * stride * y, 2 * (stride * y + width)), 2 * width * y);
  return vectors;
};
