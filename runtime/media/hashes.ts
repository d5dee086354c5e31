/** Perceptual hashes of 64 bits: what a picture looks like, seen from afar, by the rules of imagededup. */
import { distantJpeg } from './distant-jpeg.js';
import { distantPixels, type ImageSize, type Picture, type Pixels } from './image.js';
import { lanczos } from './resample.js';

export const HASH_METHODS = ['phash', 'ahash', 'dhash', 'whash'] as const;
export type HashMethod = (typeof HASH_METHODS)[number];

/** Side of the grid of cells that a hash has a bit for each of. */
const SIDE = 8;
const BITS = SIDE * SIDE;

/** `COSINES[wave * 32 + place]`: the cosines of a discrete cosine transform (DCT-II) of 32 places, the 8 slowest. */
const PLACES = 32;
const COSINES = Float64Array.from({ length: SIDE * PLACES }, (_, at) =>
  Math.cos((Math.PI * Math.floor(at / PLACES) * (2 * (at % PLACES) + 1)) / (2 * PLACES)),
);

/** How a method sees a picture: at which size. */
interface Rule extends ImageSize {
  /** Means of blocks each way, or pixels, that are enough to make that size of: with more, fewer bits are other than those of the whole picture. */
  readonly blocks: number;
  readonly side: number;
  /** The levels of grey of a picture of that size, row by row, as 64 bits. */
  readonly bits: (grey: Uint8Array) => readonly boolean[];
}
const mean = (values: ArrayLike<number>) => Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;
const median = (values: ArrayLike<number>) => {
  const sorted = Float64Array.from(values).sort();
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
};
const atLeast = (values: ArrayLike<number>, bound: number) => Array.from(values, (value) => value >= bound);

const RULES: Readonly<Record<HashMethod, Rule>> = {
  /** Cells that are as bright as the mean of all. */
  ahash: { width: SIDE, height: SIDE, blocks: 64, side: 100, bits: (grey) => atLeast(grey, mean(grey)) },
  /** Cells that are darker than the one to their right. */
  dhash: {
    width: SIDE + 1,
    height: SIDE,
    blocks: 256,
    side: 256,
    bits: (grey) =>
      Array.from({ length: BITS }, (_, bit) => {
        const cell = bit + Math.floor(bit / SIDE);
        return grey[cell + 1]! > grey[cell]!;
      }),
  },
  /** The slowest waves, each as strong as the median of those that are not the mean level. */
  phash: {
    width: PLACES,
    height: PLACES,
    blocks: 64,
    side: 100,
    bits: (grey) => {
      const waves = slowWaves(grey);
      return atLeast(waves, median(waves.subarray(1)));
    },
  },
  /** What five rounds of Haar's wavelet leave, which is the level of each cell, as bright as the median. */
  whash: {
    width: 256,
    height: 256,
    blocks: 64,
    side: 100,
    bits: (grey) => {
      const cells = new Float64Array(BITS);
      for (let at = 0; at < grey.length; at++) cells[(at >> 13) * SIDE + ((at & 255) >> 5)]! += grey[at]!;
      return atLeast(cells, median(cells));
    },
  },
};

/** The hash of a picture, as 16 hexadecimal digits. */
export const hashOf = async (method: HashMethod, picture: Picture): Promise<string> => {
  const { blocks, side, bits, ...size } = RULES[method];
  const grey = greyOfBlocks(picture, blocks, size) ?? greyOf(lanczos(await distantPixels(picture, side), size));
  const value = bits(grey).reduce((sum, bit) => sum * 2n + (bit ? 1n : 0n), 0n);
  return value.toString(16).padStart(BITS / 4, '0');
};

/** The grey levels of a JPEG that is large enough for the means of its blocks to do: most of the work is saved. */
const greyOfBlocks = ({ bytes, orientation, jpeg }: Picture, blocks: number, { width, height }: ImageSize): Uint8Array | undefined => {
  if (!jpeg || Math.min(jpeg.width, jpeg.height) < 8 * blocks) return undefined;
  const seen = distantJpeg(bytes, jpeg);
  if (seen === undefined) return undefined;
  const isTurned = orientation > 4;
  const { data } = lanczos(seen, isTurned ? { width: height, height: width } : { width, height }, seen.exact);
  if (orientation === 1) return data;
  const [last, lowest] = isTurned ? [height - 1, width - 1] : [width - 1, height - 1];
  return Uint8Array.from({ length: width * height }, (_, place) => {
    const [across, down] = [place % width, Math.floor(place / width)];
    const [x, y] = isTurned ? [down, across] : [across, down];
    return data[(MIRRORED.includes(orientation) ? last - x : x) + (FLIPPED.includes(orientation) ? lowest - y : y) * (last + 1)]!;
  });
};
/** Orientations in which what is stored runs from right to left, and from the bottom up. */
const MIRRORED: readonly number[] = [2, 3, 7, 8];
const FLIPPED: readonly number[] = [3, 4, 6, 7];

/** Brightness by the weights of ITU-R 601, in 16 bits of fixed point. */
const greyOf = ({ data, width, height }: Pixels): Uint8Array => {
  const grey = new Uint8Array(width * height);
  for (let at = 0; at < grey.length; at++)
    grey[at] = (data[at * 3]! * 19_595 + data[at * 3 + 1]! * 38_470 + data[at * 3 + 2]! * 7_471 + 0x8000) >> 16;
  return grey;
};

const slowWaves = (grey: Uint8Array): Float64Array => {
  const down = new Float64Array(SIDE * PLACES);
  for (let wave = 0; wave < SIDE; wave++) {
    for (let y = 0; y < PLACES; y++) {
      const cosine = COSINES[wave * PLACES + y]!;
      for (let x = 0; x < PLACES; x++) down[wave * PLACES + x]! += grey[y * PLACES + x]! * cosine;
    }
  }
  const waves = new Float64Array(BITS);
  for (let row = 0; row < SIDE; row++) {
    for (let wave = 0; wave < SIDE; wave++) {
      let sum = 0;
      for (let x = 0; x < PLACES; x++) sum += down[row * PLACES + x]! * COSINES[wave * PLACES + x]!;
      // Waves that cancel out leave what no digit of theirs stands for, of either sign.
      waves[row * SIDE + wave] = Math.round(sum * 1e6) / 1e6;
    }
  }
  return waves;
};
