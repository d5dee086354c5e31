/** Times without rounding: whole microseconds, as users and containers give them; ticks of a time base; and fractions of a second, as meta holds them. */
import type { Rational } from './probe.js';

export const microsOf = (seconds: number): number => Math.round(seconds * 1e6);

/** The first tick at or after a time. */
export const tickAt = (micros: number, { num, den }: Rational): number => ceiling(BigInt(micros) * BigInt(den), BigInt(num) * 1_000_000n);

/** The first microsecond at or after a tick. */
export const microsAt = (tick: number, { num, den }: Rational): number => ceiling(BigInt(tick) * BigInt(num) * 1_000_000n, BigInt(den));

const ceiling = (over: bigint, under: bigint): number => {
  const towardsZero = over / under;
  return Number(towardsZero * under < over ? towardsZero + 1n : towardsZero);
};

/** Seconds as a fraction in lowest terms, such as `5/2`. */
export const fractionOf = (ticks: number, { num, den }: Rational): string => lowest(BigInt(ticks) * BigInt(num), BigInt(den));

/** The sum of two fractions; null where one of them is none. */
export const addFractions = (a: unknown, b: unknown): string | null => {
  const [left, right] = [a, b].map((text) => (typeof text === 'string' ? /^(-?\d{1,40})\/(\d{1,40})$/.exec(text) : null));
  if (!left || !right) return null;
  const [over, under, more, other] = [left[1]!, left[2]!, right[1]!, right[2]!].map(BigInt) as [bigint, bigint, bigint, bigint];
  return under === 0n || other === 0n ? null : lowest(over * other + more * under, under * other);
};

const lowest = (over: bigint, under: bigint): string => {
  let [a, b] = [over < 0n ? -over : over, under];
  while (b > 0n) [a, b] = [b, a % b];
  return `${over / a}/${under / a}`;
};
