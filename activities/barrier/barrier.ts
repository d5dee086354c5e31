/**
 * A barrier: what needs all samples at once, as phases of units. A phase begins when the one before has ended; its units are done in any
 * order, anywhere. What a unit came to is a record of small values that name blobs, and so is what each phase consists of: a barrier that
 * is begun again goes on where it was.
 */
import type { ManifestRef } from '../../core/dataset.js';
import type { DuplicateRule } from '../../core/duplicates.js';
import { StoreError } from '../../core/errors.js';
import type { AnySelector } from '../../core/operator.js';
import type { Limits } from '../../core/plan.js';
import { type FieldMap, type Json, NO_TALLY, type Tally } from '../../core/sample.js';
import { logged } from '../../runtime/log.js';
import type { Fates } from '../../runtime/storage/fates.js';
import type { Store } from '../../runtime/storage/store.js';

/** Which places of the ranking a selector keeps. */
export type Selection = NonNullable<ReturnType<AnySelector['select']>>;

/** One barrier over one dataset. */
export interface Barrier {
  readonly store: Store;
  /** Id of the step: what it measured stands in the columns of the stats tables that begin with it. */
  readonly step: string;
  readonly limits: Pick<Limits, 'shard_bytes' | 'page_entries' | 'barrier_entries' | 'partition_entries' | 'max_row_bytes'>;
  readonly manifest: ManifestRef;
  /** Of a selector; of one of groups, and of a grouper, once a phase has found it. */
  readonly selection?: Selection;
  /** Of a selector of groups: what it selects of so many. */
  readonly choose?: (groups: number) => Selection | null;
  /** Of a selector by lot: the lot of the sample at a position, another one for each. */
  readonly draw?: (position: number) => number;
  /** Whether it is of a grouper, which makes one row of each group. */
  readonly batches?: boolean;
  /** Of a deduplicator for which it is not that samples share a hash. */
  readonly rule?: DuplicateRule;
  /** Of a deduplicator: whether not the first of a group stays, but the one whose score is least. */
  readonly elects?: boolean;
  readonly fields: FieldMap;
  /** Key of a piece of work: all that shapes what it comes to is in it. */
  readonly keyOf: (phase: string, part: { readonly partition: number; readonly partitions: number }, inputs: readonly string[]) => string;
  readonly signal: AbortSignal;
  progress(value: Json): void;
}

/** What a phase consists of: for each unit what it works on. */
export interface Phase {
  readonly phase: string;
  readonly inputs: readonly object[];
  /** The selection, when it has been found by now: it holds for this phase and for all that follow. */
  readonly selection?: Selection;
}
/** What a barrier came to. */
export interface Done {
  readonly manifest: ManifestRef;
  readonly tally: Tally;
  readonly fates: Fates;
}

/** How a kind of phase works: what a unit does with its input, and what follows when all have answered. */
export interface PhaseKind {
  readonly run: (barrier: Barrier, input: never) => Promise<object>;
  readonly next: (barrier: Barrier, answers: never, inputs: never) => Promise<Phase | Done>;
}
/** The phases of a kind of barrier, by name, and the first one. */
export interface Course {
  readonly first: (barrier: Barrier) => Promise<Phase | Done>;
  readonly kinds: Readonly<Record<string, PhaseKind>>;
}

/** As recorded: the inputs of all units are a blob. */
interface State {
  readonly phase: string;
  readonly units: number;
  readonly inputs: string;
  readonly selection?: Selection;
}

/** The phase of this number, by name and units; or what the barrier came to. The phases before must have ended. */
export const phaseAt = async (barrier: Barrier, course: Course, number: number): Promise<{ phase: string; units: number } | Done> => {
  const { store } = barrier;
  const name = stateName(barrier, number);
  const known = await store.read<Json>(name);
  if (known !== undefined) return known as unknown as State | Done;
  const next = number === 0 ? await course.first(barrier) : await follow(barrier, course, number - 1);
  const state = 'phase' in next ? await stateOf(store, next) : next;
  return (await store.commit(name, state as unknown as Json)).record as unknown as State | Done;
};

/** Does one unit of a phase, unless it is done. */
export const runUnit = async (barrier: Barrier, course: Course, number: number, unit: number): Promise<void> => {
  const { store } = barrier;
  const state = await stateAt(barrier, number);
  const name = unitName(barrier, state, unit);
  if ((await store.read(name)) !== undefined) return;
  const input = (await inputsOf(barrier, state))[unit];
  await logged(name, async () =>
    store.commit(name, (await kindOf(course, state.phase).run(within(barrier, state), input as never)) as Json),
  );
};

/** What a barrier comes to that leaves its dataset as it is. */
export const unchanged = ({ step, manifest }: Pick<Barrier, 'step' | 'manifest'>): Done => ({
  manifest,
  tally: { ...NO_TALLY, in: manifest.rows, kept: manifest.rows },
  fates: { step, input: manifest },
});

const stateOf = async (store: Store, { phase, inputs, selection }: Phase): Promise<State> => ({
  phase,
  units: inputs.length,
  inputs: (await store.put(Buffer.from(JSON.stringify(inputs)))).digest,
  ...(selection && { selection }),
});

/** The barrier as a phase of it sees it. */
const within = (barrier: Barrier, { selection }: State): Barrier => (selection ? { ...barrier, selection } : barrier);

const follow = async (barrier: Barrier, course: Course, number: number): Promise<Phase | Done> => {
  const state = await stateAt(barrier, number);
  const answers: Json[] = [];
  for (let from = 0; from < state.units; from += 32) {
    const units = Array.from({ length: Math.min(32, state.units - from) }, (_, i) => from + i);
    const found = await Promise.all(units.map((unit) => barrier.store.read<Json>(unitName(barrier, state, unit))));
    if (found.includes(undefined)) throw new StoreError(`${barrier.step}: a unit of "${state.phase}" is not done`);
    answers.push(...(found as Json[]));
  }
  const { next } = kindOf(course, state.phase);
  const { selection } = state;
  const following = await next(within(barrier, state), answers as never, (await inputsOf(barrier, state)) as never);
  return 'phase' in following && selection ? { selection, ...following } : following;
};

const stateAt = async (barrier: Barrier, number: number): Promise<State> => {
  const state = (await barrier.store.read<Json>(stateName(barrier, number))) as unknown as State | undefined;
  if (!state) throw new StoreError(`${barrier.step}: phase ${number} has not begun`);
  return state;
};
const inputsOf = async ({ store }: Barrier, { inputs }: State) => JSON.parse((await store.get(inputs)).toString()) as readonly Json[];

const kindOf = ({ kinds }: Course, phase: string): PhaseKind => {
  const kind = kinds[phase];
  if (!kind) throw new Error(`there is no phase "${phase}"`);
  return kind;
};

/** Everything follows from the dataset and how it lies on pages, which its root tells, from the limits and from what is selected or a duplicate. */
const common = ({ manifest, limits, selection, rule }: Barrier): readonly string[] => [
  manifest.root,
  JSON.stringify([limits, selection ?? rule ?? null]),
];
const stateName = (barrier: Barrier, number: number): string =>
  `phases/${barrier.keyOf('begin', { partition: number, partitions: 0 }, common(barrier))}`;
const unitName = (barrier: Barrier, { phase, units, inputs }: State, unit: number): string =>
  `phases/${barrier.keyOf(phase, { partition: unit, partitions: units }, [...common(barrier), inputs])}`;
