/** What a sample of the source tells of a recipe's steps. */
import type { Selectivities } from './plan-recipe.js';

/** Type, not interface: it is JSON. */
export type Rates = {
  /** Rows of the whole source, as far as the sample tells; null where it does not. */
  readonly rows: number | null;
  /** Bytes of text in a row. */
  readonly textBytes: number;
  /** The steps that were measured. */
  readonly steps: readonly string[];
  /** For each row of the sample, the places in `steps` of those that drop it, or fail on it. Filters saw all rows, whatever others drop. */
  readonly drops: readonly (readonly number[])[];
};

/** The share of all rows that each step keeps. */
export const sharesOf = ({ steps, drops }: Rates): Selectivities =>
  Object.fromEntries(steps.map((id, step) => [id, 1 - drops.filter((places) => places.includes(step)).length / drops.length]));
