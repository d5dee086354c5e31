/** Sums of a picture's pixels over rectangles, from tables of sums: a band of rows at a time, so that any picture fits. */

/** Tables over a band; sums wrap at 32 bits, which differences undo. Entry (x, y) is over what lies left of and above the pixel (x, y). */
export interface Sums {
  readonly stride: number;
  /** The plain sums and, where tilted ones are wanted, those behind them. */
  readonly plain: Int32Array;
  readonly squares: Int32Array;
  /** Where the tilted sums begin: over what lies above the two diagonals that go up from the pixel. */
  readonly tiltedAt: number;
}

export const sumsFor = (width: number, rows: number, hasTilted: boolean): Sums => {
  const stride = width + 1;
  const size = stride * (rows + 1);
  return { stride, plain: new Int32Array(hasTilted ? size * 2 : size), squares: new Int32Array(size), tiltedAt: size };
};

/** Fills the tables for `rows` rows from `top` on. */
export const fillSums = (
  { stride, plain, squares, tiltedAt }: Sums,
  width: number,
  top: number,
  rows: number,
  rowOf: (y: number) => Uint8Array,
): void => {
  plain.fill(0, 0, width + 1);
  squares.fill(0, 0, width + 1);
  const hasTilted = plain.length > tiltedAt;
  if (hasTilted) plain.fill(0, tiltedAt, tiltedAt + width + 1);
  let before = new Uint8Array(width);
  for (let y = 0; y < rows; y++) {
    const row = rowOf(top + y);
    let at = (y + 1) * stride;
    let [sum, square] = [0, 0];
    plain[at] = 0;
    squares[at] = 0;
    for (let x = 0; x < width; x++) {
      const value = row[x]!;
      at++;
      sum += value;
      square += value * value;
      plain[at] = plain[at - stride]! + sum;
      squares[at] = squares[at - stride]! + square;
    }
    if (!hasTilted) continue;
    fillTilted(plain, tiltedAt + (y + 1) * stride, stride, y === 0, row, before, width);
    before = row.slice(0, width);
  }
};

/** One row of the tilted sums, of the row of pixels above it and the one before that. */
const fillTilted = (
  table: Int32Array,
  at: number,
  stride: number,
  isFirst: boolean,
  row: Uint8Array,
  before: Uint8Array,
  width: number,
): void => {
  const up = at - stride;
  const upper = isFirst ? up : up - stride;
  table[at] = table[up + 1]!;
  for (let x = 1; x <= width; x++) {
    const right = x < width ? table[up + x + 1]! : table[upper + x]!;
    table[at + x] = table[up + x - 1]! + right - table[upper + x]! + row[x - 1]! + before[x - 1]!;
  }
};
