/** Farneback's optical flow said plainly, one step after the other, in numbers of 64 bits: what the kernels of flow.as are held against. */
import { type Size, sizesOf } from '../../runtime/media/flow-tables.js';

/** Values of an image by place; beyond its edges they are what `at` makes of that. */
interface Plane extends Size {
  readonly data: Float64Array;
}
const plane = ({ width, height }: Size, value: (x: number, y: number) => number): Plane => ({
  width,
  height,
  data: Float64Array.from({ length: width * height }, (_, at) => value(at % width, Math.floor(at / width))),
});
const clamp = (at: number, length: number) => Math.min(Math.max(at, 0), length - 1);
const mirror = (at: number, length: number): number =>
  length === 1 ? 0 : at < 0 ? mirror(-at, length) : at >= length ? mirror(2 * (length - 1) - at, length) : at;
type Beyond = typeof clamp;
const at = ({ data, width, height }: Plane, x: number, y: number, beyond: Beyond = clamp) =>
  data[beyond(y, height) * width + beyond(x, width)]!;

const sumOver = (reach: number, term: (offset: number) => number) => {
  let sum = 0;
  for (let offset = -reach; offset <= reach; offset++) sum += term(offset);
  return sum;
};
const gaussian = (reach: number, sigma: number) => {
  const height = (x: number) => Math.exp(-(x * x) / (2 * sigma * sigma));
  const total = sumOver(reach, height);
  return (x: number) => height(x) / total;
};
const separable = (image: Plane, reach: number, across: (x: number) => number, down: (y: number) => number, beyond: Beyond = clamp) => {
  const rows = plane(image, (x, y) => sumOver(reach, (d) => across(d) * at(image, x + d, y, beyond)));
  return plane(image, (x, y) => sumOver(reach, (d) => down(d) * at(rows, x, y + d, beyond)));
};
/** A value between pixels. */
const between = (image: Plane, x: number, y: number) => {
  const [left, top] = [Math.floor(x), Math.floor(y)];
  const [right, below] = [x - left, y - top];
  const row = (n: number) => at(image, left, n) * (1 - right) + at(image, left + 1, n) * right;
  return row(top) * (1 - below) + row(top + 1) * below;
};
const resized = (image: Plane, size: Size) =>
  plane(size, (x, y) => between(image, ((x + 0.5) * image.width) / size.width - 0.5, ((y + 0.5) * image.height) / size.height - 0.5));

const doubled = (image: Plane) => plane(image, (x, y) => 2 * at(image, x, y));

const smoothed = (image: Plane, level: number) => {
  if (level === 0)
    return separable(
      image,
      1,
      (x) => (x === 0 ? 0.5 : 0.25),
      (y) => (y === 0 ? 0.5 : 0.25),
      mirror,
    );
  const sigma = (2 ** level - 1) / 2;
  const reach = [1, 1, 4, 9][level]!;
  const weight = gaussian(reach, sigma);
  return separable(image, reach, weight, weight, mirror);
};

/** y, x, yy, xx and xy of the polynomial that comes nearest to the image around each pixel: least squares, weighted by a Gaussian. */
const expansion = (image: Plane) => {
  const g = gaussian(5, 1.2);
  const moment = (power: number) => sumOver(5, (x) => g(x) * x ** power);
  const [second, fourth] = [moment(2), moment(4)];
  const part = (across: number, down: number) =>
    separable(
      image,
      5,
      (x) => g(x) * x ** across,
      (y) => g(y) * y ** down,
    );
  const one = part(0, 0);
  // Of 1, xx and yy: what is left of xx when the others' share is taken out.
  const curve = fourth - second * second;
  const squares = (moments: Plane) => plane(image, (x, y) => (at(moments, x, y) - second * at(one, x, y)) / curve);
  const scaled = (moments: Plane, by: number) => plane(image, (x, y) => at(moments, x, y) / by);
  return [
    scaled(part(0, 1), second),
    scaled(part(1, 0), second),
    squares(part(0, 2)),
    squares(part(2, 0)),
    scaled(part(1, 1), second * second),
  ] as const;
};

const edge = (place: number, length: number) =>
  [place, length - 1 - place].reduce((share, from) => share * ([0.14, 0.14, 0.4472, 0.4472, 0.4472][from] ?? 1), 1);

/** The flow from one grey image to another, x and y of each pixel in a row. */
export const plainFlow = (before: Plane, after: Plane): Float64Array => {
  let flow: readonly [Plane, Plane] | undefined;
  for (const [level, size] of [...sizesOf(before).entries()].reverse()) {
    const [first, second] = [before, after].map((image) => expansion(resized(smoothed(image, level), size))) as [
      ReturnType<typeof expansion>,
      ReturnType<typeof expansion>,
    ];
    let [fx, fy] = flow
      ? (flow.map((smaller) => doubled(resized(smaller, size))) as [Plane, Plane])
      : [plane(size, () => 0), plane(size, () => 0)];
    for (let turn = 0; turn < 3; turn++) {
      const figures = [0, 1, 2, 3, 4].map(() => plane(size, () => 0));
      for (let y = 0; y < size.height; y++) {
        for (let x = 0; x < size.width; x++) {
          const [dx, dy] = [at(fx, x, y), at(fy, x, y)];
          const [px, py] = [x + dx, y + dy];
          const isIn = px >= 0 && py >= 0 && Math.floor(px) < size.width - 1 && Math.floor(py) < size.height - 1;
          const own = first.map((term) => at(term, x, y));
          const other = second.map((term) => (isIn ? between(term, px, py) : 0));
          const mean = (n: number) => (isIn ? (own[n]! + other[n]!) / 2 : own[n]!);
          const share = edge(x, size.width) * edge(y, size.height);
          const [yy, xx, xy] = [mean(2) * share, mean(3) * share, (mean(4) / 2) * share];
          const sy = ((own[0]! - other[0]!) / 2) * share + yy * dy + xy * dx;
          const sx = ((own[1]! - other[1]!) / 2) * share + xy * dy + xx * dx;
          const found = [yy * yy + xy * xy, (yy + xx) * xy, xx * xx + xy * xy, yy * sy + xy * sx, xy * sy + xx * sx];
          for (const [n, value] of found.entries()) figures[n]!.data[y * size.width + x] = value;
        }
      }
      const [g11, g12, g22, h1, h2] = figures.map((figure) =>
        separable(
          figure,
          7,
          () => 1 / 15,
          () => 1 / 15,
        ),
      ) as [Plane, Plane, Plane, Plane, Plane];
      const over = plane(size, (x, y) => at(g11, x, y) * at(g22, x, y) - at(g12, x, y) ** 2 + 1e-3);
      fx = plane(size, (x, y) => (at(g11, x, y) * at(h2, x, y) - at(g12, x, y) * at(h1, x, y)) / at(over, x, y));
      fy = plane(size, (x, y) => (at(g22, x, y) * at(h1, x, y) - at(g12, x, y) * at(h2, x, y)) / at(over, x, y));
    }
    flow = [fx, fy];
  }
  const [fx, fy] = flow!;
  return Float64Array.from({ length: 2 * fx.data.length }, (_, n) => (n % 2 === 0 ? fx : fy).data[n >> 1]!);
};
export const greyPlane = (size: Size, bgr: Uint8Array): Plane =>
  plane(size, (x, y) => {
    const [blue, green, red] = bgr.subarray(3 * (y * size.width + x), 3 * (y * size.width + x) + 3) as unknown as [number, number, number];
    return (3735 * blue + 19_235 * green + 9798 * red + 16_384) >> 15;
  });
