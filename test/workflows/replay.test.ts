/** Runs that began with an older Sluice go on with this one: its workflows do, on recorded histories, what they did then. */
import { DefaultLogger, type ReplayResult, Runtime, Worker } from '@temporalio/worker';
import { expect, it } from 'vitest';
import { bundleWorkflows } from '../../workers/serve.js';
import { type Recorded, recorded } from './histories.js';

Runtime.install({ logger: new DefaultLogger('ERROR') });
const workflowBundle = await bundleWorkflows();
const replay = async (histories: readonly Recorded[]): Promise<ReplayResult[]> => {
  const results: ReplayResult[] = [];
  for await (const result of Worker.runReplayHistories({ workflowBundle }, histories)) results.push(result);
  return results;
};

it('does what it did in recorded runs', async () => {
  const histories = await recorded();
  expect(histories.map(({ name }) => name)).toEqual([
    'barriers-barrier',
    'barriers-export',
    'barriers-root',
    'cancelled-root',
    'cancelled-segment',
    'continued-segment-1',
    'continued-segment-2',
    'paused-root',
    'paused-segment',
    'plain-root',
    'plain-segment',
    'sweep',
  ]);
  const results = await replay(histories);
  expect(results.filter(({ error }) => error).map(({ workflowId, error }) => `${workflowId}: ${error}`)).toEqual([]);
  expect(results).toHaveLength(histories.length);
});

it('notices a workflow that does something else', async () => {
  const [root] = (await recorded()).filter(({ name }) => name === 'plain-root');
  for (const { activityTaskScheduledEventAttributes: scheduled } of root!.history.events) {
    if (scheduled?.activityType?.name === 'readSource') scheduled.activityType.name = 'readSources';
  }
  const [result] = await replay([root!]);
  expect(result?.error?.message).toMatch(/readSource/);
});
