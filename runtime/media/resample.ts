/** Pictures at another size by Lanczos's filter, to the last bit those of the imaging library that the peer uses. */
import type { ImageSize, Pixels } from './image.js';

/** Bits after the point of the weights. */
const BITS = 22;
const LOBES = 3;

/** One direction after the other, with whole levels in between: first across, unless far more lines than columns are to go. */
export const lanczos = (pixels: Pixels, { width, height }: ImageSize): Pixels => {
  const across = weightsOf(pixels.width, width);
  const down = weightsOf(pixels.height, height);
  const lines = pixels.height - height;
  return lines > 0 && lines > 2 * (pixels.width - width)
    ? rows(columns(pixels, height, down), width, across)
    : columns(rows(pixels, width, across), height, down);
};

/** For each place of the result where its part of the line begins, and what each pixel of that part weighs. */
type Weights = readonly { readonly first: number; readonly weights: Int32Array }[];

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
  return Array.from({ length: count }, (_, place) => {
    const middle = (place + 0.5) * scale;
    const first = Math.max(0, Math.trunc(middle - LOBES * spread + 0.5));
    const last = Math.min(length, Math.trunc(middle + LOBES * spread + 0.5));
    const taps = Array.from({ length: last - first }, (__, tap) => kernel((first + tap - middle + 0.5) * (1 / spread)));
    const sum = taps.reduce((total, tap) => total + tap, 0);
    const fixed = (tap: number) => Math.trunc((tap / sum) * 2 ** BITS + (tap < 0 ? -0.5 : 0.5));
    return { first, weights: Int32Array.from(taps, fixed) };
  });
};

const kernel = (x: number): number => (x >= -LOBES && x < LOBES ? sinc(x) * sinc(x / LOBES) : 0);
const sinc = (x: number): number => (x === 0 ? 1 : Math.sin(x * Math.PI) / (x * Math.PI));

const rows = ({ data, width, height }: Pixels, count: number, places: Weights): Pixels => {
  const out = new Uint8ClampedArray(count * height * 3);
  for (let place = 0; place < count; place++) {
    const { first, weights } = places[place]!;
    for (let y = 0; y < height; y++) {
      let at = (y * width + first) * 3;
      let red = 1 << (BITS - 1);
      let green = red;
      let blue = red;
      for (let tap = 0; tap < weights.length; tap++, at += 3) {
        const weight = weights[tap]!;
        red = (red + Math.imul(data[at]!, weight)) | 0;
        green = (green + Math.imul(data[at + 1]!, weight)) | 0;
        blue = (blue + Math.imul(data[at + 2]!, weight)) | 0;
      }
      const to = (y * count + place) * 3;
      out[to] = red >> BITS;
      out[to + 1] = green >> BITS;
      out[to + 2] = blue >> BITS;
    }
  }
  return { data: new Uint8Array(out.buffer), width: count, height };
};

const columns = ({ data, width }: Pixels, count: number, places: Weights): Pixels => {
  const line = width * 3;
  const out = new Uint8ClampedArray(line * count);
  for (let place = 0; place < count; place++) {
    const { first, weights } = places[place]!;
    for (let x = 0; x < line; x++) {
      let sum = 1 << (BITS - 1);
      for (let tap = 0; tap < weights.length; tap++) sum = (sum + Math.imul(data[(first + tap) * line + x]!, weights[tap]!)) | 0;
      out[place * line + x] = sum >> BITS;
    }
  }
  return { data: new Uint8Array(out.buffer), width, height: count };
};
