/** Where the watermark of a video is: told from pictures of the regions that it is looked for in, as the peer tells it. */
import type { ImageSize, Pixels } from './image.js';

/** A rectangle of pixels, its right and lower sides not included. */
export interface Region {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}
export type RegionType = 'ratio' | 'pixel';
export interface Detection {
  readonly method: 'pixel_value' | 'pixel_diversity';
  /** In how many pictures a pixel has to stand out. */
  readonly frames: number;
}

/** Two corners as recipes write them: "x1, y1, x2, y2", in parentheses or brackets if wanted; null for anything else. */
export const parseCorners = (text: string, type: RegionType): readonly number[] | null => {
  const parts = text
    .trim()
    .replace(/^[[(]/, '')
    .replace(/[\])]$/, '')
    .split(',')
    .map((part) => part.trim());
  const number = type === 'pixel' ? /^\d+$/ : /^\d+(\.\d+)?$/;
  return parts.length === 4 && parts.every((part) => number.test(part)) ? parts.map(Number) : null;
};

/** What is wrong with corners that could not be read. */
export const badCorners = (text: string, type: RegionType): string =>
  `"${text}" are no corners: "x1, y1, x2, y2" is wanted, in ${type === 'pixel' ? 'whole pixels' : 'shares of the width and the height'}`;

/** The corners in a frame of this size; null where nothing of the frame is between them. */
export const regionOf = (
  [x1 = 0, y1 = 0, x2 = 0, y2 = 0]: readonly number[],
  type: RegionType,
  { width, height }: ImageSize,
): Region | null => {
  const across = (x: number) => Math.min(type === 'ratio' ? Math.floor(Math.min(1, x) * width) : x, width);
  const down = (y: number) => Math.min(type === 'ratio' ? Math.floor(Math.min(1, y) * height) : y, height);
  const region = { left: across(x1), top: down(y1), right: across(x2), bottom: down(y2) };
  return region.left < region.right && region.top < region.bottom ? region : null;
};

/** The rectangle around regions with so many pixels to spare, as far as the frame goes. */
export const boxOf = (regions: readonly Region[], spare: number, { width, height }: ImageSize): Region => ({
  left: Math.max(0, Math.min(...regions.map(({ left }) => left)) - spare),
  top: Math.max(0, Math.min(...regions.map(({ top }) => top)) - spare),
  right: Math.min(width, Math.max(...regions.map(({ right }) => right)) + spare),
  bottom: Math.min(height, Math.max(...regions.map(({ bottom }) => bottom)) + spare),
});

/** A part of a picture. */
export const cut = ({ data, width }: Pixels, { left, top, right, bottom }: Region): Pixels => {
  const size = { width: right - left, height: bottom - top };
  const out = new Uint8Array(size.width * size.height * 3);
  for (let row = 0; row < size.height; row++) {
    const from = ((top + row) * width + left) * 3;
    out.set(data.subarray(from, from + size.width * 3), row * size.width * 3);
  }
  return { data: out, ...size };
};

/** Pixels by which a mask is made broader. */
export const SPREAD = 2;

/** Marks the pixels of a watermark, and those around them; pictures and regions are of one rectangle, and so is the mask. */
export const watermarkMask = (pictures: readonly Pixels[], regions: readonly Region[], { method, frames }: Detection): Uint8Array => {
  const [{ width, height } = { width: 0, height: 0 }] = pictures;
  const mask = new Uint8Array(width * height);
  const counts = new Uint32Array(width * height);
  const mark = (into: Uint8Array, region: Region, found: Uint8Array) => {
    const across = region.right - region.left;
    for (const [at, isFound] of found.entries())
      if (isFound) into[(region.top + Math.floor(at / across)) * width + region.left + (at % across)] = 1;
  };
  if (method === 'pixel_diversity') {
    for (const region of regions) mark(mask, region, alike(pictures.map((picture) => cut(picture, region).data)));
  } else {
    for (const picture of pictures) {
      const own = new Uint8Array(mask.length);
      for (const region of regions) mark(own, region, standingOut(cut(picture, region)));
      for (const [at, isFound] of own.entries()) counts[at]! += isFound;
    }
    for (const [at, count] of counts.entries()) mask[at] = count >= frames ? 1 : 0;
  }
  return spread(mask, { width, height });
};

