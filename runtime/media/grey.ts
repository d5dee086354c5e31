/** Pictures without colour, and what OpenCV does to them before it looks for something: to the last bit the same. */
import type { ImageSize } from './image.js';

export interface Grey extends ImageSize {
  readonly data: Uint8Array;
}

/** How bright each pixel is. `red` and `blue` are the places of these bands among the three. */
export const greyOf = ({ data, width, height }: ImageSize & { readonly data: Uint8Array }, { red, blue }: Bands = RGB): Grey => {
  const grey = new Uint8Array(width * height);
  for (let at = 0, from = 0; at < grey.length; at++, from += 3)
    grey[at] = (data[from + red]! * 9798 + data[from + 1]! * 19235 + data[from + blue]! * 3735 + 16384) >> 15;
  return { data: grey, width, height };
};
interface Bands {
  readonly red: number;
  readonly blue: number;
}
export const RGB: Bands = { red: 0, blue: 2 };
export const BGR: Bands = { red: 2, blue: 0 };

/** Half to the even neighbour: where this is added, numbers have no bits left for a fraction. */
const WHOLE = 1.5 * 2 ** 52;
export const roundEven = (value: number): number => value + WHOLE - WHOLE;

/** Each pixel with its neighbours, weighed by 1, 4, 6, 4 and 1 of 16 in both directions; beyond an edge pixels are as before it. */
export const softened = ({ data, width, height }: Grey): Grey => {
  const out = new Uint8Array(data.length);
  const across = mirrored(width);
  const down = mirrored(height);
  const rows = Array.from({ length: 5 }, () => new Uint16Array(width));
  const fill = (y: number) => {
    const row = rows[(y + 5) % 5]!;
    const start = down[y + 2]! * width;
    const at = (x: number) => data[start + across[x]!]!;
    for (let x = 0; x < width; x++) row[x] = at(x) + 4 * (at(x + 1) + at(x + 3)) + 6 * at(x + 2) + at(x + 4);
  };
  for (let y = -2; y < 2; y++) fill(y);
  for (let y = 0; y < height; y++) {
    fill(y + 2);
    const [a, b, c, d, e] = [-2, -1, 0, 1, 2].map((n) => rows[(y + n + 5) % 5]!) as [
      Uint16Array,
      Uint16Array,
      Uint16Array,
      Uint16Array,
      Uint16Array,
    ];
    for (let x = 0; x < width; x++) out[y * width + x] = (a[x]! + 4 * (b[x]! + d[x]!) + 6 * c[x]! + e[x]! + 128) >> 8;
  }
  return { data: out, width, height };
};

/** Where the pixels from two before a line to two after it are taken from: the line is mirrored at its ends, which are not repeated. */
const mirrored = (length: number): Int32Array =>
  Int32Array.from({ length: length + 4 }, (_, at) => {
    let place = at - 2;
    while (length > 1 && (place < 0 || place >= length)) place = place < 0 ? -place : 2 * (length - 1) - place;
    return length > 1 ? place : 0;
  });

/** Gives rows of the picture at another size, interpolated in 8 bits of fixed point. A row is used again for the next. */
export const scaledRows = ({ data, width, height }: Grey, to: ImageSize): ((y: number) => Uint8Array) => {
  if (to.width === width && to.height === height) return (y) => data.subarray(y * width, (y + 1) * width);
  const [across, down] = [taps(width, to.width), taps(height, to.height)];
  const out = new Uint8Array(to.width);
  const lines = [new Uint16Array(to.width), new Uint16Array(to.width)] as const;
  const held = [-1, -1];
  /** A row of the picture, stretched; of two neighbours, one is held in each line. */
  const stretched = (row: number): Uint16Array => {
    const line = lines[row % 2]!;
    if (held[row % 2] === row) return line;
    held[row % 2] = row;
    const start = row * width;
    for (let x = 0; x < line.length; x++) {
      const at = start + across.places[x]!;
      const share = across.shares[x]!;
      line[x] = share === 0 ? data[at]! << 8 : data[at]! * (256 - share) + data[at + 1]! * share;
    }
    return line;
  };
  return (y) => {
    const share = down.shares[y]!;
    const above = stretched(down.places[y]!);
    if (share === 0) for (let x = 0; x < out.length; x++) out[x] = (above[x]! + 128) >> 8;
    else {
      const below = stretched(down.places[y]! + 1);
      for (let x = 0; x < out.length; x++) out[x] = (above[x]! * (256 - share) + below[x]! * share + 32768) >> 16;
    }
    return out;
  };
};

/** For each place of a line of another length: the place before it in the first, and how many of 256 parts the one after counts. */
const taps = (from: number, to: number) => {
  const places = new Int32Array(to);
  const shares = new Uint16Array(to);
  const scale = 1 / (to / from);
  for (let at = 0; at < to; at++) {
    const place = scale * (at + 0.5) - 0.5;
    const whole = Math.floor(place);
    places[at] = Math.min(Math.max(whole, 0), from - 1);
    shares[at] = whole < 0 || whole >= from - 1 ? 0 : roundEven((place - whole) * 256);
  }
  return { places, shares };
};
