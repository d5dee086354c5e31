/** Bounds, and the rule by which a stat is kept between two of them. */
import { z } from 'zod';

/** A bound as recipes write it; null, and anything past 2^53, mean "no bound". */
export const bound = (value: number | null, doc: string) => z.number().nullable().default(value).describe(doc);
/** What recipes write for "no upper bound". */
export const MAX_INT = 2 ** 63;

/** Thresholds that every filter understands, added to its own. */
export const rangeRule = z.object({
  min_closed_interval: z.boolean().default(true).describe('Whether a value equal to the lower bound is kept.'),
  max_closed_interval: z.boolean().default(true).describe('Whether a value equal to the upper bound is kept.'),
  reversed_range: z.boolean().default(false).describe('Keep what lies outside the range.'),
});
/** Added to filters whose stats are lists: of several values, how many must be in range. */
export const anyOrAll = z.enum(['any', 'all']).default('any').describe('Of several values, how many must be in range.');
export type RangeRule = Readonly<z.output<typeof rangeRule>> & { readonly any_or_all?: 'any' | 'all' };

/** Which stat a `keep` looks at, and between which thresholds: read by fates, reports and searches. */
export interface Range {
  readonly stat: string;
  readonly lo: string;
  readonly hi: string;
}

/** `keep` for a stat that must lie between two thresholds. A list is kept when empty, else by `any_or_all`. */
export const within = <S extends string, Lo extends string, Hi extends string>(stat: S, lo: Lo, hi: Hi) =>
  Object.assign(
    (stats: { readonly [K in S]: number | readonly number[] }, limits: { readonly [K in Lo | Hi]: number | null } & RangeRule) => {
      const values = stats[stat];
      const inRange = (value: number) => isWithin(value, limits[lo], limits[hi], limits);
      if (typeof values === 'number') return inRange(values);
      return values.length === 0 || (limits.any_or_all === 'all' ? values.every(inRange) : values.some(inRange));
    },
    { ranges: [{ stat, lo, hi }] as readonly Range[] },
  );

/** NaN fails both comparisons, and so is kept when the range is reversed. */
export const isWithin = (value: number, lo: number | null, hi: number | null, rule: RangeRule): boolean => {
  const closedLo = rule.min_closed_interval !== rule.reversed_range;
  const closedHi = rule.max_closed_interval !== rule.reversed_range;
  const aboveLo = lo === null || lo < -Number.MAX_SAFE_INTEGER || (closedLo ? value >= lo : value > lo);
  const belowHi = hi === null || hi > Number.MAX_SAFE_INTEGER || (closedHi ? value <= hi : value < hi);
  return (aboveLo && belowHi) !== rule.reversed_range;
};
