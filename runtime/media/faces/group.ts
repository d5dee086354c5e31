/** Rectangles that are one object, put together as OpenCV's groupRectangles does. */
import { roundEven } from '../grey.js';

export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}
type Group = Rectangle & { readonly count: number };

/** One rectangle, the mean, for each group of more than `threshold` that are alike; less those that lie in another which is better backed. */
export const groupRectangles = (rectangles: readonly Rectangle[], threshold: number, near: number): Rectangle[] => {
  const groups = likes(rectangles, near).map(meanOf);
  const kept = groups.filter(({ count }) => count > threshold);
  return kept
    .filter(
      (inner) =>
        !kept.some((outer) => outer !== inner && lies(inner, outer, near) && (outer.count > Math.max(3, inner.count) || inner.count < 3)),
    )
    .map(({ x, y, width, height }) => ({ x, y, width, height }));
};

const meanOf = (group: readonly Rectangle[]): Group => {
  const share = Math.fround(1 / group.length);
  const mean = (side: keyof Rectangle) => roundEven(Math.fround(Math.fround(group.reduce((sum, one) => sum + one[side], 0)) * share));
  return { x: mean('x'), y: mean('y'), width: mean('width'), height: mean('height'), count: group.length };
};

const lies = (inner: Rectangle, outer: Rectangle, near: number): boolean => {
  const [dx, dy] = [roundEven(outer.width * near), roundEven(outer.height * near)];
  return (
    inner.x >= outer.x - dx &&
    inner.y >= outer.y - dy &&
    inner.x + inner.width <= outer.x + outer.width + dx &&
    inner.y + inner.height <= outer.y + outer.height + dy
  );
};

const isLike = (a: Rectangle, b: Rectangle, near: number): boolean => {
  const reach = near * (Math.min(a.width, b.width) + Math.min(a.height, b.height)) * 0.5;
  return (
    Math.abs(a.x - b.x) <= reach &&
    Math.abs(a.y - b.y) <= reach &&
    Math.abs(a.x + a.width - b.x - b.width) <= reach &&
    Math.abs(a.y + a.height - b.y - b.height) <= reach
  );
};

/**
 * Sets of rectangles of which each is like some other, in the order of their first ones. Rectangles are looked for in squares of a grid as coarse
 * as they are large, so that a crowd takes no longer than its size.
 */
const likes = (rectangles: readonly Rectangle[], near: number): Rectangle[][] => {
  const first = rectangles.map((_, at) => at);
  const rootOf = (at: number): number => {
    let root = at;
    while (first[root] !== root) root = first[root] = first[first[root]!]!;
    return root;
  };
  const squares = new Map<string, number[]>();
  for (const [at, one] of rectangles.entries()) {
    const level = Math.floor(Math.log2((one.width + one.height) / 2));
    const place = (coarse: number) => [one.x, one.y].map((side) => Math.floor(side / (2 * near * 2 ** coarse))) as [number, number];
    for (let coarse = level - 1; coarse <= level + 1; coarse++) {
      const [column, row] = place(coarse);
      for (let square = 0; square < 9; square++) {
        for (const other of squares.get(`${coarse} ${column - 1 + (square % 3)} ${row - 1 + Math.floor(square / 3)}`) ?? []) {
          if (!isLike(one, rectangles[other]!, near)) continue;
          const [a, b] = [rootOf(at), rootOf(other)];
          first[Math.max(a, b)] = Math.min(a, b);
        }
      }
    }
    const [column, row] = place(level);
    const name = `${level} ${column} ${row}`;
    const square = squares.get(name);
    if (square) square.push(at);
    else squares.set(name, [at]);
  }
  const sets = new Map<number, Rectangle[]>();
  for (const [at, one] of rectangles.entries()) {
    const root = rootOf(at);
    const set = sets.get(root);
    if (set) set.push(one);
    else sets.set(root, [one]);
  }
  return [...sets.values()];
};
