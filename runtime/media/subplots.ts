/** Whether a picture is a sheet of plots: straight lines across and down, as regular as a grid's. */
import { canny } from './canny.js';
import { type Grey, softened } from './grey.js';
import { houghLines, type Line, type LineOptions } from './hough.js';

export interface SubplotOptions extends LineOptions {
  /** Least change of brightness of an edge that goes on from a clear one, and of a clear one. */
  readonly low: number;
  readonly high: number;
  /** Degrees that a line may be off. */
  readonly tolerance: number;
  /** Lines that a grid should have. */
  readonly across: number;
  readonly down: number;
}
export interface Subplots {
  readonly across: number;
  readonly down: number;
  /** From 0 to 1. */
  readonly confidence: number;
}

export const subplotsOf = (picture: Grey, options: SubplotOptions): Subplots => {
  const { width, height, data } = softened(picture);
  const lines = houghLines(canny(data, { width, height }, options.low, options.high), picture, options);
  const angles = lines.map(angleOf);
  const isAcross = (angle: number) => Math.min(Math.abs(angle), Math.abs(angle - 180)) <= options.tolerance;
  const isDown = (angle: number) => Math.min(Math.abs(angle - 90), Math.abs(angle + 90)) <= options.tolerance;
  const across = lines.filter((_, at) => isAcross(angles[at]!));
  const down = lines.filter((_, at) => !isAcross(angles[at]!) && isDown(angles[at]!));
  return { across: across.length, down: down.length, confidence: confidenceOf(across, down, width, height, options) };
};

/** In degrees, from the line's first end on. */
const angleOf = ({ x1, y1, x2, y2 }: Line): number => (x1 === x2 ? 90 : (Math.atan2(y2 - y1, x2 - x1) * 180) / Math.PI);

const confidenceOf = (across: readonly Line[], down: readonly Line[], width: number, height: number, wanted: SubplotOptions): number => {
  if (across.length === 0 || down.length === 0) return 0;
  const rows = across.map(({ y1, y2 }) => (y1 + y2) / 2).sort((a, b) => a - b);
  const columns = down.map(({ x1, x2 }) => (x1 + x2) / 2).sort((a, b) => a - b);
  const crossings = (rows.length * columns.length * 10_000) / (width * height);
  const confidence =
    0.2 * Math.min(across.length / wanted.across, 1) +
    0.2 * Math.min(down.length / wanted.down, 1) +
    0.15 * evenness(gaps(rows), height * 0.05) +
    0.15 * evenness(gaps(columns), width * 0.05) +
    0.2 * (rows.length > 1 && columns.length > 1 ? Math.min(crossings / 10, 1) : 0) +
    0.05 *
      likeness(
        across.map(({ x1, x2 }) => Math.abs(x2 - x1)),
        width,
      ) +
    0.05 *
      likeness(
        down.map(({ y1, y2 }) => Math.abs(y2 - y1)),
        height,
      );
  return Math.min(confidence, 1);
};

const gaps = (places: readonly number[]) => places.slice(1).map((place, at) => place - places[at]!);
/** Lines are alike when none is alone and their lengths vary little; short ones count half. */
const likeness = (lengths: readonly number[], side: number) => (lengths.length > 1 ? evenness(lengths, side * 0.3) : 0);

/** One less the deviation per mean, of values above 0; half of that where the mean is below `least`. */
const evenness = (values: readonly number[], least: number): number => {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  if (!(mean > 0)) return 0;
  const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
  return Math.max(0, 1 - deviation / mean) * (mean < least ? 0.5 : 1);
};
