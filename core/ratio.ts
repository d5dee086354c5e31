/** Ratios of two whole numbers as recipes write them: `9/21`, `9:21`, or a number. */
import { z } from 'zod';

const FRACTION = /^\s*\d+(?:\.\d+)?\s*(?:[/:]\s*0*[1-9]\d*\s*)?$/;

/** A ratio that bounds a stat. */
export const ratio = (value: string, doc: string) =>
  z
    .union([z.string().regex(FRACTION, 'must be a ratio such as "9/21", "9:21" or 0.43'), z.number().min(0)])
    .default(value)
    .describe(doc);

/**
 * Its value. As a quotient is rounded once, those of equal ratios are equal, and of others never while their numbers are below 2^26: so
 * `16/9` is just what 1920 by 1080 comes to.
 */
export const ratioOf = (given: string | number): number => {
  if (typeof given === 'number') return given;
  const [over = 0, under = 1] = given.split(/[/:]/).map(Number);
  return over / under;
};
