/** Smoothing of what was measured once a frame: polynomials over a window that slides (Savitzky and Golay), and jumps taken out. */

/** The window as it can be used: no longer than what there is, and odd, so that it has a middle. */
const fitting = (window: number, length: number) => {
  const most = Math.min(window, length);
  return most % 2 === 0 ? most - 1 : most;
};

/**
 * Each value as the polynomial has it that fits best the values of a window around it; at the ends, the one of the first window and of the
 * last. Null where a window that fits has no more values than the polynomial goes through.
 */
export const smoother = (window: number, order: number, length: number): ((values: Float64Array) => Float64Array) | null => {
  const width = fitting(window, length);
  if (width < order + 2) return null;
  const weights = fitWeights(width, order);
  const half = (width - 1) / 2;
  return (values) =>
    values.map((_, at) => {
      const start = Math.min(Math.max(at - half, 0), length - width);
      const own = weights[at - start]!;
      let sum = 0;
      for (let tap = 0; tap < width; tap++) sum += own[tap]! * values[start + tap]!;
      return sum;
    });
};

/** For each place of a window, the weights of its values in what the polynomial has there: what is left of them in the space of polynomials. */
const fitWeights = (width: number, order: number): readonly Float64Array[] => {
  const half = (width - 1) / 2;
  const basis: Float64Array[] = [];
  for (let power = 0; power <= order; power++) {
    // Each is the one before times the place, made square to all others twice: once leaves what rounding brought.
    let next = Float64Array.from({ length: width }, (_, at) => (power === 0 ? 1 : basis[power - 1]![at]! * ((at - half) / half)));
    for (const one of [...basis, ...basis]) {
      const share = one.reduce((sum, value, at) => sum + value * next[at]!, 0);
      next = next.map((value, at) => value - share * one[at]!);
    }
    const size = Math.hypot(...next);
    basis.push(next.map((value) => value / size));
  }
  return Array.from({ length: width }, (_, at) =>
    Float64Array.from({ length: width }, (__, tap) => basis.reduce((sum, one) => sum + one[at]! * one[tap]!, 0)),
  );
};

/** Smooths each column of a table. */
export const smoothColumns = (rows: readonly (readonly number[])[], window: number, order: number): number[][] => {
  const smooth = smoother(window, order, rows.length);
  if (smooth === null) return rows.map((row) => [...row]);
  const columns = rows[0]!.map((_, column) => smooth(Float64Array.from(rows, (row) => row[column]!)));
  return rows.map((_, at) => columns.map((column) => column[at]!));
};

export const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
};

/** How far each point is from the one before it. */
export const stepsOf = (points: readonly (readonly number[])[]): number[] =>
  points.slice(1).map((point, at) => Math.hypot(...point.map((value, axis) => value - points[at]![axis]!)));

/** The standard deviation of what is spread normally, by its median distance from its median. */
const DEVIATIONS = 1.4826;
/** Points that are reached by a step of more than so many deviations above the median stand, after it, between their neighbours. */
export const withoutJumps = (points: readonly (readonly number[])[], threshold: number): number[][] => {
  const result = points.map((point) => [...point]);
  const { length } = points;
  if (length < 4) return result;
  const steps = stepsOf(points);
  const middle = median(steps);
  const spread = median(steps.map((step) => Math.abs(step - middle)));
  if (spread < 1e-8) return result;
  const isJump = steps.map((step) => step > middle + threshold * spread * DEVIATIONS);
  // Where the next point that no jump leads to is, from behind.
  const nextGood = new Int32Array(length + 1).fill(length);
  for (let at = length - 1; at > 0; at--) nextGood[at] = isJump[at - 1] ? nextGood[at + 1]! : at;
  for (let target = 1; target < length; target++) {
    if (!isJump[target - 1]) continue;
    const after = Math.min(nextGood[target + 1]!, length - 1);
    if (after === target) continue;
    // Of several in a row, the one before lies on the line already.
    const share = 1 / (after - target + 1);
    result[target] = result[target - 1]!.map((value, axis) => (1 - share) * value + share * result[after]![axis]!);
  }
  return result;
};
