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
export interface Range<S extends string = string, T extends string = string> {
  readonly stat: S;
  /** Null where there is no threshold at that end. */
  readonly lo: T | null;
  readonly hi: T | null;
}
/** A `keep` for stats S by thresholds T. */
export type Rule<S extends string, T extends string> = ((
  stats: { readonly [K in S]: number | readonly number[] },
  limits: { readonly [K in T]: number | null } & RangeRule,
) => boolean) & { readonly ranges: readonly Range<S, T>[] };

const rule = <S extends string, T extends string>(stat: S, lo: T | null, hi: T | null): Rule<S, T> =>
  Object.assign(
    (stats: { readonly [K in S]: number | readonly number[] }, limits: { readonly [K in T]: number | null } & RangeRule) => {
      const values = stats[stat];
      const inRange = (value: number) => isWithin(value, lo === null ? null : limits[lo], hi === null ? null : limits[hi], limits);
      if (typeof values === 'number') return inRange(values);
      return values.length === 0 || (limits.any_or_all === 'all' ? values.every(inRange) : values.some(inRange));
    },
    { ranges: [{ stat, lo, hi }] },
  );

/** `keep` for a stat that must lie between two thresholds. A list is kept when empty, else by `any_or_all`. */
export const within = <S extends string, Lo extends string, Hi extends string>(stat: S, lo: Lo, hi: Hi) => rule<S, Lo | Hi>(stat, lo, hi);
/** The same with a lower threshold alone, or with an upper one. */
export const atLeast = <S extends string, Lo extends string>(stat: S, lo: Lo) => rule(stat, lo, null);
export const atMost = <S extends string, Hi extends string>(stat: S, hi: Hi) => rule(stat, null, hi);

/** `keep` for a sample that every rule keeps; when ranges are reversed, one that some rule does. */
export const allOf = <S extends string, T extends string>(...rules: readonly Rule<S, T>[]): Rule<S, T> =>
  Object.assign(
    (...[stats, limits]: Parameters<Rule<S, T>>) =>
      limits.reversed_range ? rules.some((keep) => keep(stats, limits)) : rules.every((keep) => keep(stats, limits)),
    { ranges: rules.flatMap(({ ranges }) => ranges) },
  );

/** `keep` for stats that are lists of equal length, of one thing's several sides: of each thing every rule keeps its side. */
export const together = <S extends string, T extends string>(...rules: readonly Rule<S, T>[]): Rule<S, T> =>
  Object.assign(
    (...[stats, limits]: Parameters<Rule<S, T>>) => {
      const sides = rules.flatMap(({ ranges }) => ranges.map(({ stat }) => stat));
      const things = (stats[sides[0]!] as readonly number[]).map((_, at) =>
        Object.fromEntries(sides.map((side) => [side, (stats[side] as readonly number[])[at]!])),
      ) as { [K in S]: number }[];
      const isKept = (thing: { [K in S]: number }) => rules.every((keep) => keep(thing, limits));
      return things.length === 0 || (limits.any_or_all === 'all' ? things.every(isKept) : things.some(isKept));
    },
    { ranges: rules.flatMap(({ ranges }) => ranges) },
  );

type Bounds<T extends string> = z.ZodObject<{ [K in T]: ReturnType<typeof bound> }>;

/** Thresholds that bear the names of the stats that must not be above them, and the `keep` that goes by them. */
export const ceilings = <S extends string>(values: Readonly<Record<S, number | null>>) => {
  const stats = Object.keys(values) as S[];
  const entries = stats.map((stat) => [stat, bound(values[stat], `Highest ${stat} that is kept.`)]);
  return { thresholds: z.object(Object.fromEntries(entries)) as Bounds<S>, keep: allOf(...stats.map((stat) => atMost(stat, stat))) };
};

/** Two thresholds for each stat, `min_` and `max_` before its name, of which none is in force unless a recipe sets it; and their `keep`. */
export const openRanges = <S extends string>(docs: Readonly<Record<S, unknown>>) => {
  const stats = Object.keys(docs) as S[];
  const entries = stats.flatMap((stat) => [
    [`min_${stat}`, bound(null, `Lowest ${stat} that is kept.`)],
    [`max_${stat}`, bound(null, `Highest ${stat} that is kept.`)],
  ]);
  return {
    thresholds: z.object(Object.fromEntries(entries)) as Bounds<`min_${S}` | `max_${S}`>,
    keep: allOf(...stats.map((stat) => within(stat, `min_${stat}` as const, `max_${stat}` as const))),
  };
};

/** NaN fails both comparisons, and so is kept when the range is reversed. */
export const isWithin = (value: number, lo: number | null, hi: number | null, rule: RangeRule): boolean => {
  const closedLo = rule.min_closed_interval !== rule.reversed_range;
  const closedHi = rule.max_closed_interval !== rule.reversed_range;
  const aboveLo = lo === null || lo < -Number.MAX_SAFE_INTEGER || (closedLo ? value >= lo : value > lo);
  const belowHi = hi === null || hi > Number.MAX_SAFE_INTEGER || (closedHi ? value <= hi : value < hi);
  return (aboveLo && belowHi) !== rule.reversed_range;
};
