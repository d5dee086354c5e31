/** Reads a run and its children, and says in sentences what each waits for. */
import type { Client } from '@temporalio/client';
import type { Progress } from '../core/run.js';

const ACTIVITY_QUEUE = 2;
const POLLED_WITHIN_MS = 120_000;

/** One sentence per thing that the run waits for: a pause, an activity that fails, a queue that nobody polls. */
export const whyStuck = async (client: Client, workflowId: string): Promise<string[]> => {
  const { raw, status } = await client.workflow.getHandle(workflowId).describe();
  const lines = [`${workflowId}: ${status.name.toLowerCase()}`];
  if (status.name === 'FAILED') lines.push(await failureOf(client, workflowId));
  if (status.name !== 'RUNNING') return lines;
  const now = await client.workflow
    .getHandle(workflowId)
    .query<Progress>('progress')
    .catch(() => undefined);
  if (now === undefined) lines.push('no worker answers for it: is one up? (`sluice up`)');
  else lines.push(now.paused ? `${now.state} by ${now.paused.by}: ${now.paused.reason}` : `${now.at}, ${now.done} of ${now.total}`);
  const queues = new Set<string>();
  const executions = [workflowId, ...(raw.pendingChildren ?? []).map((child) => child.workflowId ?? '')];
  for (const id of executions) {
    const { raw: one } = id === workflowId ? { raw } : await client.workflow.getHandle(id).describe();
    for (const activity of one.pendingActivities ?? []) {
      const queue = activity.activityOptions?.taskQueue?.name;
      if (queue) queues.add(queue);
      const isStarted = activity.lastStartedTime != null && activity.lastFailure == null;
      const failure = activity.lastFailure?.message ? `, last failure: ${activity.lastFailure.message}` : '';
      lines.push(`  ${activity.activityType?.name} ${isStarted ? 'runs' : 'waits'}, attempt ${activity.attempt}${failure}`);
    }
  }
  for (const queue of queues)
    if (!(await isPolled(client, queue))) lines.push(`  nobody polls the queue ${queue}: start a worker that serves it`);
  return lines;
};

/** What failed first, of what made the run fail. */
const failureOf = async (client: Client, workflowId: string): Promise<string> => {
  try {
    await client.workflow.getHandle(workflowId).result();
  } catch (error) {
    for (let cause = error; cause instanceof Error; cause = cause.cause) if (!(cause.cause instanceof Error)) return cause.message;
  }
  return '';
};

const isPolled = async (client: Client, name: string): Promise<boolean> => {
  const { pollers } = await client.workflowService.describeTaskQueue({
    namespace: client.options.namespace,
    taskQueue: { name },
    taskQueueType: ACTIVITY_QUEUE,
  });
  const since = Date.now() - POLLED_WITHIN_MS;
  return (pollers ?? []).some(({ lastAccessTime }) => Number(lastAccessTime?.seconds ?? 0) * 1000 > since);
};
