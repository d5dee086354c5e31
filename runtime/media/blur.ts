/** Blurs of pictures, to the last bit those of the imaging library that the peer uses. */
import type { Pixels } from './image.js';

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
