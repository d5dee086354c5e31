/** Lanczos's filter said plainly, as Pillow has it: what the kernels of resample.as are held against. */
import type { ImageSize } from '../../runtime/media/image.js';

const sinc = (x: number) => (x === 0 ? 1 : Math.sin(x * Math.PI) / (x * Math.PI));
const kernel = (x: number) => (x >= -3 && x < 3 ? sinc(x) * sinc(x / 3) : 0);

/** One line at another length; `exact` is its own to the last fraction. */
const stretched = (line: readonly number[], count: number, exact: number): number[] =>
  Array.from({ length: count }, (_, place) => {
    const scale = exact / count;
    const spread = Math.max(scale, 1);
    const middle = (place + 0.5) * scale;
    const first = Math.max(0, Math.trunc(middle - 3 * spread + 0.5));
    const part = line.slice(first, Math.trunc(middle + 3 * spread + 0.5));
    const shares = part.map((_level, tap) => kernel((first + tap - middle + 0.5) * (1 / spread)));
    const sum = shares.reduce((total, share) => total + share, 0);
    const weights = shares.map((share) => Math.trunc((share / sum) * 2 ** 22 + (share < 0 ? -0.5 : 0.5)));
    const level = weights.reduce((total, weight, tap) => total + weight * part[tap]!, 2 ** 21);
    return Math.min(255, Math.max(0, Math.floor(level / 2 ** 22)));
  });

const columnsOf = (lines: readonly (readonly number[])[]) => lines[0]!.map((_, x) => lines.map((line) => line[x]!));

/** Lines of one band at another size. */
export const plainLanczos = (lines: readonly (readonly number[])[], to: ImageSize, exact: ImageSize): number[][] => {
  const across = (all: readonly (readonly number[])[]) => all.map((line) => stretched(line, to.width, exact.width));
  const down = (all: readonly (readonly number[])[]) =>
    columnsOf(columnsOf(all).map((column) => stretched(column, to.height, exact.height)));
  const gone = lines.length - to.height;
  return gone > 0 && gone > 2 * (lines[0]!.length - to.width) ? across(down(lines)) : down(across(lines));
};
