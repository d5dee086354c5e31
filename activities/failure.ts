/** What becomes of an error at the edge to Temporal: classed once, here. */
import { ApplicationFailure, type Context } from '@temporalio/activity';
import type { Json } from '../core/sample.js';
import { LaneDeath } from '../runtime/lanes/lane.js';
import { keyOf } from '../runtime/storage/key.js';
import type { Store } from '../runtime/storage/store.js';

/** So many failures of one kind, of one piece of work, end the run. */
const FAILURES = 5;
/**
 * What is waited out, however long it takes: another worker may match the plan, and a lane that a signal from outside ended says nothing
 * about its work.
 */
const isPassing = (error: Error): boolean =>
  error.name === 'VersionSkew' || (error instanceof LaneDeath && error.death === 'signal' && !error.byItself);

/**
 * The failure that Temporal gets to see. The user's errors are final. The environment's are retried and counted in the store, per piece
 * of work and kind: attempts that were lost (a worker killed, a timeout) never come here, and so never count.
 */
export const failureOf = async (error: unknown, context: Context, work: Json, store: () => Promise<Store>): Promise<Error> => {
  if (!(error instanceof Error)) return new Error(String(error));
  if (error.name === 'RecipeError') return ApplicationFailure.nonRetryable(error.message, error.name);
  const failure = ApplicationFailure.create({ message: error.message, type: error.name, cause: error, nonRetryable: false });
  if (isPassing(error)) return failure;
  const { workflowExecution, activityType, attempt } = context.info;
  const kind = keyOf([error.name, error.message.replace(/\d+/g, 'n')]).slice(0, 16);
  const prefix = `failures/${keyOf([workflowExecution?.runId ?? '', activityType, work])}/${kind}/`;
  try {
    const known = await store();
    await known.commit(`${prefix}${attempt}`, { error: error.message.slice(0, 2000) });
    let failures = 0;
    for await (const _ of known.list(prefix)) failures++;
    if (failures < FAILURES) return failure;
  } catch {
    // The store itself is out of reach: nothing can be counted, and the retry will tell.
    return failure;
  }
  return ApplicationFailure.nonRetryable(`${error.message} (${FAILURES} times: given up)`, 'EnvironmentError');
};
