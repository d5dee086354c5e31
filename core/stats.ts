/** Summaries of numbers that can be merged: the same for the same numbers, however they were cut into parts and in whatever order merged. */

/** A summary of numbers, as plain JSON. */
export interface Summary {
  readonly count: number;
  /** How many of them are NaN or infinite: they are in no other figure. */
  readonly odd: number;
  readonly min: number | null;
  readonly max: number | null;
  /** Numbers that do not overlap and whose exact sum is that of all. */
  readonly sums: readonly number[];
  /** How many numbers lie in each bucket: `0` is for zero alone, the others are each 2 % wide. */
  readonly buckets: Readonly<Record<string, number>>;
}
export const EMPTY: Summary = { count: 0, odd: 0, min: null, max: null, sums: [], buckets: {} };

/** Widths of buckets grow by this factor, so a quantile is right to 1 %. */
const GROWTH = Math.log(1.02);

/** Summarises numbers. */
export const summarise = (values: Iterable<number>): Summary => {
  let [count, odd, min, max] = [0, 0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  const sums: number[] = [];
  const buckets: Record<string, number> = {};
  for (const value of values) {
    count++;
    if (!Number.isFinite(value)) {
      odd++;
      continue;
    }
    if (value < min) min = value;
    if (value > max) max = value;
    addExactly(sums, value);
    const bucket = bucketOf(value);
    buckets[bucket] = (buckets[bucket] ?? 0) + 1;
  }
  return count === odd ? { ...EMPTY, count, odd } : { count, odd, min, max, sums, buckets };
};

/** The summary of the numbers of both. */
export const merge = (a: Summary, b: Summary): Summary => {
  const sums = [...a.sums];
  for (const part of b.sums) addExactly(sums, part);
  const buckets: Record<string, number> = { ...a.buckets };
  for (const [bucket, count] of Object.entries(b.buckets)) buckets[bucket] = (buckets[bucket] ?? 0) + count;
  return {
    count: a.count + b.count,
    odd: a.odd + b.odd,
    min: a.min === null || b.min === null ? (a.min ?? b.min) : Math.min(a.min, b.min),
    max: a.max === null || b.max === null ? (a.max ?? b.max) : Math.max(a.max, b.max),
    sums,
    buckets,
  };
};

/** Of all finite numbers; null when there is none. */
export const mean = ({ count, odd, sums }: Summary): number | null => (count === odd ? null : sumOf(sums) / (count - odd));

/** The number below which a share `q` of all lies, right to 1 %; null when there is none. */
export const quantile = ({ count, odd, min, max, buckets }: Summary, q: number): number | null => {
  if (min === null || max === null) return null;
  const sorted = Object.entries(buckets).map(([name, number]) => [middleOf(name), number] as const);
  sorted.sort(([a], [b]) => a - b);
  let left = q * (count - odd - 1);
  for (const [middle, number] of sorted) {
    if (left < number) return Math.min(max, Math.max(min, middle));
    left -= number;
  }
  return max;
};

const OFFSET = 50_000;
/** Exponents are shifted, so that only the number's own sign is in a name. */
const bucketOf = (value: number): string => {
  if (value === 0) return '0';
  return `${value < 0 ? '-' : ''}${Math.floor(Math.log(Math.abs(value)) / GROWTH) + OFFSET}`;
};
const middleOf = (bucket: string): number => {
  if (bucket === '0') return 0;
  const size = Math.exp((Math.abs(Number(bucket)) - OFFSET + 0.5) * GROWTH);
  return bucket.startsWith('-') ? -size : size;
};

/** Shewchuk's growing expansion: no bit of any number is lost, so the order of additions cannot show. */
const addExactly = (sums: number[], value: number): void => {
  let rest = value;
  let kept = 0;
  for (const part of sums) {
    const [large, small] = Math.abs(rest) < Math.abs(part) ? [part, rest] : [rest, part];
    const sum = large + small;
    const lost = small - (sum - large);
    if (lost !== 0) sums[kept++] = lost;
    rest = sum;
  }
  sums.length = kept;
  sums.push(rest);
};

/** The exact sum, rounded once: to the nearest, and halfway to the even one. */
const sumOf = (sums: readonly number[]): number => {
  let index = sums.length - 1;
  let high = sums[index] ?? 0;
  let low = 0;
  while (index > 0 && low === 0) {
    const next = sums[--index]!;
    const sum = high + next;
    low = next - (sum - high);
    high = sum;
  }
  const next = sums[index - 1] ?? 0;
  if (low !== 0 && low < 0 === next < 0 && next !== 0 && high + 2 * low - high === 2 * low) return high + 2 * low;
  return high;
};
