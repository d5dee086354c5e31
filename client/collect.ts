/** Takes out of a store what no run needs any more. */
import type { Client } from '@temporalio/client';
import type { Collected, CollectWork } from '../activities/collect.js';
import { FOUND_MS } from '../runtime/storage/store.js';
import { inLane } from './in-lane.js';

export interface CollectOptions extends Pick<CollectWork, 'store' | 'datasets' | 'dryRun'> {
  /** Milliseconds for which what closed runs came to stays. */
  readonly graceMs: number;
}

/** Removes what was last written or relied on before the time that it answers: as long ago as `graceMs`, and before every open run began. */
export const collect = async (
  client: Client,
  { graceMs, ...work }: CollectOptions,
): Promise<Collected & { readonly before: number; readonly open: number }> => {
  const now = Date.now();
  const begun = await openSince(client);
  // What was found shortly after it was written is not noted as found.
  const before = Math.min(now - graceMs, ...begun) - FOUND_MS;
  return { ...(await inLane<Collected>('collect', { ...work, before })), before, open: begun.length };
};

/** When each open run began; one that was reset, when it first did. */
const openSince = async ({ workflow }: Client): Promise<number[]> => {
  const begun: number[] = [];
  const query = "ExecutionStatus = 'Running' AND (WorkflowType = 'runRecipe' OR WorkflowType = 'sweep')";
  for await (const { workflowId, runId, startTime } of workflow.list({ query })) {
    const { raw } = await workflow.getHandle(workflowId, runId).describe();
    const first = raw.workflowExtendedInfo?.originalStartTime?.seconds;
    begun.push(Math.min(startTime.getTime(), first == null ? Number.POSITIVE_INFINITY : Number(first) * 1000));
  }
  return begun;
};
