/** The ranges of the samples of a shard: listed phase by phase, and done one at a time, on any lane. */
import { StoreError } from '../../core/errors.js';
import type { Json } from '../../core/sample.js';
import { mark } from '../../runtime/lanes/marks.js';
import type { LaneCall } from '../../runtime/lanes/serve.js';
import { keyOf } from '../../runtime/storage/key.js';
import type { RangeWork } from '../types.js';
import { boundStage } from './bind.js';
import { isEnvironment } from './blame.js';
import { readInput } from './input.js';
import { withMedia } from './media.js';
import type { BoundRanges } from './ranges.js';
import { recordKeeper } from './ranges.js';
import { type Located, locate } from './results.js';
import { Sample } from './sample.js';
import { type LaneServices, type Workplace, workplace } from './services.js';

/** `rangelists/<key>`: the ranges of a phase; `place` is the sample's among the rows of the shard. */
type Listed = readonly { readonly place: number; readonly range: Json }[];

/**
 * How many ranges this phase has, which are kept as a record; null when there is no such phase. A sample whose first phase has but one
 * range is not listed: `runShard` does it whole.
 */
export const listRanges = (services: LaneServices, args: RangeWork, call: LaneCall): Promise<{ readonly ranges: number | null }> =>
  atRanges(services, args, call, async (work, located, ranges, samples) => {
    const listed: { place: number; range: Json }[] = [];
    let costly = 0;
    for await (const sample of samples()) {
      const found = await listOf(ranges, sample, args.phase);
      if (found === null) continue;
      costly++;
      for (const range of found) listed.push({ place: sample.input, range });
      work.progress({ listed: listed.length });
    }
    if (costly === 0) return { ranges: null };
    await work.store.commit(listName(located, args.phase), listed);
    return { ranges: listed.length };
  });

/** Does one range of those listed, unless it is done. */
export const runRange = async (
  services: LaneServices,
  args: RangeWork & { readonly range: number },
  call: LaneCall,
): Promise<{ readonly cpuMs: number }> => {
  const before = process.cpuUsage();
  await atRanges(services, args, call, async ({ store }, located, ranges, samples) => {
    const listed = (await store.read(listName(located, args.phase))) as Listed | undefined;
    const one = listed?.[args.range];
    if (!one) throw new StoreError(`${store.uri} has no range ${args.range} of phase ${args.phase}`);
    for await (const sample of samples(one.place)) {
      mark(sample.input, 0);
      // An error of the sample's is kept as its result; the join will quarantine the sample for it.
      await ranges.run(sample, args.phase, one.range).catch(unlessEnvironment);
    }
  });
  const { user, system } = process.cpuUsage(before);
  return { cpuMs: Math.round((user + system) / 1000) };
};

const listName = ({ keys }: Located, phase: number) => `rangelists/${keyOf([keys.measure, phase])}`;

/** The ranges of a sample that is worth it; null for others, and past the last phase. */
const listOf = async (ranges: BoundRanges, sample: Sample, phase: number): Promise<readonly Json[] | null> => {
  try {
    const first = await ranges.list(sample, 0);
    if (first === null || first.length < 2) return null;
    return phase === 0 ? first : await ranges.list(sample, phase);
  } catch (error) {
    unlessEnvironment(error);
    return null;
  }
};
const unlessEnvironment = (error: unknown): void => {
  if (isEnvironment(error)) throw error;
};

/** Readies the ranged stage that `args` names; `samples` are those of the shard, or the one at a place. */
const atRanges = async <T>(
  services: LaneServices,
  args: RangeWork,
  call: LaneCall,
  act: (work: Workplace, located: Located, ranges: BoundRanges, samples: (place?: number) => AsyncGenerator<Sample>) => Promise<T>,
): Promise<T> => {
  const work = await workplace(services, args, call);
  const located = await locate(work, args);
  return withMedia(work, async (media) => {
    const surroundings = { media, signal: call.signal, store: work.store, ranges: recordKeeper(work.store, work.plan) };
    const bound = await boundStage(
      [args.store, args.plan, args.segment, args.stage].join('\n'),
      work.plan,
      located.stage,
      services,
      surroundings,
    );
    const { ranges } = bound.bounds[0]!;
    if (!ranges) throw new Error(`${bound.bounds[0]!.step.id} does not work in ranges`);
    return act(work, located, ranges, async function* (place) {
      for await (const batch of readInput(work, located.entry, (one) => place === undefined || one === place)) {
        for (const { row, place: own } of batch) if (row) yield new Sample(bound.shape, row, own, [...bound.blank]);
      }
    });
  });
};
