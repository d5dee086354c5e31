/** MinHash as Data-Juicer computes it: the same permutations, bands and rows, so the same samples are duplicates. */
import { digestsOf, type Permutations } from './shingles.js';

const MODULUS = (1n << 61n) - 1n;
const SEED = 42;

/** The peer draws its permutations from numpy's generator, the Mersenne Twister MT19937. */
const mersenneTwister = (seed: number): (() => number) => {
  const state = new Uint32Array(624);
  state[0] = seed;
  for (let i = 1; i < 624; i++) state[i] = Math.imul(1812433253, state[i - 1]! ^ (state[i - 1]! >>> 30)) + i;
  let at = 624;
  const turn = () => {
    for (let i = 0; i < 624; i++) {
      const joined = (state[i]! & 0x80000000) | (state[(i + 1) % 624]! & 0x7fffffff);
      state[i] = state[(i + 397) % 624]! ^ (joined >>> 1) ^ (joined & 1 ? 0x9908b0df : 0);
    }
    at = 0;
  };
  return () => {
    if (at === 624) turn();
    let word = state[at++]!;
    word ^= word >>> 11;
    word ^= (word << 7) & 0x9d2c5680;
    word ^= (word << 15) & 0xefc60000;
    return (word ^ (word >>> 18)) >>> 0;
  };
};

/** The first `count` permutations. */
export const permutationsOf = (count: number): Permutations => {
  const next = mersenneTwister(SEED);
  const below = (limit: bigint): bigint => {
    for (;;) {
      const drawn = ((BigInt(next()) << 32n) | BigInt(next())) & MODULUS;
      if (drawn < limit) return drawn;
    }
  };
  const [multipliers, offsets] = [new BigUint64Array(count), new BigUint64Array(count)];
  for (let i = 0; i < count; i++) {
    multipliers[i] = 1n + below(MODULUS - 1n);
    offsets[i] = below(MODULUS);
  }
  return { multipliers, offsets };
};

/** How the values of permutations are divided: texts that agree in all rows of a band are duplicates. */
export interface Bands {
  readonly bands: number;
  readonly rows: number;
}

/**
 * The bands and rows of at most `count` values that tell a similarity of `threshold` best: for which the mean of two areas is least, that of
 * texts below it taken for duplicates and that of texts above it missed. Similarity s goes unseen with probability (1 - s^rows)^bands.
 */
export const bestBands = (threshold: number, count: number): Bands => {
  const nodes = [...nodesBetween(0, threshold, 1), ...nodesBetween(threshold, 1, 0)];
  let best = { bands: 0, rows: 0, error: Number.POSITIVE_INFINITY };
  const alike = nodes.map(() => 1);
  for (let rows = 1; rows <= count; rows++) {
    const unseen = nodes.map(() => 1);
    for (const [i, { place }] of nodes.entries()) alike[i]! *= place;
    for (let bands = 1; bands <= Math.floor(count / rows); bands++) {
      let error = 0;
      for (let i = 0; i < nodes.length; i++) {
        unseen[i]! *= 1 - alike[i]!;
        error += nodes[i]!.weight * Math.abs(nodes[i]!.wanted - unseen[i]!);
      }
      if (error < best.error) best = { bands, rows, error };
    }
  }
  return { bands: best.bands, rows: best.rows };
};

/** Places and weights of Gauss-Legendre quadrature, exact for polynomials of less than twice their number; `wanted` is what should go unseen. */
const NODES = 128;
const nodesBetween = (from: number, to: number, wanted: number) =>
  Array.from({ length: NODES }, (_, i) => {
    // A root of the Legendre polynomial, by Newton's method.
    let x = Math.cos((Math.PI * (i + 0.75)) / (NODES + 0.5));
    let slope = 0;
    for (let step = 0; step < 6; step++) {
      let value = x;
      let before = 1;
      for (let k = 2; k <= NODES; k++) {
        const next = ((2 * k - 1) * x * value - (k - 1) * before) / k;
        before = value;
        value = next;
      }
      slope = (NODES * (x * value - before)) / (x * x - 1);
      x -= value / slope;
    }
    return { place: from + ((to - from) * (1 + x)) / 2, weight: (to - from) / ((1 - x * x) * slope * slope), wanted };
  });

const KEY = 16;
/** A key for each band of a signature: its number, and a digest of its values. */
export const bandKeys = (signature: Uint32Array, { bands, rows }: Bands): readonly string[] => {
  const digests = Buffer.from(digestsOf(new Uint8Array(signature.buffer, 0, 4 * bands * rows), 4 * rows).buffer);
  return Array.from({ length: bands }, (_, band) => `${band}:${digests.toString('base64url', KEY * band, KEY * (band + 1))}`);
};
