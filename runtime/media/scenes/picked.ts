/**
 * Frames made small where each small pixel is just one of the large, as in 1280 by 720: these are picked before their colours are converted,
 * which a pipe and a core feel: a frame of 2.8 MB becomes one of 110 KB. The bytes are those that the longer way gives.
 */
import type { RunOptions } from '../ffmpeg.js';
import { rawFrames, type Stretch } from '../frames.js';
import type { VideoStream } from '../probe.js';
import type { Size } from './shrink.js';

/** What a conversion of colours hangs on. */
export type Colours = Pick<VideoStream, 'pixelFormat' | 'colorSpace' | 'colorRange'>;

/** ffmpeg's fixed point for limited range, 13 bits: how luma, and blue and red differences, weigh in blue, green and red. */
interface Matrix {
  readonly luma: number;
  readonly blueOfU: number;
  readonly greenOfU: number;
  readonly greenOfV: number;
  readonly redOfV: number;
}
const BT601: Matrix = { luma: 9539, blueOfU: 16525, greenOfU: -3209, greenOfV: -6660, redOfV: 13075 };
const BT709: Matrix = { luma: 9539, blueOfU: 17305, greenOfU: -1747, greenOfV: -4366, redOfV: 14686 };
/** A file that does not say is taken to be of the first. */
const MATRICES: ReadonlyMap<string | null, Matrix> = new Map([
  [null, BT601],
  ['unknown', BT601],
  ['smpte170m', BT601],
  ['bt470bg', BT601],
  ['bt709', BT709],
]);
const LIMITED: readonly (string | null)[] = [null, 'unknown', 'tv'];

/** Whether frames of these colours and size can be picked: the middle pixel of each square of an odd side. */
export const canPick = ({ pixelFormat, colorSpace, colorRange }: Colours, from: Size, to: Size): boolean => {
  const side = from.width / to.width;
  const isPlain = pixelFormat === 'yuv420p' && MATRICES.has(colorSpace) && LIMITED.includes(colorRange);
  return isPlain && side > 1 && side % 2 === 1 && from.height / to.height === side;
};

/** Gives each frame of the stretch small, as rows of blue, green and red bytes; the buffer is used again for the next. */
export async function* pickedFrames(
  stretch: Stretch,
  { colorSpace }: Colours,
  { width, height }: Size,
  count: number,
  options: RunOptions,
): AsyncGenerator<Uint8Array> {
  const { luma, blueOfU, greenOfU, greenOfV, redOfV } = MATRICES.get(colorSpace)!;
  const pixels = width * height;
  const small = new Uint8ClampedArray(pixels * 3);
  const bytes = new Uint8Array(small.buffer);
  const form = { filters: [`scale=${width}:${height}:flags=neighbor`], pixelFormat: 'yuv444p', bytes: pixels * 3 };
  for await (const planes of rawFrames(stretch, form, count, options)) {
    for (let pixel = 0, at = 0; pixel < pixels; pixel++, at += 3) {
      const light = (((planes[pixel]! << 3) - 128) * luma) >> 16;
      const u = (planes[pixels + pixel]! << 3) - 1024;
      const v = (planes[2 * pixels + pixel]! << 3) - 1024;
      small[at] = light + ((u * blueOfU) >> 16);
      small[at + 1] = light + ((u * greenOfU) >> 16) + ((v * greenOfV) >> 16);
      small[at + 2] = light + ((v * redOfV) >> 16);
    }
    yield bytes;
  }
}
