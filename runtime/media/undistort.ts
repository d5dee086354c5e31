/**
 * Pictures of wide lenses made straight, as OpenCV's omnidirectional camera does it: where a pixel of the straight picture comes from is
 * told by the unified model (Mei and Rives, 2007), and its colour by the 16 pixels around that place, in fixed point.
 */
import { SampleError } from '../../core/errors.js';
import { isObject, type Json } from '../../core/sample.js';
import type { ImageSize } from './image.js';
import { roundHalfEven } from './scenes/shrink.js';

/** Rows of a 3 by 3 matrix, one after the other. */
type Matrix = readonly number[];
export interface Calibration {
  /** Focal lengths, skew and middle of the camera, in pixels. */
  readonly intrinsics: Matrix;
  /** How far the middle of the mirror's sphere is from the pinhole; 0 is a common lens. */
  readonly xi: number;
  /** Radial and tangential: k1, k2, p1, p2. */
  readonly distortion: readonly number[];
  /** Turns the camera. */
  readonly rotation: Matrix;
  /** Intrinsics of the camera that would have taken the straight picture. */
  readonly wanted: Matrix;
}

const IDENTITY: Matrix = [1, 0, 0, 0, 1, 0, 0, 0, 1];
const single = Math.fround;

/** Reads what is known of the camera of one video; `intrinsics` may be one matrix or one of each frame. */
export const readCalibration = (value: Json | undefined): Calibration => {
  if (!isObject(value)) throw new SampleError('its camera calibration is no object');
  const { intrinsics, xi, dist_coeffs, rectify_R, new_intrinsics } = value;
  if (intrinsics == null) throw new SampleError('its camera calibration has no intrinsics, the 3 by 3 matrix of the camera');
  if (xi == null) throw new SampleError('its camera calibration has no xi, the parameter of the unified camera model');
  const xis = Array.isArray(xi) ? xi.flat() : [xi];
  const camera = isMatrix(intrinsics) ? matrixOf(intrinsics, 'intrinsics') : meanCamera(intrinsics);
  return {
    intrinsics: camera,
    xi: median(numbersOf(xis, 'xi', null)),
    distortion: dist_coeffs == null ? [0, 0, 0, 0] : numbersOf(Array.isArray(dist_coeffs) ? dist_coeffs.flat() : [], 'dist_coeffs', 4),
    rotation: rectify_R == null ? IDENTITY : matrixOf(rectify_R, 'rectify_R'),
    wanted: new_intrinsics == null ? camera : matrixOf(new_intrinsics, 'new_intrinsics'),
  };
};

const isMatrix = (value: Json | undefined) => Array.isArray(value) && Array.isArray(value[0]) && !Array.isArray(value[0][0]);
const matrixOf = (value: Json | undefined, name: string): Matrix => {
  const isSquare = Array.isArray(value) && value.length === 3 && value.every((row) => Array.isArray(row) && row.length === 3);
  if (!isSquare) throw new SampleError(`its camera calibration has ${name} that are no 3 by 3 matrix`);
  return numbersOf(value.flat(), name, 9);
};
/** In single precision, as the peer reads them. */
const numbersOf = (values: readonly Json[], name: string, count: number | null): number[] => {
  const isRight = values.length > 0 && (count === null || values.length === count) && values.every((one) => Number.isFinite(one));
  if (!isRight) throw new SampleError(`its camera calibration has ${name} that are not ${count ?? ''} numbers`.replace('  ', ' '));
  return (values as number[]).map(single);
};
/** The middle of what the frames' own matrices say; they have no skew. */
const meanCamera = (value: Json | undefined): Matrix => {
  const all = Array.isArray(value) ? value.map((one) => matrixOf(one, 'intrinsics')) : [];
  if (all.length === 0) throw new SampleError('its camera calibration has intrinsics that are no matrix');
  const middle = (at: number) => median(all.map((matrix) => matrix[at]!));
  return [middle(0), 0, middle(2), 0, middle(4), middle(5), 0, 0, 1];
};
const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half]! : single((sorted[half - 1]! + sorted[half]!) / 2);
};

/** Where each pixel comes from: a place, in whole pixels, and 32nds of them (five bits down, five along); FAR is nowhere in a picture. */
interface Sources {
  readonly x: Int16Array;
  readonly y: Int16Array;
  readonly parts: Uint16Array;
}
const PARTS = 32;
const FAR = -32_768;

