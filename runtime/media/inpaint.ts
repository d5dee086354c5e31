/**
 * Fills in parts of frames from what is around them, to the last bit as OpenCV's inpainting by the flow of levels ("Navier-Stokes") does: from
 * the edge inwards by the fast marching method (Sethian), each pixel from the known ones nearby, those along edges before those across.
 */
import type { ImageSize } from './image.js';
import { roundHalfEven } from './scenes/shrink.js';

/** Pixels around one that count for it, as many to each side. */
const RANGE = 3;
const FAR = 1e6;
const single = Math.fround;

/** Where a frame's pixels are, with a border of one around it; the coordinates below are of this grid. */
interface Grid {
  readonly rows: number;
  readonly columns: number;
  /** For each place: 0 where it is known, the turn in which it is filled, or more than any turn where it never is. */
  readonly turns: Int32Array;
  /** Places in the order in which they are filled. */
  readonly order: Int32Array;
}

/** Makes the function that fills in, in place, the pixels of a frame (three bytes a pixel) that a mask of one byte a pixel marks. */
export const inpainter = ({ width, height }: ImageSize, mask: Uint8Array): ((frame: Uint8Array) => void) => {
  // In a frame of one or two lines there is nothing to fill from, nor has the peer an answer.
  const grid = width < 3 || height < 3 ? undefined : march({ width, height }, mask);
  return (frame) => {
    if (grid) fill(frame, width, grid);
  };
};

/** The order hangs on the mask alone, so it is found once for all frames. */
const march = ({ width, height }: ImageSize, mask: Uint8Array): Grid => {
  const [rows, columns] = [height + 2, width + 2];
  const turns = new Int32Array(rows * columns);
  let inside = 0;
  for (let row = 0; row < height; row++)
    for (let column = 0; column < width; column++)
      if (mask[row * width + column]) {
        turns[(row + 1) * columns + column + 1] = rows * columns;
        inside++;
      }
  const isInside = (place: number) => turns[place]! === rows * columns;
  const steps = [-columns, -1, columns, 1];
  const distances = new Float32Array(rows * columns).fill(FAR);
  const queue = new Queue();
  for (let row = 1; row < rows - 1; row++)
    for (let column = 1; column < columns - 1; column++) {
      const place = row * columns + column;
      if (isInside(place) || !steps.some((step) => isInside(place + step))) continue;
      distances[place] = 0;
      queue.push(place, 0);
    }
  const order = new Int32Array(inside);
  let turn = 0;
  for (let from = queue.pop(); from !== undefined; from = queue.pop()) {
    for (const step of steps) {
      const place = from + step;
      if (!isInside(place)) continue;
      const arrival = (vertical: number, horizontal: number) =>
        arrivalFrom(distances[vertical]!, isInside(vertical), distances[horizontal]!, isInside(horizontal));
      const distance = Math.min(
        arrival(place - columns, place - 1),
        arrival(place + columns, place - 1),
        arrival(place - columns, place + 1),
        arrival(place + columns, place + 1),
      );
      distances[place] = distance;
      order[turn++] = place;
      turns[place] = turn;
      queue.push(place, distance);
    }
  }
  return { rows, columns, turns, order: order.subarray(0, turn) };
};

/** When a front that moves one pixel a unit comes from two neighbours, of which some are not reached yet. */
const arrivalFrom = (a: number, isAOut: boolean, b: number, isBOut: boolean): number => {
  if (isAOut && isBOut) return single(1 + Math.min(a, b));
  if (isAOut) return single(1 + b);
  if (isBOut) return single(1 + a);
  const apart = Math.abs(a - b);
  return single(apart >= 1 ? 1 + Math.min(a, b) : (a + b + Math.sqrt(2 - apart * apart)) * 0.5);
};

/** The places in a circle around one, row by row, and how much each counts for its distance. */
const NEARBY = Array.from({ length: (2 * RANGE + 1) ** 2 }, (_, at) => {
  const [dy, dx] = [Math.floor(at / (2 * RANGE + 1)) - RANGE, (at % (2 * RANGE + 1)) - RANGE];
  const length = dx * dx + dy * dy;
  return { dy, dx, length, weight: single(1 / (length * length + 1)) };
}).filter(({ length }) => length <= RANGE * RANGE);
const ACROSS = single(0.000001);

