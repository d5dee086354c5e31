/** A stage's work on one shard: found done, judged anew from what was measured before, or computed; then committed. */

import type { ShardRef, ShardResult, StepTallies } from '../../core/dataset.js';
import { Released } from '../../core/errors.js';
import { type Plan, rendersItself } from '../../core/plan.js';
import { NO_TALLY } from '../../core/sample.js';
import { cpuTimer } from '../../runtime/cpu-time.js';
import { markExactly } from '../../runtime/lanes/marks.js';
import type { LaneCall } from '../../runtime/lanes/serve.js';
import { logged } from '../../runtime/log.js';
import type { OpenMedia } from '../../runtime/media/store-media.js';
import { entryRows } from '../../runtime/storage/manifest.js';
import type { ShardAnswer, ShardWork } from '../types.js';
import { type BoundStage, boundStage } from './bind.js';
import { readConvictions } from './convictions.js';
import { withMedia } from './media.js';
import { Outcome } from './outcome.js';
import { Pass, type Suspicion } from './pass.js';
import { recordKeeper } from './ranges.js';
import { keepPart, PartWriter, renderShard } from './render.js';
import { findEarlier, isReplayable, keepMeasured } from './replay.js';
import { commitResult, forget, hasMedia, type Located, locate, readResult } from './results.js';
import { type LaneServices, type Workplace, workplace } from './services.js';
import { statsInOrder } from './stats-order.js';

interface Done {
  readonly result: Pick<ShardResult, 'shard' | 'tally' | 'steps'>;
  readonly replayed: boolean;
  /** Bytes of media that were made or fetched. */
  readonly made: number;
}

/** Does a stage's work on one shard, unless it is done. With `alone`, one sample is tried and nothing is committed. */
export const runShard = async (services: LaneServices, args: ShardWork & Suspicion, call: LaneCall): Promise<ShardAnswer> => {
  const work = await workplace(services, args, call);
  try {
    const answer = await runStage(work, args);
    if (answer !== undefined) return answer;
    await forget(work, args, args.stage + 1);
  } catch (error) {
    // What the segment began with cannot be made again by it.
    if (!(error instanceof Released) || args.input === undefined) throw error;
    await forget(work, args, args.stage);
  }
  return { key: '', rows: 0, tally: NO_TALLY, steps: {}, replayed: false, cpuMs: 0, again: true };
};

/** Undefined where the last stage of a segment came to rows whose media were taken out of the store: nobody makes these again later on. */
const runStage = async (work: Workplace, args: ShardWork & Suspicion): Promise<ShardAnswer | undefined> => {
  const cpuMs = cpuTimer();
  const located = await locate(work, args);
  const { verdict } = located.keys;
  const found = args.alone === undefined ? await readResult(work.store, verdict) : undefined;
  const done = found
    ? { result: found, replayed: true, made: 0 }
    : await logged(`results/${verdict}`, () =>
        withMedia(work, async (media, made) => ({ ...(await compute(work, located, args, media)), made: made() })),
      );
  const { shard, tally, steps } = done.result;
  if (isLast(work.plan, args) && !(await hasMedia(work.store, shard))) return undefined;
  if (isRendered(work.plan, args)) await renderShard(work, shard);
  return {
    key: verdict,
    rows: shard.rows,
    tally,
    steps,
    replayed: done.replayed,
    made: done.made,
    cpuMs: cpuMs(),
  };
};

const NO_SHARD: ShardRef = { digest: '', rows: 0, bytes: 0, data: '', stats: null };

const isLast = ({ segments }: Plan, { segment, stage }: ShardWork): boolean => stage === segments[segment]!.stages.length - 1;

/** Whether this stage's rows are those of the output. */
const isRendered = (plan: Plan, args: ShardWork & Suspicion): boolean =>
  plan.exportPath !== null &&
  args.alone === undefined &&
  rendersItself(plan.segments) &&
  args.segment === plan.segments.length - 1 &&
  isLast(plan, args);

/** The tallies with what each step took: for the ledger, as the record of a result is the same whatever machine made it. */
const timed = (steps: StepTallies, { bounds }: BoundStage, cpuMs: readonly number[]): StepTallies => {
  const times = bounds.flatMap(({ step }, at) => {
    const tally = steps[step.id];
    return tally && cpuMs[at]! > 0 ? [[step.id, { ...tally, cpuMs: cpuMs[at]! }] as const] : [];
  });
  return { ...steps, ...Object.fromEntries(times) };
};

const compute = async (
  work: Workplace,
  { stage, entry, keys }: Located,
  args: ShardWork & Suspicion,
  media: OpenMedia,
): Promise<Omit<Done, 'made'>> => {
  const { store, services, plan, signal } = work;
  const name = [args.store, args.plan, args.segment, args.stage].join('\n');
  const bound = await boundStage(name, plan, stage, services, { media, signal, store, ranges: recordKeeper(store, plan, media) });
  const part = isRendered(plan, args) ? new PartWriter(plan, services.catalog) : undefined;
  const outcome = new Outcome(store, bound, statsInOrder(plan, services.catalog), part);
  try {
    const pass = new Pass(work, entry, bound, outcome, await readConvictions(store, keys.measure), args);
    markExactly(args.exact === true);
    if (args.alone !== undefined) {
      await pass.afresh();
      return { result: { shard: NO_SHARD, tally: NO_TALLY, steps: {} }, replayed: false };
    }
    const found = isReplayable(bound) ? await findEarlier(store, keys.measure, bound) : undefined;
    const earlier = found?.table.lines === entryRows(entry) ? found : undefined;
    const kept = earlier ? await pass.again(earlier) : await pass.afresh();
    const { result, stored } = await outcome.end(kept);
    if (result.tally.quarantined > 0) await media.refuseLost();
    const committed = await commitResult(store, keys.verdict, result);
    // A replay writes rows that it does not keep: its part is rendered from the shard.
    if (part && !earlier) await keepPart(store, plan, committed.shard, part);
    // A replay that computed nothing knows no more than the run before it.
    if (kept === undefined) await keepMeasured(store, keys, outcome.table, result, stored);
    return { result: { ...committed, steps: timed(committed.steps, bound, pass.cpuMs) }, replayed: pass.computed === 0 };
  } finally {
    outcome.close();
    part?.close();
  }
};
