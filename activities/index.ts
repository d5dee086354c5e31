/** The activities of a worker: each hands its work to a lane, and beats while the lane computes. */
import { Context } from '@temporalio/activity';
import { WorkflowNotFoundError } from '@temporalio/common';
import type { Plan, Queue } from '../core/plan.js';
import type { Json } from '../core/sample.js';
import type { CallOptions } from '../runtime/lanes/lane.js';
import type { Lanes } from '../runtime/lanes/lanes.js';
import type { Store } from '../runtime/storage/store.js';
import { beAtWork, whileAlone } from './alone.js';
import { claimExport } from './claim.js';
import { failureOf } from './failure.js';
import { planInLanes } from './plan-in-lanes.js';
import { runRangeInLanes, runShardInLanes } from './stage/convicting.js';
import type { Activities } from './types.js';

/** What a worker gives its activities. */
export interface ActivityServices {
  readonly lanes: Lanes;
  readonly open: (uri: string) => Promise<Store>;
  /** URI of the store that is meant when a run names none. */
  readonly store: string;
  /** Where each kind of stage goes, for runs planned on this task queue. */
  readonly queuesOf: (taskQueue: string) => Readonly<Record<Queue, string>>;
  /** Whether the server knows the search attributes of runs. */
  readonly attributes: () => Promise<boolean>;
}

/** Activities that take more than one call. */
const IN_LANES: Partial<Record<keyof Activities, typeof planInLanes>> = {
  planRecipe: planInLanes,
  runShard: runShardInLanes,
  runRange: runRangeInLanes,
};
const BEAT_MS = 1000;
const NAMES = [
  'planRecipe',
  'readSource',
  'runShard',
  'listRanges',
  'runRange',
  'sealSegment',
  'nextPhase',
  'runPhase',
  'renderParts',
  'writeSink',
  'keepLedger',
  'evaluate',
  'planSweep',
  'trialOf',
  'closeSweep',
] as const satisfies readonly (keyof Activities)[];

export const createActivities = (services: ActivityServices): Activities => {
  const { lanes, open, store: ownStore } = services;
  /** Beats while `work` goes on, and classes what it throws. */
  const attended = async <T>(args: { readonly store?: string }, work: (options: CallOptions) => Promise<T>): Promise<T> => {
    const context = Context.current();
    let progress: Json = null;
    const beat = setInterval(() => context.heartbeat(progress), BEAT_MS);
    const onProgress = (now: Json) => {
      progress = now;
    };
    try {
      return await work({ signal: context.cancellationSignal, onProgress });
    } catch (error) {
      if (context.cancellationSignal.aborted) throw context.cancellationSignal.reason;
      throw await failureOf(error, context, args as Json, () => open(args.store ?? ownStore));
    } finally {
      clearInterval(beat);
    }
  };
  const inLane = (name: keyof Activities) => (args: { readonly store?: string }) =>
    attended(args, (options) =>
      (IN_LANES[name] ?? ((on: Lanes, work: Json) => on.call(name, work, options)))(lanes, args as Json, options),
    );
  const activities = Object.fromEntries(NAMES.map((name) => [name, inLane(name)])) as unknown as Activities;
  return {
    ...activities,
    // Where queues lead, and what the server knows, only the worker can say.
    planRecipe: async ({ input: given, ledger }) => {
      const context = Context.current();
      const run = context.info.workflowExecution!.workflowId;
      const input = { store: ownStore, ...given };
      await attended(input, async () => beAtWork(await open(input.store), run, isOpen, () => context.sleep(BEAT_MS)));
      const card = await activities.planRecipe({ input, ledger });
      // Claims are kept in the worker's own store, which runs on other stores see, too.
      if (card.exports)
        await attended({ ...card, store: ownStore }, async () => {
          const { exportPath } = (await (await open(card.store)).read(card.plan)) as unknown as Plan;
          await claimExport(await open(ownStore), exportPath!, run, isOpen);
        });
      return { ...card, queues: services.queuesOf(context.info.taskQueue), attributes: await services.attributes() };
    },
    releaseMedia: (args) =>
      attended(args, async (options) => {
        const release = () => lanes.call('releaseMedia', args as unknown as Json, options) as Promise<{ readonly released: boolean }>;
        const done = (await isAlone(args.run)) ? await whileAlone(await open(args.store), args.run, isOpen, release) : undefined;
        return done ?? { released: false };
      }),
    planSweep: (args) => activities.planSweep({ ...args, input: { store: ownStore, ...args.input } }),
  };
};

/** Whether the server lists no other open run: what was made by one may be what another has found. It may not yet list those of this moment. */
const isAlone = async (run: string): Promise<boolean> => {
  const query = "WorkflowType = 'runRecipe' AND ExecutionStatus = 'Running'";
  for await (const { workflowId } of Context.current().client.workflow.list({ query })) if (workflowId !== run) return false;
  return true;
};

const isOpen = async (run: string): Promise<boolean> => {
  try {
    return (await Context.current().client.workflow.getHandle(run).describe()).status.name === 'RUNNING';
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return false;
    throw error;
  }
};
