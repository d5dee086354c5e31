/** What the phases of work on a sample's videos share. */
import type { Json, MediaRef } from '../../core/sample.js';

/** What the ranges of an earlier phase answered: JSON of a known form. */
export const answers = <T>(results: readonly Json[] | undefined): readonly T[] => (results ?? []) as unknown as readonly T[];
/** An answer of a known form, as JSON. */
export const json = (value: unknown): Json => value as Json;

/** The places of the distinct videos: of equal ones, the first. */
export const distinct = ({ videos }: { readonly videos: readonly MediaRef[] }): number[] => {
  const seen = new Set<string>();
  return videos.flatMap(({ uri }, at) => (seen.size < seen.add(uri).size ? [at] : []));
};
