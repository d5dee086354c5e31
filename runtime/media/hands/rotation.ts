/**
 * Rotations of space, as datasets of robots have them: unit quaternions (x, y, z, w), or the angles roll, pitch and yaw in radians about the
 * axes x, y and z, which stay where they are, one after the other.
 */
import { SampleError } from '../../../core/errors.js';

export type Vector = readonly [number, number, number];
export type Quaternion = readonly [number, number, number, number];
/** Rows of numbers. */
export type Matrix = readonly (readonly number[])[];

/** The rotation `q`, then `p`. */
export const times = ([a, b, c, d]: Quaternion, [x, y, z, w]: Quaternion): Quaternion => [
  d * x + a * w + b * z - c * y,
  d * y - a * z + b * w + c * x,
  d * z + a * y - b * x + c * w,
  d * w - a * x - b * y - c * z,
];
/** Of a unit quaternion. */
export const inverse = ([x, y, z, w]: Quaternion): Quaternion => [-x, -y, -z, w];

export const dot = (a: readonly number[], b: readonly number[]): number => {
  let sum = 0;
  for (let at = 0; at < a.length; at++) sum += a[at]! * b[at]!;
  return sum;
};
export const unit = (q: Quaternion): Quaternion => {
  const length = Math.hypot(...q);
  if (!(length > 0)) throw new SampleError('a rotation has the length 0');
  return q.map((part) => part / length) as unknown as Quaternion;
};

export const fromAngles = ([roll, pitch, yaw]: Vector): Quaternion => {
  const about = (axis: 0 | 1 | 2, angle: number): Quaternion => {
    const q: [number, number, number, number] = [0, 0, 0, Math.cos(angle / 2)];
    q[axis] = Math.sin(angle / 2);
    return q;
  };
  return times(about(2, yaw), times(about(1, pitch), about(0, roll)));
};

/** Closer to straight up or down than this, in radians, roll and yaw turn about the same axis: then all of it is roll. */
const LOCK = 1e-7;
/** The angles of a rotation, from half their sum and half their difference, which are exact near straight up and down, too. */
export const toAngles = ([x, y, z, w]: Quaternion): Vector => {
  const [up, down] = [Math.hypot(z - x, y + w), Math.hypot(w - y, x + z)];
  const sum = Math.atan2(x + z, w - y);
  const difference = Math.atan2(z - x, y + w);
  const fromBelow = 2 * Math.atan2(up, down);
  const pitch = fromBelow - Math.PI / 2;
  if (fromBelow <= LOCK) return [within(2 * sum), pitch, 0];
  if (Math.PI - fromBelow <= LOCK) return [within(-2 * difference), pitch, 0];
  return [within(sum - difference), pitch, within(sum + difference)];
};
const within = (angle: number) => (angle < -Math.PI ? angle + 2 * Math.PI : angle > Math.PI ? angle - 2 * Math.PI : angle);

/** By the axis, as long as the angle. */
export const fromAxis = ([x, y, z]: Vector): Quaternion => {
  const angle = Math.hypot(x, y, z);
  const scale = angle < 1e-9 ? 0.5 : Math.sin(angle / 2) / angle;
  return [x * scale, y * scale, z * scale, Math.cos(angle / 2)];
};

export const toMatrix = ([x, y, z, w]: Quaternion): Matrix => [
  [1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)],
  [2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)],
  [2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)],
];

/** Steps that make a matrix a rotation: each halves how far it is from one, and squares it once that is small. */
const ROUNDS = 60;
/** The rotation next to a matrix, of which only the first three rows and columns count; `place` is what it is called. */
export const fromMatrix = (matrix: Matrix, place: string): Quaternion => {
  let m = matrix.slice(0, 3).map((row) => row.slice(0, 3));
  if (!(determinant(m) > 0)) throw new SampleError(`${place} is no rotation: its determinant is not above 0`);
  for (let round = 0; round < ROUNDS; round++) {
    const back = transposed(inverseOf(m, place));
    const next = m.map((row, i) => row.map((value, j) => (value + back[i]![j]!) / 2));
    const change = Math.max(...next.flatMap((row, i) => row.map((value, j) => Math.abs(value - m[i]![j]!))));
    m = next;
    if (change < 1e-15) break;
  }
  return ofRotation(m);
};
/** Of the four parts, the largest comes from a root, which is far from 0, and the others from it. */
const ofRotation = (matrix: Matrix): Quaternion => {
  const [a, b, c, d, e, f, g, h, i] = matrix.flat() as [number, number, number, number, number, number, number, number, number];
  const squares = [1 + a - e - i, 1 - a + e - i, 1 - a - e + i, 1 + a + e + i];
  const most = squares.indexOf(Math.max(...squares));
  const parts = [
    [squares[0], b + d, c + g, h - f],
    [b + d, squares[1], f + h, c - g],
    [c + g, f + h, squares[2], d - b],
    [h - f, c - g, d - b, squares[3]],
  ];
  return unit(parts[most] as unknown as Quaternion);
};

export const determinant = ([a, b, c]: Matrix): number =>
  a![0]! * (b![1]! * c![2]! - b![2]! * c![1]!) -
  a![1]! * (b![0]! * c![2]! - b![2]! * c![0]!) +
  a![2]! * (b![0]! * c![1]! - b![1]! * c![0]!);
const transposed = (m: Matrix): number[][] => m[0]!.map((_, column) => m.map((row) => row[column]!));

export const product = (a: Matrix, b: Matrix): number[][] => {
  const columns = transposed(b);
  return a.map((row) => columns.map((column) => dot(row, column)));
};
/** A point, turned and moved by a matrix of four columns. */
export const moved = (matrix: Matrix, point: readonly number[]): number[] =>
  [0, 1, 2].map((row) => dot(matrix[row]!.slice(0, 3), point) + matrix[row]![3]!);

/** The inverse of a square matrix; `place` is what it is called. */
export const inverseOf = (matrix: Matrix, place: string): number[][] => {
  const size = matrix.length;
  const rows = matrix.map((row, at) => [...row, ...row.map((_, column) => (column === at ? 1 : 0))]);
  for (let at = 0; at < size; at++) {
    let best = at;
    for (let row = at; row < size; row++) if (Math.abs(rows[row]![at]!) > Math.abs(rows[best]![at]!)) best = row;
    const pivot = rows[best]!;
    if (pivot[at] === 0) throw new SampleError(`${place} has no inverse`);
    rows[best] = rows[at]!;
    rows[at] = pivot.map((value) => value / pivot[at]!);
    for (const [row, values] of rows.entries())
      if (row !== at) rows[row] = values.map((value, column) => value - values[at]! * rows[at]![column]!);
  }
  return rows.map((row) => row.slice(size));
};
