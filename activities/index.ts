/** The activities of a worker: each hands its work to a lane, and beats while the lane computes. */
import { Context } from '@temporalio/activity';
import { WorkflowNotFoundError } from '@temporalio/common';
import type { Plan, PlanCard, Queue } from '../core/plan.js';
import type { Json } from '../core/sample.js';
import type { Lanes } from '../runtime/lanes/lanes.js';
import type { Store } from '../runtime/storage/store.js';
import { claimExport } from './claim.js';
import { failureOf } from './failure.js';
import { planInLanes } from './plan-in-lanes.js';
import { runRangeInLanes, runShardInLanes } from './stage/convictions.js';
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
  'releaseMedia',
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
  const inLane =
    (name: keyof Activities) =>
    async (args: { readonly store?: string }): Promise<Json> => {
      const context = Context.current();
      let progress: Json = null;
      const beat = setInterval(() => context.heartbeat(progress), BEAT_MS);
      const options = {
        signal: context.cancellationSignal,
        onProgress: (now: Json) => {
          progress = now;
        },
      };
      try {
        const call = IN_LANES[name] ?? ((lanes: Lanes, work: Json) => lanes.call(name, work, options));
        return await call(services.lanes, args as Json, options);
      } catch (error) {
        if (context.cancellationSignal.aborted) throw context.cancellationSignal.reason;
        throw await failureOf(error, context, args as Json, () => services.open(args.store ?? services.store));
      } finally {
        clearInterval(beat);
      }
    };
  const activities = Object.fromEntries(NAMES.map((name) => [name, inLane(name)])) as unknown as Activities;
  return {
    ...activities,
    // Where queues lead, and what the server knows, only the worker can say.
    planRecipe: async ({ input, ledger }) => {
      const card = await activities.planRecipe({ input: { store: services.store, ...input }, ledger });
      if (card.exports) await claim(services, card);
      return {
        ...card,
        queues: services.queuesOf(Context.current().info.taskQueue),
        attributes: await services.attributes(),
      };
    },
    releaseMedia: async (args) => ((await isAlone(args.run)) ? activities.releaseMedia(args) : { held: null }),
    planSweep: (args) => activities.planSweep({ ...args, input: { store: services.store, ...args.input } }),
  };
};

/** Whether no other run is open: what was made by one may be what another has found. */
const isAlone = async (run: string): Promise<boolean> => {
  const query = "WorkflowType = 'runRecipe' AND ExecutionStatus = 'Running'";
  for await (const { workflowId } of Context.current().client.workflow.list({ query })) if (workflowId !== run) return false;
  return true;
};

/** Claims the export path of a plan. Claims are kept in the worker's own store, which runs on other stores see, too. */
const claim = async ({ open, store }: ActivityServices, card: PlanCard): Promise<void> => {
  const context = Context.current();
  const isOpen = async (run: string): Promise<boolean> => {
    try {
      return (await context.client.workflow.getHandle(run).describe()).status.name === 'RUNNING';
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return false;
      throw error;
    }
  };
  try {
    const { exportPath } = (await (await open(card.store)).read(card.plan)) as unknown as Plan;
    await claimExport(await open(store), exportPath!, context.info.workflowExecution!.workflowId, isOpen);
  } catch (error) {
    throw await failureOf(error, context, { ...card } as never, () => open(store));
  }
};
