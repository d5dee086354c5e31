/** What makes duplicates of samples, where it is not that they share a hash. */
export type DuplicateRule = Near | Common;

/**
 * Hashes are whole numbers of 64 bits, in decimal, and those that differ in at most `bits` bits make duplicates. Pairs are found by blocks:
 * the bits are cut into so many, and two such hashes agree in all but `bits` of them.
 */
export interface Near {
  readonly kind: 'near';
  readonly bits: number;
  readonly blocks: number;
}

/**
 * Hashes are those of the parts of a text between separators, in order; an empty one is of a part that is never a duplicate. A part that
 * more than `most` samples have is taken from all of them; no sample goes.
 */
export interface Common {
  readonly kind: 'common';
  readonly most: number;
  readonly separator: string;
}

/** What is left of samples: the places of those that stay, and of what texts became where parts of them are taken. */
export interface Left {
  readonly keeps: readonly number[];
  readonly texts?: readonly string[];
}

/** Keys per hash above which finding pairs would cost more than it saves. */
const MOST_KEYS = 1000;

/** Why near hashes cannot be found so, if they cannot; `bits` and `blocks` are called by their names in recipes. */
export const unusableNear = ({ bits, blocks }: Near, names: { readonly bits: string; readonly blocks: string }): string | undefined => {
  if (bits >= blocks) return `${names.bits} must be less than ${names.blocks}`;
  let keys = 1;
  for (let i = 1; i <= bits; i++) keys = (keys * (blocks - bits + i)) / i;
  if (keys <= MOST_KEYS) return undefined;
  return `${names.blocks}: ${blocks} makes ${keys} keys per sample, of at most ${MOST_KEYS}; ${bits + 1} or ${bits + 2} find the same duplicates`;
};
