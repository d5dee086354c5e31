/** Videos written anew in another size: which size, and the phases that do it. */
import { SampleError } from '../../core/errors.js';
import type { Json, MediaRef } from '../../core/sample.js';
import { clipPhases, clipsOf } from './clips.js';
import type { Size } from './encode.js';
import { distinct } from './phases.js';
import { openHead } from './scenes/film.js';

/** Says the new size of pictures as they are shown; null leaves the video as it is. */
export type Resizing = (size: Size) => Size | null;

/** What H.264 can hold: sides, and pixels in all. */
const MOST_SIDE = 16_384;
const MOST_PIXELS = 139_264 * 256;

export const resizePhases = clipPhases<{
  readonly resize: Resizing;
  readonly encoder: readonly string[];
  readonly muxer: readonly string[];
}>(async function* (sample, { resize }, _, context) {
  for (const video of distinct(sample)) {
    const head = await openHead(await context.media.file(sample.videos[video]!), context);
    const size = resize(head.video);
    if (size === null) continue;
    const { width, height } = size;
    if (Math.max(width, height) > MOST_SIDE || width * height > MOST_PIXELS)
      throw new SampleError(`the video would be ${width} by ${height} pixels, which H.264 cannot hold`);
    yield { video, how: 'transcode', head, size };
  }
});
export const resized = (
  sample: { readonly videos: readonly MediaRef[] },
  results: readonly (readonly Json[])[],
): { videos: readonly MediaRef[] } => {
  const clips = clipsOf(sample, results);
  return { videos: sample.videos.map((ref, at) => clips[at]?.[0]?.file ?? ref) };
};

/** Bounds of the sides, and how the sides are made to fit each other and a divisor. */
export interface SizeBounds {
  readonly min_width: number;
  readonly max_width: number;
  readonly min_height: number;
  readonly max_height: number;
  readonly force_original_aspect_ratio: 'disable' | 'decrease' | 'increase';
  readonly force_divisible_by: number;
}

/** The width is brought within its bounds first, then the height, each time with the ratio of the sides; what they then are is rounded within bounds. */
export const withinBounds =
  ({ force_original_aspect_ratio: force, force_divisible_by, ...bounds }: SizeBounds): Resizing =>
  (size) => {
    const { min_width, max_width, min_height, max_height } = bounds;
    const ratio = size.width / size.height;
    const isWithin = (side: number, least: number, most: number) => least <= side && side <= most;
    if (isWithin(size.width, min_width, max_width) && isWithin(size.height, min_height, max_height)) return null;
    let { width, height } = size;
    const toWidth = (bound: number) => ([width, height] = [bound, bound / ratio]);
    const toHeight = (bound: number) => ([width, height] = [bound * ratio, bound]);
    if (width < min_width) toWidth(min_width);
    if (width > max_width) toWidth(max_width);
    if (height < min_height) toHeight(min_height);
    if (height > max_height) toHeight(max_height);
    const divisor = force === 'disable' ? 2 : force_divisible_by;
    const rounded = (side: number, least: number, most: number) => {
      const up = Math.ceil(Math.trunc(Math.max(side, least)) / divisor) * divisor;
      return Math.floor(Math.min(up, most) / divisor) * divisor;
    };
    [width, height] = [rounded(width, min_width, max_width), rounded(height, min_height, max_height)];
    const isNarrow = width / height < ratio;
    if (force !== 'disable' && width / height !== ratio) {
      if (isNarrow === (force === 'increase')) width = height * ratio;
      else height = width / ratio;
    }
    return { width: nearest(width, divisor), height: nearest(height, divisor) };
  };
/** The nearest multiple, the even one of two that are as near; never nothing. */
const nearest = (side: number, divisor: number) => {
  const parts = side / divisor;
  const whole = Math.round(parts);
  return Math.max(1, whole - parts === 0.5 && whole % 2 === 1 ? whole - 1 : whole) * divisor;
};

/** A ratio as it is written: `9:21`, `9/21` or a decimal number; undefined for what is none. */
export const parseRatio = (written: string | number): { readonly over: bigint; readonly under: bigint } | undefined => {
  const [, whole, part = '', under] = /^(\d{1,9})(?:\.(\d{1,9})|[:/](\d{1,9}))?$/.exec(String(written).trim()) ?? [];
  if (whole === undefined) return undefined;
  const ratio = { over: BigInt(whole + part), under: under === undefined ? 10n ** BigInt(part.length) : BigInt(under) };
  return ratio.over > 0n && ratio.under > 0n ? ratio : undefined;
};
type Ratio = NonNullable<ReturnType<typeof parseRatio>>;

/** Pictures that are too narrow or too wide get the nearest ratio by one side, which grows or shrinks. */
export const withinRatios =
  (least: Ratio, most: Ratio, strategy: 'increase' | 'decrease'): Resizing =>
  ({ width, height }) => {
    const [wide, high] = [BigInt(width), BigInt(height)];
    const isNarrow = wide * least.under < high * least.over;
    if (!isNarrow && wide * most.under <= high * most.over) return null;
    const { over, under } = isNarrow ? least : most;
    const grows = strategy === 'increase';
    // A picture that is too narrow grows in width or shrinks in height.
    const isWidth = isNarrow === grows;
    const [a, b] = isWidth ? [high * over, under] : [wide * under, over];
    const side = Number(grows ? (a + b - 1n) / b : a / b);
    const even = Math.max(2, grows ? side + (side % 2) : side - (side % 2));
    const other = (size: number) => Math.max(2, size - (size % 2));
    return isWidth ? { width: even, height: other(height) } : { width: other(width), height: even };
  };
