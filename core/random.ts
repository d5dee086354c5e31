/** Numbers that look random and are the same wherever and whenever they are drawn. */

const STEP = 0x9e3779b9;
/** Of every 32 bits other ones, as a number in [0, 1). */
const mix = (state: number): number => {
  let mixed = state ^ (state >>> 16);
  mixed = Math.imul(mixed, 0x21f0aaad);
  mixed ^= mixed >>> 15;
  mixed = Math.imul(mixed, 0x735a2d97);
  return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32;
};

/** Uniform numbers in [0, 1), 32 bits each, from a whole number: splitmix32. */
export const uniform = (seed: number): (() => number) => {
  let state = seed | 0;
  return () => {
    state = (state + STEP) | 0;
    return mix(state);
  };
};

/** The same numbers by their places, counted from 0: those of up to 2^32 places are all different. */
export const uniformAt =
  (seed: number) =>
  (place: number): number =>
    mix((seed + Math.imul(place + 1, STEP)) | 0);
