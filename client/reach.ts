/** Servers and workers come and go; what is asked of them can wait. */
import { setTimeout as sleep } from 'node:timers/promises';

/** gRPC codes of servers and workers that are away: cancelled, unknown, deadline, exhausted, no poller, unavailable. */
const PASSING = new Set([1, 2, 4, 8, 9, 14]);
const RETRY_MS = 200;
const PATIENCE_MS = 120_000;
/** An answer that took so long came from somebody who waited with us. */
const LONG_POLL_MS = 5000;

/** Whether nobody answered, rather than somebody said no. */
export const isUnreachable = async (error: unknown): Promise<boolean> => {
  const { isGrpcServiceError } = await import('@temporalio/client');
  for (let cause = error; cause instanceof Error; cause = cause.cause) if (isGrpcServiceError(cause)) return PASSING.has(cause.code);
  return false;
};

/** Asks until somebody answers, for two minutes of silence at most. */
export const untilReached = async <T>(ask: () => Promise<T>): Promise<T> => {
  for (let silentSince = Date.now(); ; await sleep(RETRY_MS)) {
    const asked = Date.now();
    try {
      return await ask();
    } catch (error) {
      if (!(await isUnreachable(error))) throw error;
      if (Date.now() - asked > LONG_POLL_MS) silentSince = Date.now();
      if (Date.now() - silentSince > PATIENCE_MS) throw error;
    }
  }
};
