/** Finds objects in pictures with a cascade, as OpenCV's detectMultiScale does: the same rectangles. */
import { type Grey, roundEven, scaledRows } from '../grey.js';
import type { ImageSize } from '../image.js';
import type { Cascade } from './cascade.js';
import { groupRectangles, type Rectangle } from './group.js';
import { fillSums, type Sums, sumsFor } from './sums.js';

export interface DetectOptions {
  /** By how much windows grow from one size to the next. */
  readonly scaleFactor: number;
  /** How many rectangles, less one, an object must be found in; 0 leaves all as they are. */
  readonly minNeighbors: number;
  readonly minSize: readonly [number, number] | null;
  readonly maxSize: readonly [number, number] | null;
}

/** Rows of windows that are looked through with one set of tables; even, since windows may be two apart. */
const BAND = 128;
/** Rectangles are one object when their sides are this near, as a share of their length. */
const NEAR = 0.2;

/** Rectangles of the objects. What rounding puts over the picture's edge is cut off. */
export const detectObjects = (cascade: Cascade, picture: Grey, options: DetectOptions): Rectangle[] => {
  const found: Rectangle[] = [];
  const scales = scalesOf(cascade, picture, options);
  if (scales.length > 0) {
    const [widest] = [sizeAt(picture, scales[0]!)];
    const sums = sumsFor(widest!.width, Math.min(BAND + cascade.height, widest!.height), cascade.tilted.includes(1));
    const offsets = offsetsOf(cascade, sums);
    for (const scale of scales) scanScale(cascade, offsets, sums, picture, scale, found);
  }
  const objects = options.minNeighbors > 0 ? groupRectangles(found, options.minNeighbors, NEAR) : found;
  return objects.map(({ x, y, width, height }) => ({
    x,
    y,
    width: Math.min(width, picture.width - x),
    height: Math.min(height, picture.height - y),
  }));
};

const sizeAt = ({ width, height }: ImageSize, scale: number): ImageSize => ({
  width: roundEven(Math.fround(width / scale)),
  height: roundEven(Math.fround(height / scale)),
});
const windowAt = ({ width, height }: ImageSize, scale: number): ImageSize => ({
  width: roundEven(Math.fround(width * scale)),
  height: roundEven(Math.fround(height * scale)),
});

/** By how much the picture is made smaller, for windows of all sizes that are wanted; of none, for the nearest that there is. */
const scalesOf = (cascade: Cascade, picture: ImageSize, { scaleFactor, minSize, maxSize }: DetectOptions): number[] => {
  const all: number[] = [];
  for (let factor = 1; ; factor *= scaleFactor) {
    if (roundEven(cascade.width * factor) > picture.width || roundEven(cascade.height * factor) > picture.height) break;
    all.push(Math.fround(factor));
  }
  const [minWidth, minHeight] = minSize ?? [0, 0];
  const [maxWidth, maxHeight] = maxSize ?? [picture.width, picture.height];
  const wanted = all.filter((scale) => {
    const { width, height } = windowAt(cascade, scale);
    return minWidth <= width && width <= maxWidth && minHeight <= height && height <= maxHeight;
  });
  if (wanted.length > 0 || all.length === 0) return wanted;
  const distance = (scale: number) => {
    const { width, height } = windowAt(cascade, scale);
    return (minWidth - width) ** 2 + (minHeight - height) ** 2;
  };
  return [all.reduce((best, scale) => (distance(scale) < distance(best) ? scale : best))];
};

/** For each node and each of its rectangles, where the four corners lie in the tables from a window's own corner on. */
const offsetsOf = ({ rectangles, tilted }: Cascade, { stride, tiltedAt }: Sums): Int32Array => {
  const offsets = new Int32Array(rectangles.length);
  for (let at = 0; at < rectangles.length; at += 4) {
    const [x, y, w, h] = rectangles.subarray(at, at + 4) as unknown as [number, number, number, number];
    const corner = (right: number, down: number) => right + down * stride;
    if (tilted[Math.floor(at / 12)] === 1)
      offsets.set(
        [corner(x, y), corner(x - h, y + h), corner(x + w, y + w), corner(x + w - h, y + w + h)].map((place) => place + tiltedAt),
        at,
      );
    else offsets.set([corner(x, y), corner(x + w, y), corner(x, y + h), corner(x + w, y + h)], at);
  }
  return offsets;
};

