/** Blurs of pictures, to the last bit those of the imaging library that the peer uses. */
import { z } from 'zod';
import type { Rectangle } from './faces/group.js';
import type { Pixels } from './image.js';

export const blurParams = {
  blur_type: z.enum(['mean', 'box', 'gaussian']).default('gaussian').describe('Kernel; "mean" is 5 by 5, whatever the radius.'),
  radius: z.number().min(0).default(2).describe('Half side of the box, or deviation of the Gaussian, in pixels.'),
};
const shape = z.object(blurParams);
export type BlurParams = Readonly<z.output<typeof shape>>;

export const blur = (pixels: Pixels, { blur_type, radius }: BlurParams): Pixels =>
  blur_type === 'mean' ? meanBlur(pixels) : blur_type === 'box' ? boxBlur(pixels, radius) : gaussianBlur(pixels, radius);

/** Blurs a part of a picture in place, as if the part were all of it. */
export const blurWithin = ({ data, width }: Pixels, part: Rectangle, params: BlurParams): void => {
  const cut = { width: part.width, height: part.height, data: new Uint8Array(part.width * part.height * 3) };
  const rowAt = (y: number) => ((part.y + y) * width + part.x) * 3;
  for (let y = 0; y < part.height; y++) cut.data.set(data.subarray(rowAt(y), rowAt(y) + part.width * 3), y * part.width * 3);
  const blurred = blur(cut, params).data;
  for (let y = 0; y < part.height; y++) data.set(blurred.subarray(y * part.width * 3, (y + 1) * part.width * 3), rowAt(y));
};

/** The frame of a square of 5 by 5 and nothing within it, over 16; the outer two pixels of a picture stay as they are. */
export const meanBlur = ({ data, width, height }: Pixels): Pixels => {
  const out = Uint8Array.from(data);
  for (let y = 2; y < height - 2; y++) {
    for (let x = 2; x < width - 2; x++) {
      for (let band = 0; band < 3; band++) {
        let sum = 0;
        for (let dy = -2; dy <= 2; dy++) {
          const step = Math.abs(dy) === 2 ? 1 : 4;
          for (let dx = -2; dx <= 2; dx += step) sum += data[((y + dy) * width + x + dx) * 3 + band]!;
        }
        out[(y * width + x) * 3 + band] = Math.min(255, Math.floor(sum / 16 + 0.5));
      }
    }
  }
  return { data: out, width, height };
};

/** The mean of a square whose half side is `radius`, which need not be whole. */
export const boxBlur = (pixels: Pixels, radius: number): Pixels => boxes(pixels, radius, 1);

/** Three boxes one after the other come close to a Gaussian whose deviation is `radius`. */
export const gaussianBlur = (pixels: Pixels, radius: number): Pixels => boxes(pixels, boxRadius(radius, 3), 3);

/** The radius of boxes which, so many times over, have the deviation of a Gaussian (Gwosdek and others, 2011); in single precision. */
const boxRadius = (deviation: number, passes: number): number => {
  const single = Math.fround;
  const variance = single(single(deviation * deviation) / passes);
  const length = single(Math.sqrt(12 * variance + 1));
  const whole = single(Math.floor(single((length - 1) / 2)));
  const share = single((2 * whole + 1) * (whole * (whole + 1) - 3 * variance));
  return single(whole + single(share / single(6 * (variance - (whole + 1) * (whole + 1)))));
};

const boxes = ({ data, width, height }: Pixels, radius: number, passes: number): Pixels => {
  let [from, to] = [Uint8Array.from(data), new Uint8Array(data.length)];
  const pass = (lines: number, length: number, lineStep: number, step: number) => {
    for (let line = 0; line < lines; line++)
      for (let band = 0; band < 3; band++) boxLine(from, to, line * lineStep + band, length, step, radius);
    [from, to] = [to, from];
  };
  if (radius > 0) {
    for (let n = 0; n < passes; n++) pass(height, width, width * 3, 3);
    for (let n = 0; n < passes; n++) pass(width, height, 3, width * 3);
  }
  return { data: from, width, height };
};

/** One line: a running sum in 24 bits of fixed point; pixels past an end are as the last one. */
const boxLine = (from: Uint8Array, to: Uint8Array, start: number, length: number, step: number, radius: number): void => {
  const whole = Math.floor(radius);
  const weight = Math.floor(Math.fround((1 << 24) / Math.fround(Math.fround(radius) * 2 + 1)));
  const edge = Math.floor(((1 << 24) - (whole * 2 + 1) * weight) / 2);
  const at = (place: number) => from[start + Math.min(Math.max(place, 0), length - 1) * step]!;
  let sum = 0;
  for (let place = -whole; place <= whole; place++) sum += at(place);
  for (let place = 0; place < length; place++) {
    const blurred = sum * weight + (at(place - whole - 1) + at(place + whole + 1)) * edge;
    to[start + place * step] = (blurred + (1 << 23)) / (1 << 24);
    sum += at(place + whole + 1) - at(place - whole);
  }
};
