/** SimHash as Data-Juicer computes it. */
import { countBits, type Units } from './shingles.js';

/** 64 bits, in decimal: each is set when it is set in the hashes of more than half of the text's shingles. */
export const fingerprintOf = (units: Units, window: number): string => {
  const { counts, shingles } = countBits(units, window);
  let fingerprint = 0n;
  for (let bit = 63; bit >= 0; bit--) fingerprint = (fingerprint << 1n) | (2 * counts[bit]! > shingles ? 1n : 0n);
  return `${fingerprint}`;
};
