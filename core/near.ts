/** Hashes that need not be equal to make duplicates. */

/**
 * Hashes are whole numbers of 64 bits, in decimal, and those that differ in at most `bits` bits make duplicates. Pairs are found by blocks:
 * the bits are cut into so many, and two such hashes agree in all but `bits` of them.
 */
export interface Near {
  readonly bits: number;
  readonly blocks: number;
}

/** Keys per hash above which finding pairs would cost more than it saves. */
const MOST_KEYS = 1000;

/** Why pairs cannot be found so, if they cannot; `bits` and `blocks` are called by their names in recipes. */
export const unusableNear = ({ bits, blocks }: Near, names: Readonly<Record<keyof Near, string>>): string | undefined => {
  if (bits >= blocks) return `${names.bits} must be less than ${names.blocks}`;
  let keys = 1;
  for (let i = 1; i <= bits; i++) keys = (keys * (blocks - bits + i)) / i;
  if (keys <= MOST_KEYS) return undefined;
  return `${names.blocks}: ${blocks} makes ${keys} keys per sample, of at most ${MOST_KEYS}; ${bits + 1} or ${bits + 2} find the same duplicates`;
};
