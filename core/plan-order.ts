/** The order of steps between two barriers: filters run as early as they may, cheap and picky ones first. */

/** A step, as far as its place in the order depends on it. */
export interface Placed {
  readonly id: string;
  readonly isFilter: boolean;
  /** Fields, those under views included; `stats` stands for whatever filters before it measured. */
  readonly reads: ReadonlySet<string>;
  /** Fields, and the stats of filters by the names that rows have for them. */
  readonly writes: ReadonlySet<string>;
  readonly multiplies: boolean;
  readonly ranged: boolean;
  /** Of one sample. */
  readonly cost: number;
}

/**
 * Moves each filter back over mappers that do not write what it reads, and over filters that cost more per sample dropped.
 * It never passes a mapper that makes several samples of one, or works in ranges, nor a filter whose stats bear the names of its own; what
 * reads stats neither moves nor is passed.
 */
export const moveFilters = <T extends Placed>(
  steps: readonly T[],
  kept: Readonly<Record<string, number>> | undefined,
  reasons: string[],
): readonly T[] => {
  const order: T[] = [];
  for (const step of steps) {
    let at = order.length;
    while (at > 0 && mayPass(step, order[at - 1]!, kept)) at--;
    if (at < order.length) reasons.push(reasonOf(step, order.slice(at), kept));
    order.splice(at, 0, step);
  }
  return order;
};

/** A sample of a few hundred rows tells no smaller share than this. */
const LEAST_DROPPED = 1 / 512;
/**
 * Cost for each sample dropped. Shares count in powers of two, as costs do, so that no order hangs on a few samples more or less: what was
 * measured in one order need not be measured again.
 */
const rank = ({ id, cost }: Placed, kept: Readonly<Record<string, number>> | undefined): number =>
  cost / 2 ** Math.round(Math.log2(Math.max(LEAST_DROPPED, 1 - (kept?.[id] ?? 0))));

const mayPass = (filter: Placed, before: Placed, kept: Readonly<Record<string, number>> | undefined): boolean => {
  if (!filter.isFilter || filter.reads.has('stats') || before.reads.has('stats')) return false;
  if ([...before.writes].some((name) => filter.reads.has(name) || filter.writes.has(name))) return false;
  return before.isFilter ? rank(filter, kept) < rank(before, kept) : !before.multiplies && !before.ranged;
};

/** Whether pass rates may decide which of two filters that stand side by side comes first. */
export const mayChangePlaces = (one: Placed, next: Placed): boolean =>
  one.isFilter &&
  next.isFilter &&
  ![one, next].some(({ reads }) => reads.has('stats')) &&
  ![...one.writes].some((name) => next.writes.has(name));

const reasonOf = (filter: Placed, passed: readonly Placed[], kept: Readonly<Record<string, number>> | undefined): string => {
  const names = (some: readonly Placed[]) => some.map(({ id }) => id).join(', ');
  const mappers = passed.filter(({ isFilter }) => !isFilter);
  const filters = passed.filter(({ isFilter }) => isFilter);
  const parts = [
    mappers.length > 0 ? `of ${names(mappers)}, which ${mappers.length > 1 ? 'do' : 'does'} not write what it reads` : '',
    filters.length > 0
      ? `of ${names(filters)}, which ${filters.length > 1 ? 'cost' : 'costs'} more${kept ? ' per sample dropped' : ''}`
      : '',
  ].filter((part) => part !== '');
  return `${filter.id} runs ahead ${parts.join(', and ')}`;
};
