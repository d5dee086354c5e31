/** Lines and discs on pictures, with soft edges. */
import type { Pixels } from './image.js';

export type Colour = readonly [red: number, green: number, blue: number];
export type Point = readonly [x: number, y: number];

/** Draws a line with round ends; a point, where both ends are the same. */
export const drawLine = (on: Pixels, from: Point, to: Point, thickness: number, colour: Colour): void => {
  const [x, y] = [to[0] - from[0], to[1] - from[1]];
  const length = x * x + y * y;
  const reach = thickness / 2 + 0.5;
  const along = (row: number) => Math.min(1, Math.max(0, (row - from[1]) / y));
  fill(
    on,
    [Math.min(from[1], to[1]) - reach, Math.max(from[1], to[1]) + reach],
    (row) => {
      // Of the line only what is near the row can touch it.
      const ends = y === 0 ? [from[0], to[0]] : [from[0] + x * along(row - reach), from[0] + x * along(row + reach)];
      return [Math.min(...ends) - reach, Math.max(...ends) + reach];
    },
    (column, row) => {
      const share = length === 0 ? 0 : Math.min(1, Math.max(0, ((column - from[0]) * x + (row - from[1]) * y) / length));
      return reach - Math.hypot(column - from[0] - share * x, row - from[1] - share * y);
    },
    colour,
  );
};

export const drawDisc = (on: Pixels, centre: Point, radius: number, colour: Colour): void =>
  drawLine(on, centre, centre, 2 * radius, colour);

/** Draws a circle as wide as a pixel. */
export const drawCircle = (on: Pixels, [x, y]: Point, radius: number, colour: Colour): void =>
  fill(
    on,
    [y - radius - 1, y + radius + 1],
    () => [x - radius - 1, x + radius + 1],
    (column, row) => 1 - Math.abs(Math.hypot(column - x, row - y) - radius),
    colour,
  );

/** Mixes a colour into the pixels of some rows and columns, by how much of each it covers. */
const fill = (
  { data, width, height }: Pixels,
  [top, bottom]: readonly [number, number],
  columnsOf: (row: number) => readonly [number, number],
  coverOf: (column: number, row: number) => number,
  colour: Colour,
): void => {
  for (let row = Math.max(0, Math.ceil(top)); row <= Math.min(height - 1, bottom); row++) {
    const [left, right] = columnsOf(row);
    for (let column = Math.max(0, Math.ceil(left)); column <= Math.min(width - 1, right); column++) {
      const cover = Math.min(1, coverOf(column, row));
      if (cover <= 0) continue;
      const at = 3 * (row * width + column);
      for (let band = 0; band < 3; band++) data[at + band] = Math.round(data[at + band]! * (1 - cover) + colour[band]! * cover);
    }
  }
};

/** Mixes a picture of the same size into another. */
export const mix = ({ data }: Pixels, top: Pixels, share: number): void => {
  for (let at = 0; at < data.length; at++) data[at] = Math.round(data[at]! * (1 - share) + top.data[at]! * share);
};
