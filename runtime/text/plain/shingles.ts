/** Hashes of shingles, plainly. */
import { createHash } from 'node:crypto';
import type { Permutations, Units } from '../shingles.js';

const MODULUS = (1n << 61n) - 1n;
const DIGEST = 16;

/** Tells each shingle. Offsets in `starts` are those of a text that `bytes` is the end of. */
const eachShingle = ({ bytes, starts, gap }: Units, window: number, take: (shingle: Uint8Array, i: number) => void): void => {
  const base = starts[0]!;
  for (let i = 0; i + window < starts.length; i++) take(bytes.subarray(starts[i]! - base, starts[i + window]! - gap - base), i);
};

/** The first 16 bytes of the SHA-1 of each shingle. */
export const digests = (units: Units, window: number): Uint8Array => {
  const all = new Uint8Array(DIGEST * Math.max(0, units.starts.length - window));
  eachShingle(units, window, (shingle, i) => {
    all.set(createHash('sha1').update(shingle).digest().subarray(0, DIGEST), DIGEST * i);
  });
  return all;
};

/** Lowers the least value of each permutation to those of the shingles' hashes: of the first four bytes, little-endian, of their SHA-1. */
export const lowestHashes = (units: Units, window: number, { multipliers, offsets }: Permutations, lowest: Uint32Array): void => {
  eachShingle(units, window, (shingle) => {
    const hash = BigInt(createHash('sha1').update(shingle).digest().readUInt32LE());
    for (let i = 0; i < lowest.length; i++) {
      const value = Number(BigInt.asUintN(32, BigInt.asUintN(64, hash * multipliers[i]! + offsets[i]!) % MODULUS));
      if (value < lowest[i]!) lowest[i] = value;
    }
  });
};

/** Adds to 64 counts how often each bit is set in the shingles' hashes: in the first eight bytes, big-endian, of their MD5. */
export const countBits = (units: Units, window: number, counts: Uint32Array): void => {
  eachShingle(units, window, (shingle) => {
    const hash = createHash('md5').update(shingle).digest();
    for (let bit = 0; bit < 64; bit++) counts[bit]! += (hash[7 - (bit >> 3)]! >> (bit & 7)) & 1;
  });
};