const fill = (frame: Uint8Array, width: number, { rows, columns, turns, order }: Grid): void => {
  const sums = new Float32Array(3);
  const weights = new Float32Array(3);
  for (let turn = 0; turn < order.length; turn++) {
    const place = order[turn]!;
    const row = Math.floor(place / columns);
    const column = place % columns;
    sums.fill(0);
    weights.fill(1e-20);
    for (const { dy, dx, length, weight } of NEARBY) {
      const y = row + dy;
      const x = column + dx;
      const at = y * columns + x;
      // Known by now: what is no part of the mask, and what was filled before.
      if (y <= 0 || x <= 0 || y >= rows - 1 || x >= columns - 1 || turns[at]! > turn) continue;
      // For the steps around it the peer looks one pixel further in where a picture ends.
      const above = (y === 1 ? 1 : y - 1) * width;
      const below = (y === rows - 2 ? y - 2 : y - 1) * width;
      const left = x === 1 ? 1 : x - 1;
      const right = x === columns - 2 ? x - 2 : x - 1;
      // A step counts twice where that to the other side is not known.
      const isDown = turns[at + columns]! <= turn;
      const isUp = turns[at - columns]! <= turn;
      const isAfter = turns[at + 1]! <= turn;
      const isBefore = turns[at - 1]! <= turn;
      const down = isDown ? (isUp ? 1 : 2) : 0;
      const up = isUp ? (isDown ? 1 : 2) : 0;
      const after = isAfter ? (isBefore ? 1 : 2) : 0;
      const before = isBefore ? (isAfter ? 1 : 2) : 0;
      for (let band = 0; band < 3; band++) {
        const low = frame[(below + left) * 3 + band]!;
        const here = frame[(above + left) * 3 + band]!;
        const vertical =
          down * Math.abs(frame[(below + width + left) * 3 + band]! - low) + up * Math.abs(low - frame[(above - width + left) * 3 + band]!);
        const horizontal =
          after * Math.abs(frame[(above + right + 1) * 3 + band]! - here) + before * Math.abs(here - frame[(above + left - 1) * 3 + band]!);
        const along = dy * horizontal - dx * vertical;
        const steep = single(length * (vertical * vertical + horizontal * horizontal));
        const direction = along === 0 ? ACROSS : single(Math.abs(along) / single(Math.sqrt(steep)));
        const share = single(weight * direction);
        sums[band]! += single(share * frame[((y - 1) * width + x - 1) * 3 + band]!);
        weights[band]! += share;
      }
    }
    for (let band = 0; band < 3; band++) frame[((row - 1) * width + column - 1) * 3 + band] = roundHalfEven(sums[band]! / weights[band]!);
  }
};

/** Places by distance, those of one distance in the order in which they came: a binary heap. */
class Queue {
  private readonly heap: { readonly place: number; readonly distance: number; readonly came: number }[] = [];
  private came = 0;

  push(place: number, distance: number): void {
    const { heap } = this;
    const entry = { place, distance, came: this.came++ };
    let at = heap.length;
    for (; at > 0; at = (at - 1) >> 1) {
      const parent = heap[(at - 1) >> 1]!;
      if (isBefore(parent, entry)) break;
      heap[at] = parent;
    }
    heap[at] = entry;
  }

  pop(): number | undefined {
    const { heap } = this;
    const [first] = heap;
    const last = heap.pop();
    if (first === undefined || last === undefined || heap.length === 0) return first?.place;
    let at = 0;
    for (let child = 1; child < heap.length; child = 2 * at + 1) {
      if (child + 1 < heap.length && isBefore(heap[child + 1]!, heap[child]!)) child++;
      if (isBefore(last, heap[child]!)) break;
      heap[at] = heap[child]!;
      at = child;
    }
    heap[at] = last;
    return first.place;
  }
}
type Entry = { readonly distance: number; readonly came: number };
const isBefore = (a: Entry, b: Entry) => a.distance < b.distance || (a.distance === b.distance && a.came < b.came);