/** Pixels on the other side of the threshold than most of the region's upper and left edges are. */
const standingOut = ({ data, width, height }: Pixels): Uint8Array => {
  const light = Uint8Array.from({ length: width * height }, (_, at) => grey(data[3 * at]!, data[3 * at + 1]!, data[3 * at + 2]!));
  const threshold = otsu(light);
  const isOver = light.map((level) => (level > threshold ? 1 : 0));
  let onEdge = 0;
  for (let x = 0; x < width; x++) onEdge += isOver[x]!;
  for (let y = 0; y < height; y++) onEdge += isOver[y * width]!;
  return onEdge * 2 > width + height ? isOver.map((over) => 1 - over) : isOver;
};

/** Pixels that change little from picture to picture. */
const alike = (pictures: readonly Uint8Array[]): Uint8Array => {
  const pixels = pictures[0]!.length / 3;
  const spreads = Float64Array.from({ length: pixels }, (_, at) =>
    [0, 1, 2].reduce((sum, band) => sum + deviation(pictures, 3 * at + band), 0),
  );
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of spreads) [least, most] = [Math.min(least, value), Math.max(most, value)];
  const levels = Uint8Array.from(spreads, (value) => (most > least ? (255 * (value - least)) / (most - least) : 0));
  const threshold = otsu(levels);
  return levels.map((level) => (level > threshold ? 0 : 1));
};
const deviation = (pictures: readonly Uint8Array[], at: number): number => {
  let sum = 0;
  for (const picture of pictures) sum += picture[at]!;
  const mean = sum / pictures.length;
  let squares = 0;
  for (const picture of pictures) squares += (picture[at]! - mean) * (picture[at]! - mean);
  return Math.sqrt(squares / pictures.length);
};

/** Lightness in OpenCV's fixed point. */
const grey = (red: number, green: number, blue: number) => (red * 9798 + green * 19235 + blue * 3735 + (1 << 14)) >> 15;

/** The level that parts a picture in two which differ most (Otsu, 1979); 0 where there is but one level. */
const otsu = (levels: Uint8Array): number => {
  const counts = new Float64Array(256);
  let total = 0;
  for (const level of levels) {
    counts[level]!++;
    total += level;
  }
  const scale = 1 / levels.length;
  const mean = total * scale;
  let [below, meanBelow, greatest, best] = [0, 0, 0, 0];
  for (let level = 0; level < 256; level++) {
    const share = counts[level]! * scale;
    meanBelow *= below;
    below += share;
    const above = 1 - below;
    if (Math.min(below, above) < EPSILON || Math.max(below, above) > 1 - EPSILON) continue;
    meanBelow = (meanBelow + level * share) / below;
    const apart = meanBelow - (mean - below * meanBelow) / above;
    const between = below * above * apart * apart;
    if (between > greatest) [greatest, best] = [between, level];
  }
  return best;
};
const EPSILON = 2 ** -23;

/** Marks what is within two pixels of a mark, first along rows, then along columns. */
const spread = (mask: Uint8Array, { width, height }: ImageSize): Uint8Array => {
  const across = new Uint8Array(mask.length);
  const both = new Uint8Array(mask.length);
  for (const [at, isMarked] of mask.entries()) {
    if (!isMarked) continue;
    const x = at % width;
    across.fill(1, at - Math.min(SPREAD, x), at + Math.min(SPREAD, width - 1 - x) + 1);
  }
  for (const [at, isMarked] of across.entries()) {
    if (!isMarked) continue;
    for (let y = -SPREAD; y <= SPREAD; y++) {
      const place = at + y * width;
      if (place >= 0 && place < width * height) both[place] = 1;
    }
  }
  return both;
};
