/** How workflows reach activities: which queue, how long, how often. */
import { proxyActivities } from '@temporalio/workflow';
import type { Activities } from '../activities/types.js';

/**
 * The activities on one task queue. There is no limit to attempts or time: an attempt that stops beating for five seconds is lost and
 * done again, and errors that will not heal are told apart, and counted, where they happen.
 */
export const on = (taskQueue: string, summary: string): Activities =>
  proxyActivities<Activities>({
    taskQueue,
    summary,
    heartbeatTimeout: '5 seconds',
    startToCloseTimeout: '30 days',
    retry: { initialInterval: '500 milliseconds', backoffCoefficient: 2, maximumInterval: '30 seconds' },
  });
