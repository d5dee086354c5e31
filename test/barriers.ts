/** What barriers do with hashes and scores, in a few lines: the rule that the real ones, over files, must keep to. */
import type { AnyDeduplicator, AnySelector, ProcessOperator } from '../core/operator.js';
import { readParameters } from '../core/parameters.js';
import type { JsonObject } from '../core/sample.js';
import type { Gained } from './run-operator.js';

/** Places of the samples that stay, in the order in which they come out. */
export const survivors = (operator: ProcessOperator, gained: readonly Gained[], params: JsonObject): readonly number[] => {
  if (operator.category === 'deduplicator') return firsts(operator, gained);
  if (operator.category === 'selector') return ranked(operator, gained, params);
  throw new Error(`${operator.name} is no barrier`);
};

/** The first of all that are joined by hashes they share, directly or through others. */
const firsts = (_: AnyDeduplicator, gained: readonly Gained[]): number[] => {
  const root = gained.map((__, place) => place);
  const rootOf = (place: number): number => (root[place] === place ? place : rootOf(root[place]!));
  const owner = new Map<string, number>();
  for (const [place, { measured }] of gained.entries()) {
    for (const hash of measured.hashes as readonly string[]) {
      const [low, high] = [rootOf(owner.get(hash) ?? place), rootOf(place)].sort((a, b) => a - b) as [number, number];
      root[high] = low;
      owner.set(hash, low);
    }
  }
  return root.flatMap((__, place) => (rootOf(place) === place ? [place] : []));
};

/** By score, null last, ties in order. */
const ranked = (operator: AnySelector, gained: readonly Gained[], params: JsonObject): readonly number[] => {
  const places = gained.map((_, place) => place);
  const selection = operator.select(places.length, readParameters(operator, params).params);
  if (!selection) return places;
  const { descending, take, ordered } = selection;
  const scoreOf = (place: number) => (gained[place]!.measured.score ?? (descending ? -Infinity : Infinity)) as number;
  const compare = (a: number, b: number) => (descending ? scoreOf(b) - scoreOf(a) : scoreOf(a) - scoreOf(b)) || a - b;
  const taken = places.sort(compare).slice(0, take);
  return ordered ? taken : taken.sort((a, b) => a - b);
};
