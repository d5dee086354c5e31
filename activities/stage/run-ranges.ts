/** The ranges of the samples of a shard: listed phase by phase, and done one at a time, on any lane. */
import { Released, StoreError } from '../../core/errors.js';
import type { Json } from '../../core/sample.js';
import { cpuTimer } from '../../runtime/cpu-time.js';
import { mark, markExactly } from '../../runtime/lanes/marks.js';
import type { LaneCall } from '../../runtime/lanes/serve.js';
import { keyOf } from '../../runtime/storage/key.js';
import type { GroupWork, RangeWork } from '../types.js';
import { boundStage } from './bind.js';
import { isEnvironment } from './blame.js';
import { readInput } from './input.js';
import { withMedia } from './media.js';
import type { Suspicion } from './pass.js';
import type { BoundRanges } from './ranges.js';
import { recordKeeper } from './ranges.js';
import { type Located, locate } from './results.js';
import { Sample } from './sample.js';
import { type LaneServices, type Workplace, workplace } from './services.js';

/**
 * `rangegroups/<key>`: the ranges of a phase in groups, each the work of one activity; `place` is the sample's among the rows of the shard.
 */
type Listed = readonly (readonly One[])[];
interface One {
  readonly place: number;
  readonly range: Json;
}

/** Samples of one range share so many activities: a shard may hold thousands of short clips, and a history has its limits. */
const SHORT_GROUPS = 64;

/** How many groups of ranges this phase has, which are kept as a record; null when there is no such phase, or nothing to share out. */
export const listRanges = (services: LaneServices, args: RangeWork, call: LaneCall): Promise<{ readonly ranges: number | null }> =>
  atRanges(services, args, call, { ranges: null }, async (work, located, ranges, samples) => {
    const shared: One[][] = [];
    const short: One[] = [];
    let isPhase = false;
    for await (const sample of samples()) {
      const found = await listOf(ranges, sample, args.phase);
      if (found === null) continue;
      isPhase = true;
      const ones = found.map((range) => ({ place: sample.input, range }));
      if (ones.length > 1) shared.push(...ones.map((one) => [one]));
      else short.push(...ones);
      work.progress({ listed: shared.length + short.length });
    }
    const size = Math.ceil(short.length / SHORT_GROUPS);
    for (let at = 0; at < short.length; at += size) shared.push(short.slice(at, at + size));
    if (!isPhase || (args.phase === 0 && shared.length < 2)) return { ranges: null };
    await work.store.commit(listName(located, args.phase), shared as unknown as Json);
    return { ranges: shared.length };
  });

/** Does one group of ranges of those listed, unless they are done; with `alone`, that of one sample. An `error` is what it came to, then. */
export const runRange = async (
  services: LaneServices,
  args: GroupWork & Suspicion & { readonly error?: string },
  call: LaneCall,
): Promise<{ readonly cpuMs: number; readonly made: number }> => {
  const cpuMs = cpuTimer();
  const made = await atRanges(services, args, call, 0, async ({ store, signal }, located, ranges, samples, madeSoFar) => {
    const listed = (await store.read(listName(located, args.phase))) as Listed | undefined;
    const group = listed?.[args.range];
    if (!group) throw new StoreError(`${store.uri} has no range ${args.range} of phase ${args.phase}`);
    const { phase, alone, error } = args;
    const wanted = new Map(group.filter(({ place }) => alone === undefined || place === alone).map(({ place, range }) => [place, range]));
    markExactly(args.exact === true);
    for await (const sample of samples((place) => wanted.has(place))) {
      mark(sample.input, 0);
      const range = wanted.get(sample.input)!;
      // An error of the sample's is kept as its result; the join will quarantine the sample for it.
      await (error === undefined ? ranges.run(sample, phase, range) : ranges.convict(sample, phase, range, error)).catch(unlessEnvironment);
      signal.throwIfAborted();
    }
    return madeSoFar();
  });
  return { cpuMs: cpuMs(), made };
};

const listName = ({ keys }: Located, phase: number) => `rangegroups/${keyOf([keys.measure, phase])}`;

/** The ranges of a sample; null past the last phase, and of one that is in error, which `runShard` will tell. */
const listOf = async (ranges: BoundRanges, sample: Sample, phase: number): Promise<readonly Json[] | null> => {
  try {
    return await ranges.list(sample, phase);
  } catch (error) {
    unlessEnvironment(error);
    return null;
  }
};
const unlessEnvironment = (error: unknown): void => {
  if (isEnvironment(error)) throw error;
};

/**
 * Readies the ranged stage that `args` names; `samples` are those of the shard, or of some places. Where what they came from is not there
 * any more the answer is `nothing`: `runShard`, which comes next, has it made again.
 */
const atRanges = async <T>(
  services: LaneServices,
  args: RangeWork,
  call: LaneCall,
  nothing: T,
  act: (
    work: Workplace,
    located: Located,
    ranges: BoundRanges,
    samples: (wants?: (place: number) => boolean) => AsyncGenerator<Sample>,
    made: () => number,
  ) => Promise<T>,
): Promise<T> => {
  const work = await workplace(services, args, call);
  const ready = async (): Promise<T> => {
    const located = await locate(work, args);
    return withMedia(work, async (media, made) => {
      const surroundings = { media, signal: call.signal, store: work.store, ranges: recordKeeper(work.store, work.plan, media) };
      const bound = await boundStage(
        [args.store, args.plan, args.segment, args.stage].join('\n'),
        work.plan,
        located.stage,
        services,
        surroundings,
      );
      const { ranges } = bound.bounds[0]!;
      if (!ranges) throw new Error(`${bound.bounds[0]!.step.id} does not work in ranges`);
      return act(
        work,
        located,
        ranges,
        async function* (wants = () => true) {
          for await (const batch of readInput(work, located.entry, wants)) {
            for (const { row, place: own } of batch) if (row) yield new Sample(bound.shape, row, own, [...bound.blank]);
          }
        },
        made,
      );
    });
  };
  return ready().catch((error: unknown) => {
    if (error instanceof Released && args.input !== undefined) return nothing;
    throw error;
  });
};
