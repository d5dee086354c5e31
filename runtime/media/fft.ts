/** The discrete Fourier transform of real numbers. */

/** Gives the magnitudes of the frequencies from 0 to half the rate, of so many numbers (a power of two) at a time. */
export const magnitudesOf = (size: number): ((numbers: Float64Array, into: Float32Array) => void) => {
  const half = size / 2;
  const cos = Float64Array.from({ length: half }, (_, at) => Math.cos((2 * Math.PI * at) / size));
  const sin = Float64Array.from({ length: half }, (_, at) => Math.sin((2 * Math.PI * at) / size));
  const bits = Math.log2(half);
  const turned = Uint32Array.from({ length: half }, (_, at) => {
    let reversed = 0;
    for (let bit = 0; bit < bits; bit++) reversed |= ((at >> bit) & 1) << (bits - 1 - bit);
    return reversed;
  });
  const re = new Float64Array(half);
  const im = new Float64Array(half);

  /** Cooley and Tukey's, in place, of numbers that stand in turned order. */
  const transform = () => {
    for (let width = 2; width <= half; width *= 2) {
      const step = size / width;
      for (let from = 0; from < half; from += width) {
        for (let k = 0; k < width / 2; k++) {
          const [a, b] = [from + k, from + k + width / 2];
          const [c, s] = [cos[k * step]!, -sin[k * step]!];
          const x = re[b]! * c - im[b]! * s;
          const y = re[b]! * s + im[b]! * c;
          re[b] = re[a]! - x;
          im[b] = im[a]! - y;
          re[a]! += x;
          im[a]! += y;
        }
      }
    }
  };

  return (numbers, into) => {
    // Even places are taken for real parts and odd ones for imaginary parts: a transform of half the size does for both.
    for (let at = 0; at < half; at++) {
      re[at] = numbers[2 * turned[at]!]!;
      im[at] = numbers[2 * turned[at]! + 1]!;
    }
    transform();
    into[0] = Math.abs(re[0]! + im[0]!);
    into[half] = Math.abs(re[0]! - im[0]!);
    for (let k = 1; k < half; k++) {
      const mirror = half - k;
      const [evenRe, evenIm] = [(re[k]! + re[mirror]!) / 2, (im[k]! - im[mirror]!) / 2];
      const [oddRe, oddIm] = [(im[k]! + im[mirror]!) / 2, (re[mirror]! - re[k]!) / 2];
      const [x, y] = [evenRe + oddRe * cos[k]! + oddIm * sin[k]!, evenIm + oddIm * cos[k]! - oddRe * sin[k]!];
      into[k] = Math.sqrt(x * x + y * y);
    }
  };
};
