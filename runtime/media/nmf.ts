/** Non-negative factors of a matrix by coordinate descent, two of them: the algorithm and the seeded start of scikit-learn's `NMF`. */
import { mersenneTwister, normalOf } from './normal.js';

export interface Factors {
  /** Two numbers per row. */
  readonly rows: Float32Array;
  /** Two numbers per column. */
  readonly columns: Float32Array;
}

/** How far the first step's distance from an optimum must have shrunk for no further step to be made. */
const TOLERANCE = 1e-4;

/** Rows that are taken at a time: what is read of the other factors serves all of them, which is three times as fast. */
export const ROWS_AT_ONCE = 4;

/**
 * Factors of `rows` x `columns` numbers, row by row, which rows of zeros fill up to a multiple of four. Whichever comes first ends it: so many
 * steps, or the tolerance.
 */
export const factorise = (matrix: Float32Array, rows: number, columns: number, maxSteps: number): Factors => {
  let sum = 0;
  for (const value of matrix) sum += value;
  const scale = Math.fround(Math.sqrt(sum / (rows * columns) / 2));
  const normal = normalOf(mersenneTwister(0));
  const start = () => Math.abs(scale * Math.fround(normal()));
  const h = new Float32Array(2 * columns);
  for (const factor of [0, 1]) for (let at = 0; at < columns; at++) h[2 * at + factor] = start();
  // Of rows of zeros the factors are zero from the start, and stay so.
  const w = new Float32Array((2 * matrix.length) / columns);
  for (let at = 0; at < 2 * rows; at++) w[at] = start();

  let first = 0;
  for (let step = 1; step <= maxSteps; step++) {
    const violation = descend(matrix, w, h);
    if (step === 1) first = violation;
    if (first === 0 || violation / first <= TOLERANCE) break;
  }
  return { rows: w, columns: h };
};

/** One step: both factors of each row, given those of the columns, then those of the columns. The matrix is passed over once. */
const descend = (matrix: Float32Array, w: Float32Array, h: Float32Array): number => {
  const columns = h.length / 2;
  const [h00, h01, h11] = products(h);
  const [first, second] = [h.filter((_, at) => at % 2 === 0), h.filter((_, at) => at % 2 === 1)];
  const [sums0, sums1] = [new Float64Array(columns), new Float64Array(columns)];
  let violation = 0;
  for (let row = 0; row < w.length / 2; row += ROWS_AT_ONCE) {
    const a = row * columns;
    const [b, c, d] = [a + columns, a + 2 * columns, a + 3 * columns];
    let a0 = 0;
    let a1 = 0;
    let b0 = 0;
    let b1 = 0;
    let c0 = 0;
    let c1 = 0;
    let d0 = 0;
    let d1 = 0;
    for (let at = 0; at < columns; at++) {
      const p = first[at]!;
      const q = second[at]!;
      const x = matrix[a + at]!;
      const y = matrix[b + at]!;
      const z = matrix[c + at]!;
      const u = matrix[d + at]!;
      a0 += x * p;
      a1 += x * q;
      b0 += y * p;
      b1 += y * q;
      c0 += z * p;
      c1 += z * q;
      d0 += u * p;
      d1 += u * q;
    }
    violation += improve(w, row, h00, h01, h11, a0, a1) + improve(w, row + 1, h00, h01, h11, b0, b1);
    violation += improve(w, row + 2, h00, h01, h11, c0, c1) + improve(w, row + 3, h00, h01, h11, d0, d1);
    const [e0, e1, f0, f1, g0, g1, i0, i1] = w.subarray(2 * row, 2 * (row + ROWS_AT_ONCE)) as unknown as Eight;
    for (let at = 0; at < columns; at++) {
      const x = matrix[a + at]!;
      const y = matrix[b + at]!;
      const z = matrix[c + at]!;
      const u = matrix[d + at]!;
      sums0[at]! += x * e0 + y * f0 + z * g0 + u * i0;
      sums1[at]! += x * e1 + y * f1 + z * g1 + u * i1;
    }
  }
  const [w00, w01, w11] = products(w);
  for (let at = 0; at < columns; at++) violation += improve(h, at, w00, w01, w11, sums0[at]!, sums1[at]!);
  return violation;
};
type Eight = [number, number, number, number, number, number, number, number];

/** Products of the factors with themselves and each other. */
const products = (factors: Float32Array): readonly [number, number, number] => {
  let [p00, p01, p11] = [0, 0, 0];
  for (let at = 0; at < factors.length; at += 2) {
    const [a, b] = [factors[at]!, factors[at + 1]!];
    p00 += a * a;
    p01 += a * b;
    p11 += b * b;
  }
  return [p00, p01, p11];
};

/** Puts one pair of factors where the error is least, one after the other, and tells how far they were from there. */
const improve = (pairs: Float32Array, at: number, p00: number, p01: number, p11: number, dot0: number, dot1: number): number => {
  const a = pairs[2 * at]!;
  const slope0 = p00 * a + p01 * pairs[2 * at + 1]! - dot0;
  if (p00 !== 0) pairs[2 * at] = Math.max(a - slope0 / p00, 0);
  const b = pairs[2 * at + 1]!;
  const slope1 = p01 * pairs[2 * at]! + p11 * b - dot1;
  if (p11 !== 0) pairs[2 * at + 1] = Math.max(b - slope1 / p11, 0);
  return Math.abs(a === 0 ? Math.min(0, slope0) : slope0) + Math.abs(b === 0 ? Math.min(0, slope1) : slope1);
};
