/** How a child workflow tells its root how far it is. */
import { defineSignal, getExternalWorkflowHandle, workflowInfo } from '@temporalio/workflow';
import type { WorkTally } from './tally.js';

export interface Advance {
  /** Id of the child that tells. */
  readonly child: string;
  readonly done: number;
  readonly total: number;
  /** All of this child's work so far. */
  readonly sum: WorkTally;
}
export const advanced = defineSignal<[Advance]>('advanced');
/** That a pause has come to rest in the child of this id. */
export const rested = defineSignal<[string]>('rested');

/** A signal costs the server and the worker some milliseconds each: this keeps them below a hundredth of the work. */
const AT_MOST_EVERY_MS = 2000;

/** Tells the root of each hundredth of the work, and of its end; so a root hears some hundred signals, however long the run. */
export const teller = (total: number) => {
  const { workflowId: child, parent } = workflowInfo();
  const root = getExternalWorkflowHandle(parent!.workflowId);
  let told = 0;
  let at = 0;
  return {
    done: async (done: number, sum: WorkTally): Promise<void> => {
      const isDue = done - told >= total / 100 && Date.now() - at >= AT_MOST_EVERY_MS;
      if (done < total && !isDue) return;
      told = done;
      at = Date.now();
      await root.signal(advanced, { child, done, total, sum });
    },
    idle: async (): Promise<void> => root.signal(rested, child),
  };
};
