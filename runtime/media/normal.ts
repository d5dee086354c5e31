/** Numbers of the normal distribution. */

/** Draws by the polar method of Marsaglia, from numbers uniform in [0, 1). Each round gives two, the second of which comes first, as numpy has it. */
export const normalOf = (uniform: () => number): (() => number) => {
  let kept: number | undefined;
  return () => {
    if (kept !== undefined) {
      const next = kept;
      kept = undefined;
      return next;
    }
    for (;;) {
      const x = 2 * uniform() - 1;
      const y = 2 * uniform() - 1;
      const square = x * x + y * y;
      if (square >= 1 || square === 0) continue;
      const factor = Math.sqrt((-2 * Math.log(square)) / square);
      kept = x * factor;
      return y * factor;
    }
  };
};

const N = 624;
const M = 397;

/** The Mersenne Twister of 1998 (MT19937), seeded with one whole number, as uniform numbers of 53 bits: `numpy.random.RandomState(seed)`. */
export const mersenneTwister = (seed: number): (() => number) => {
  const state = new Uint32Array(N);
  state[0] = seed;
  for (let at = 1; at < N; at++) {
    const last = state[at - 1]!;
    state[at] = Math.imul(1_812_433_253, last ^ (last >>> 30)) + at;
  }
  let place = N;
  const refill = () => {
    for (let at = 0; at < N; at++) {
      const joined = (state[at]! & 0x8000_0000) | (state[(at + 1) % N]! & 0x7fff_ffff);
      state[at] = state[(at + M) % N]! ^ (joined >>> 1) ^ (joined & 1 ? 0x9908_b0df : 0);
    }
    place = 0;
  };
  const next = (): number => {
    if (place === N) refill();
    let word = state[place++]!;
    word ^= word >>> 11;
    word ^= (word << 7) & 0x9d2c_5680;
    word ^= (word << 15) & 0xefc6_0000;
    return (word ^ (word >>> 18)) >>> 0;
  };
  return () => ((next() >>> 5) * 67_108_864 + (next() >>> 6)) / 9_007_199_254_740_992;
};
