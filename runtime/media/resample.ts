/**
 * Pictures at another size by Lanczos's filter, to the last bit those of the imaging library that the peer uses. The work is done by the
 * kernels of wasm/resample.as; here is what they need to know.
 */
import { lazy } from '../../core/lazy.js';
import { compile, instanceOf, type Memory, MemoryLayout, MOST_KEPT } from '../text/wasm/instantiate.js';
import type { ImageSize } from './image.js';
import { MODULE } from './wasm/resample.gen.js';

/** Rows of pixels, of three bytes or of one. */
interface Levels extends ImageSize {
  readonly data: Uint8Array;
}

/** Where the firsts and the weights of `count` places are, of `taps` pixels each. */
type Places = readonly [firsts: number, weights: number, taps: number, count: number];
interface Kernels {
  readonly memory: Memory;
  oneAcross(data: number, width: number, lines: number, ...rest: readonly [...Places, to: number]): void;
  threeAcross(data: number, width: number, lines: number, ...rest: readonly [...Places, to: number]): void;
  down(data: number, line: number, ...rest: readonly [...Places, to: number]): void;
}
const module = lazy(() => compile(MODULE));
let kernels: Kernels | undefined;

/** Bits after the point of the weights. */
const BITS = 22;
const LOBES = 3;

/**
 * One direction after the other, with whole levels in between: first across, unless far more lines than columns are to go. `exact` is the size
 * to the last fraction, where the last column or line holds only a part of what others do.
 */
export const lanczos = (picture: Levels, { width, height }: ImageSize, exact: ImageSize = picture): Levels => {
  const bands = picture.data.length / (picture.width * picture.height);
  const lines = picture.height - height;
  const isDownFirst = lines > 0 && lines > 2 * (picture.width - width);
  const between = isDownFirst ? { width: picture.width, height } : { width, height: picture.height };
  const [across, down] = [weightsOf(exact.width, width), weightsOf(exact.height, height)];

  const layout = new MemoryLayout();
  const take = (bytes: number) => layout.take(bytes);
  const bytesOf = (size: ImageSize) => size.width * size.height * bands;
  const [from, middle, to] = [take(bytesOf(picture)), take(bytesOf(between)), take(width * height * bands)];
  const placesOf = ({ firsts, weights, taps }: Weights): Places => [take(firsts.byteLength), take(weights.byteLength), taps, firsts.length];
  const [acrossAt, downAt] = [placesOf(across), placesOf(down)];

  kernels ??= instanceOf<Kernels>(module());
  const { memory, oneAcross, threeAcross, down: fall } = kernels;
  layout.fit(memory);
  new Uint8Array(memory.buffer).set(picture.data, from);
  for (const [{ firsts, weights }, [firstsAt, weightsAt]] of [
    [across, acrossAt],
    [down, downAt],
  ] as const) {
    new Int32Array(memory.buffer).set(firsts, firstsAt >> 2);
    new Int32Array(memory.buffer).set(weights, weightsAt >> 2);
  }
  const stretch = (at: number, size: ImageSize, into: number) =>
    (bands === 3 ? threeAcross : oneAcross)(at, size.width, size.height, ...acrossAt, into);
  if (isDownFirst) {
    fall(from, picture.width * bands, ...downAt, middle);
    stretch(middle, between, to);
  } else {
    stretch(from, picture, middle);
    fall(middle, width * bands, ...downAt, to);
  }
  const data = new Uint8Array(memory.buffer, to, width * height * bands).slice();
  if (memory.buffer.byteLength > MOST_KEPT) kernels = undefined;
  return { data, width, height };
};

/** For each place of the result the first pixel of its part of the line, and in rows of a multiple of four what each pixel weighs. */
interface Weights {
  readonly firsts: Int32Array;
  readonly weights: Int32Array;
  /** Pixels of the longest part; the others are filled up with pixels that weigh nothing. */
  readonly taps: number;
}

/** Those of the last sizes: pictures that come one after the other are often alike. */
const known = new Map<string, Weights>();
const MOST_KNOWN = 8;
const weightsOf = (length: number, count: number): Weights => {
  const name = `${length} ${count}`;
  const found = known.get(name) ?? makeWeights(length, count);
  known.delete(name);
  known.set(name, found);
  if (known.size > MOST_KNOWN) known.delete(known.keys().next().value!);
  return found;
};

const makeWeights = (length: number, count: number): Weights => {
  const scale = length / count;
  const spread = Math.max(scale, 1);
  const pixels = Math.ceil(length);
  const parts = Array.from({ length: count }, (_, place) => {
    const middle = (place + 0.5) * scale;
    const first = Math.max(0, Math.trunc(middle - LOBES * spread + 0.5));
    const last = Math.min(pixels, Math.trunc(middle + LOBES * spread + 0.5));
    const shares = Array.from({ length: last - first }, (__, tap) => kernel((first + tap - middle + 0.5) * (1 / spread)));
    return { first, shares, sum: shares.reduce((total, share) => total + share, 0) };
  });
  const taps = Math.max(...parts.map(({ shares }) => shares.length));
  const stride = (taps + 3) & ~3;
  const firsts = new Int32Array(count);
  const weights = new Int32Array(count * stride);
  for (const [place, { first, shares, sum }] of parts.entries()) {
    // A part that is shorter than others may begin earlier, so that none goes beyond the line.
    firsts[place] = Math.min(first, pixels - taps);
    const fixed = shares.map((share) => Math.trunc((share / sum) * 2 ** BITS + (share < 0 ? -0.5 : 0.5)));
    weights.set(fixed, place * stride + first - firsts[place]!);
  }
  return { firsts, weights, taps };
};

const kernel = (x: number): number => (x >= -LOBES && x < LOBES ? sinc(x) * sinc(x / LOBES) : 0);
const sinc = (x: number): number => (x === 0 ? 1 : Math.sin(x * Math.PI) / (x * Math.PI));
