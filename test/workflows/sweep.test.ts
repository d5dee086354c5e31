import { ApplicationFailure } from '@temporalio/activity';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { verdictOf } from '../../client/cli/exit.js';
import type { SweepResult } from '../../workflows/sweep.js';
import { Server, scripted } from './scripted.js';

let server: Server;
beforeAll(async () => {
  server = await Server.start();
});
afterAll(() => server.stop());

/** A sweep of three trials, of which the second fails like this. */
const sweepWith = (queue: string, failure: ApplicationFailure) => {
  const own = scripted(queue, 1, {}, { exports: false });
  return {
    ...own,
    planRecipe: async (args: Parameters<typeof own.planRecipe>[0]) => {
      if (args.input.trial === '2') throw failure;
      return own.planRecipe(args);
    },
    planSweep: async () => ({
      sweep: 'sweeps/x',
      store: 'file:///none',
      trials: 3,
      groups: [{ from: 0, to: 3, envelope: false }],
      objective: { evaluator: 'kept_ratio', params: {}, figure: 'figure', goal: 'max' as const },
    }),
    trialOf: async ({ trial }: { readonly trial: number }) => ({ input: { recipe: 'x\n', trial: `${trial + 1}` } }),
    closeSweep: async () => ({ best: 0, recipe: 'best.yaml', set: {} }),
  };
};
const run = (queue: string, failure: ApplicationFailure): Promise<SweepResult> =>
  server.serving(queue, sweepWith(queue, failure), () =>
    server.client.workflow.execute('sweep', { workflowId: queue, taskQueue: queue, args: [{ recipe: 'x\n' }] }),
  );

it('passes over a variant that cannot run, but is not silent about what failed for another reason', async () => {
  const { figures } = await run('poor', ApplicationFailure.nonRetryable('it keeps nothing', 'RecipeError'));
  expect(figures).toEqual([1, null, 1]);
  const failed = run('broken', ApplicationFailure.nonRetryable('the disk is broken', 'EnvironmentError'));
  await expect(failed.catch(async (error: unknown) => (await verdictOf(error)).message)).resolves.toBe('the disk is broken');
});
