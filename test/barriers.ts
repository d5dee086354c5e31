/** What barriers do with hashes and scores, in a few lines: the rule that the real ones, over files, must keep to. */
import { seedOf } from '../activities/stage/context.js';
import type { Tried } from '../activities/stage/try.js';
import { type AnyDeduplicator, type AnySelector, isOfGroups, type ProcessOperator } from '../core/operator.js';
import { readParameters } from '../core/parameters.js';
import { uniformAt } from '../core/random.js';
import type { JsonObject } from '../core/sample.js';

/** As recipes have it that name none. */
const SEED = 42;

/** Places of the samples that stay, in the order in which they come out. */
export const survivors = (operator: ProcessOperator, gained: readonly Tried[], params: JsonObject): readonly number[] => {
  if (operator.category === 'deduplicator') return firsts(operator, gained, params);
  if (operator.category === 'selector') return ranked(operator, gained, params);
  throw new Error(`${operator.name} is no barrier`);
};

/** The first of all that are joined by hashes they share, or that are near, directly or through others; or the one with the least score. */
const firsts = (operator: AnyDeduplicator, gained: readonly Tried[], params: JsonObject): number[] => {
  const root = gained.map((__, place) => place);
  const rootOf = (place: number): number => (root[place] === place ? place : rootOf(root[place]!));
  const join = (one: number, other: number) => {
    const [a, b] = [rootOf(one), rootOf(other)];
    root[Math.max(a, b)] = Math.min(a, b);
  };
  const rule = operator.rule?.(readParameters(operator, params).params);
  if (rule?.kind === 'common') return gained.map((_, place) => place);
  const owner = new Map<string, number>();
  for (const [place, { stats }] of gained.entries()) {
    for (const hash of stats.hashes as readonly string[]) {
      if (rule) for (const [known, other] of owner) if (distance(known, hash) <= rule.bits) join(other, place);
      join(owner.get(hash) ?? place, place);
      owner.set(hash, place);
    }
  }
  if (!operator.survival) return root.flatMap((__, place) => (rootOf(place) === place ? [place] : []));
  const scoreOf = (place: number) => gained[place]!.stats.score as number;
  const elected = new Map<number, number>();
  for (const place of root.keys()) {
    const known = elected.get(rootOf(place));
    if (known === undefined || scoreOf(place) < scoreOf(known)) elected.set(rootOf(place), place);
  }
  return [...elected.values()].sort((a, b) => a - b);
};

/** Places of the samples of each group, in the order of their first ones. */
export const groupsOf = (gained: readonly Tried[]): readonly (readonly number[])[] => {
  const groups = new Map<string, number[]>();
  for (const [place, { stats }] of gained.entries()) {
    const group = stats.group as string;
    groups.set(group, [...(groups.get(group) ?? []), place]);
  }
  return [...groups.values()];
};

/** By the sizes of groups, ties in order. */
const mostOf = (operator: AnySelector, gained: readonly Tried[], params: JsonObject): readonly number[] => {
  const groups = groupsOf(gained);
  const selection = operator.select(groups.length, readParameters(operator, params).params);
  if (!selection) return gained.map((_, place) => place);
  const sign = selection.descending ? -1 : 1;
  return [...groups]
    .sort((a, b) => sign * (a.length - b.length))
    .slice(0, selection.take)
    .flat();
};

/** What is left of texts, where parts of them are what is deduplicated. */
export const textsLeft = (operator: AnyDeduplicator, gained: readonly Tried[], texts: readonly string[], params: JsonObject): string[] => {
  const rule = operator.rule?.(readParameters(operator, params).params);
  if (rule?.kind !== 'common') return [...texts];
  const hashes = gained.map(({ stats }) => stats.hashes as readonly string[]);
  const samples = (hash: string) => hashes.filter((own) => own.includes(hash)).length;
  const isCommon = (hash: string) => hash !== '' && samples(hash) > rule.most;
  const { separator } = rule;
  return texts.map((text, place) =>
    text
      .split(separator)
      .filter((_, n) => !isCommon(hashes[place]![n]!))
      .join(separator),
  );
};

/** In how many bits two numbers differ. */
export const distance = (one: string, other: string): number => (BigInt(one) ^ BigInt(other)).toString(2).replaceAll('0', '').length;

/** By score, null last, ties in order. */
const ranked = (operator: AnySelector, gained: readonly Tried[], params: JsonObject): readonly number[] => {
  const places = gained.map((_, place) => place);
  if (places.length <= 1) return places;
  if (isOfGroups(operator)) return mostOf(operator, gained, params);
  const selection = operator.select(places.length, readParameters(operator, params).params);
  if (!selection) return places;
  const { descending, take, ordered, scored, skip, copies = 0 } = selection;
  const draw = uniformAt(seedOf(SEED, { id: `1.${operator.name}` }));
  const scoreOf = (place: number) => (operator.drawn ? draw(place) : (gained[place]!.stats.score ?? null)) as number | null;
  const compare = (a: number, b: number) => {
    const [one, other] = [scoreOf(a), scoreOf(b)];
    if (one === other) return a - b;
    if (one === null || other === null) return one === null ? 1 : -1;
    return one < other === descending ? 1 : -1;
  };
  const taken = places
    .filter((place) => !scored || scoreOf(place) !== null)
    .sort(compare)
    .slice(0, take);
  if (skip !== undefined) {
    const turned = (a: number, b: number) => scoreOf(b)! - scoreOf(a)! || a - b;
    return taken.sort(turned).slice(0, Math.max(take - skip, 0));
  }
  return ordered ? taken : [...Array.from({ length: copies }, () => places).flat(), ...taken.sort((a, b) => a - b)];
};