/** Where the pixels of a straight picture of this size come from. */
const sourcesOf = ({ width, height }: ImageSize, { intrinsics, xi, distortion, rotation, wanted }: Calibration): Sources => {
  const [fx = 0, skew = 0, cx = 0, , fy = 0, cy = 0] = intrinsics;
  const [k1 = 0, k2 = 0, p1 = 0, p2 = 0] = distortion;
  const [a, b, c, d, e, f, g, h, i] = inverse(times(wanted, rotation)) as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const [x, y, parts] = [new Int16Array(width * height), new Int16Array(width * height), new Uint16Array(width * height)];
  let at = 0;
  for (let row = 0; row < height; row++) {
    let [rayX, rayY, rayZ] = [row * b + c, row * e + f, row * h + i];
    for (let column = 0; column < width; column++, at++) {
      const length = Math.sqrt(rayX * rayX + rayY * rayY + rayZ * rayZ);
      const depth = rayZ / length + xi;
      const [planeX, planeY] = [rayX / length / depth, rayY / length / depth];
      const r2 = planeX * planeX + planeY * planeY;
      const radial = 1 + k1 * r2 + k2 * r2 * r2;
      const bentX = radial * planeX + 2 * p1 * planeX * planeY + p2 * (r2 + 2 * planeX * planeX);
      const bentY = radial * planeY + p1 * (r2 + 2 * planeY * planeY) + 2 * p2 * planeX * planeY;
      const across = roundHalfEven((fx * bentX + skew * bentY + cx) * PARTS);
      const down = roundHalfEven((fy * bentY + cy) * PARTS);
      const isNear = Math.abs(across) < -FAR * PARTS && Math.abs(down) < -FAR * PARTS;
      x[at] = isNear ? across >> 5 : FAR;
      y[at] = isNear ? down >> 5 : FAR;
      parts[at] = isNear ? (down & (PARTS - 1)) * PARTS + (across & (PARTS - 1)) : 0;
      rayX += a;
      rayY += d;
      rayZ += g;
    }
  }
  return { x, y, parts };
};

const times = (a: Matrix, b: Matrix): Matrix =>
  IDENTITY.map((_, at) => {
    const [row, column] = [3 * Math.floor(at / 3), at % 3];
    return a[row]! * b[column]! + a[row + 1]! * b[column + 3]! + a[row + 2]! * b[column + 6]!;
  });
const inverse = ([a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0, i = 0]: Matrix): Matrix => {
  const minors = [
    e * i - f * h,
    c * h - b * i,
    b * f - c * e,
    f * g - d * i,
    a * i - c * g,
    c * d - a * f,
    d * h - e * g,
    b * g - a * h,
    a * e - b * d,
  ];
  const determinant = a * minors[0]! + b * minors[3]! + c * minors[6]!;
  if (determinant === 0) throw new SampleError('its camera calibration cannot be turned around: a matrix of it has no inverse');
  return minors.map((minor) => minor / determinant);
};

/** Weights of 16 pixels for each of the 32 by 32 places between four, in 15 bits of fixed point: cubic, with a slope of -3/4. */
const ONE = 1 << 15;
const weightTable = (): Int16Array => {
  const slope = single(-0.75);
  const lines = Array.from({ length: PARTS }, (_, part) => {
    const t = part / PARTS;
    const near = (x: number) => single(((slope + 2) * x - (slope + 3)) * x * x + 1);
    const first = single(((slope * (t + 1) - 5 * slope) * (t + 1) + 8 * slope) * (t + 1) - 4 * slope);
    const [second, third] = [near(t), near(1 - t)];
    return [first, second, third, single(single(single(1 - first) - second) - third)];
  });
  const table = new Int16Array(PARTS * PARTS * 16);
  for (const [place, [down, along]] of lines.flatMap((a) => lines.map((b) => [a, b] as const)).entries()) {
    const own = table.subarray(place * 16, place * 16 + 16);
    let sum = 0;
    for (let tap = 0; tap < 16; tap++) {
      own[tap] = Math.min(roundHalfEven(single(single(down[tap >> 2]! * along[tap & 3]!) * ONE)), ONE - 1);
      sum += own[tap]!;
    }
    // What rounding left over goes to one of the four taps from the third on, as the peer has it.
    const four = [10, 11, 14, 15];
    const best = (isBetter: (a: number, b: number) => boolean) =>
      four.reduce((found, tap) => (isBetter(own[tap]!, own[found]!) ? tap : found));
    own[sum < ONE ? best((a, b) => a > b) : best((a, b) => a < b)]! -= sum - ONE;
  }
  return table;
};
let weights: Int16Array | undefined;

/** Makes the function that makes frames (three bytes a pixel) of a size straight, in place; what comes from outside of them is black. */
export const straightener = (size: ImageSize, calibration: Calibration): ((frame: Uint8Array) => void) => {
  const { width, height } = size;
  const { x, y, parts } = sourcesOf(size, calibration);
  weights ??= weightTable();
  const table = weights;
  const bent = new Uint8Array(width * height * 3);
  return (frame) => {
    bent.set(frame);
    for (let at = 0; at < x.length; at++) {
      const left = x[at]! - 1;
      const top = y[at]! - 1;
      let red = 0;
      let green = 0;
      let blue = 0;
      // Of the four columns and rows, those that are within the frame.
      const [fromColumn, toColumn] = [Math.max(0, -left), Math.min(4, width - left)];
      const [fromRow, toRow] = [Math.max(0, -top), Math.min(4, height - top)];
      for (let row = fromRow; row < toRow; row++) {
        let place = ((top + row) * width + left + fromColumn) * 3;
        const tap = (parts[at]! * 4 + row) * 4;
        for (let column = fromColumn; column < toColumn; column++) {
          const weight = table[tap + column]!;
          red += bent[place++]! * weight;
          green += bent[place++]! * weight;
          blue += bent[place++]! * weight;
        }
      }
      frame[at * 3] = level(red);
      frame[at * 3 + 1] = level(green);
      frame[at * 3 + 2] = level(blue);
    }
  };
};
const level = (sum: number): number => Math.min(255, Math.max(0, (sum + (ONE >> 1)) >> 15));
