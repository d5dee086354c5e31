/** Sets of code points as sorted ranges, and what case does to them in patterns. */
import { lazy } from '../../../core/lazy.js';
import { entriesOf, rangesOf } from './ranges.js';
import { CASES, DIGIT, SPACE, WORD } from './tables.gen.js';

/** First and last code point of each range, sorted, none touching the next. */
export type CodeSet = readonly (readonly [first: number, last: number])[];

const LAST = 0x10ffff;

export const unite = (...sets: readonly CodeSet[]): CodeSet => {
  const all = sets.flat().sort((a, b) => a[0] - b[0]);
  const united: [number, number][] = [];
  for (const [first, last] of all) {
    const before = united.at(-1);
    if (before && first <= before[1] + 1) before[1] = Math.max(before[1], last);
    else united.push([first, last]);
  }
  return united;
};

export const complement = (set: CodeSet): CodeSet => {
  const rest: [number, number][] = [];
  let next = 0;
  for (const [first, last] of set) {
    if (first > next) rest.push([next, first - 1]);
    next = last + 1;
  }
  if (next <= LAST) rest.push([next, LAST]);
  return rest;
};

export const has = (set: CodeSet, code: number): boolean => {
  let low = 0;
  let high = set.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (set[middle]![1] < code) low = middle + 1;
    else high = middle;
  }
  return low < set.length && set[low]![0] <= code;
};

let cases: readonly (readonly [code: number, others: readonly number[]])[] | undefined;
/** With all that matches one of its members when case is ignored. */
export const ignoringCase = (set: CodeSet): CodeSet => {
  cases ??= [...entriesOf(CASES)].map(([code, deltas]) => [code, deltas.map((delta) => code + delta)]);
  const more = cases.filter(([code, others]) => !has(set, code) && others.some((other) => has(set, other)));
  return unite(
    set,
    more.map(([code]) => [code, code]),
  );
};

/** What the letters of `\d`, `\s` and `\w` stand for. */
export const SHORTHANDS: Readonly<Record<'d' | 's' | 'w', () => CodeSet>> = {
  d: lazy(() => rangesOf(DIGIT)),
  s: lazy(() => rangesOf(SPACE)),
  w: lazy(() => rangesOf(WORD)),
};