const scanScale = (cascade: Cascade, offsets: Int32Array, sums: Sums, picture: Grey, scale: number, found: Rectangle[]): void => {
  const size = sizeAt(picture, scale);
  const rowOf = scaledRows(picture, size);
  const window = windowAt(cascade, scale);
  const step = scale >= 2 ? 1 : 2;
  const hit = (x: number, y: number) =>
    found.push({ x: roundEven(Math.fround(x * scale)), y: roundEven(Math.fround(y * scale)), ...window });
  for (let top = 0; top + cascade.height <= size.height; top += BAND) {
    const rows = Math.min(BAND + cascade.height - 1, size.height - top);
    fillSums(sums, size.width, top, rows, rowOf);
    scanBand(cascade, offsets, sums, { width: size.width, rows, top, step }, hit);
  }
};

/** Tries every window of a band. Nothing is allocated: this is where the time goes. */
const scanBand = (
  cascade: Cascade,
  offsets: Int32Array,
  { stride, plain, squares }: Sums,
  { width, rows, top, step }: { readonly width: number; readonly rows: number; readonly top: number; readonly step: number },
  hit: (x: number, y: number) => void,
): void => {
  const { stages, below, above, thresholds, leaves, weights } = cascade;
  const fround = Math.fround;
  const [innerWidth, innerHeight] = [cascade.width - 2, cascade.height - 2];
  const area = innerWidth * innerHeight;
  const down = innerHeight * stride;
  for (let y = 0; y + cascade.height <= rows; y += step) {
    for (let x = 0; x + cascade.width <= width; x += step) {
      const window = y * stride + x;
      const inner = window + stride + 1;
      const corner = inner + down;
      const sum = (plain[inner]! - plain[inner + innerWidth]! - plain[corner]! + plain[corner + innerWidth]!) | 0;
      const square = (squares[inner]! - squares[inner + innerWidth]! - squares[corner]! + squares[corner + innerWidth]!) >>> 0;
      const contrast = area * square - sum * sum;
      // A window that is all alike holds nothing.
      if (!(contrast > 0)) continue;
      const light = fround(1 / Math.sqrt(contrast));
      if (area * light >= 0.1) continue;
      let passed = 0;
      for (; passed < stages.length; passed++) {
        const { roots, threshold } = stages[passed]!;
        let votes = 0;
        for (let tree = 0; tree < roots.length; tree++) {
          let node = roots[tree]!;
          do {
            const r = node * 12;
            const w = node * 3;
            let value = fround(weights[w]! * sumAt(plain, offsets, r, window));
            value = fround(value + fround(weights[w + 1]! * sumAt(plain, offsets, r + 4, window)));
            if (weights[w + 2] !== 0) value = fround(value + fround(weights[w + 2]! * sumAt(plain, offsets, r + 8, window)));
            node = fround(value * light) < thresholds[node]! ? below[node]! : above[node]!;
          } while (node >= 0);
          votes += leaves[~node]!;
        }
        if (votes < threshold) break;
      }
      if (passed === stages.length) hit(x, y + top);
      // Beside a window that the first stage refuses there is seldom anything: OpenCV leaves one out.
      else if (passed === 0) x += step;
    }
  }
};

const sumAt = (plain: Int32Array, offsets: Int32Array, at: number, window: number): number =>
  (plain[window + offsets[at]!]! -
    plain[window + offsets[at + 1]!]! -
    plain[window + offsets[at + 2]!]! +
    plain[window + offsets[at + 3]!]!) |
  0;
