import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ApplicationFailure, Context } from '@temporalio/activity';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { failureOf } from '../../activities/failure.js';
import { RecipeError, VersionSkew } from '../../core/errors.js';
import { LaneDeath } from '../../runtime/lanes/lane.js';
import { localStore } from '../../runtime/storage/local.js';
import type { Store } from '../../runtime/storage/store.js';

let folder: string;
let store: Store;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sluice-failure-'));
  store = await localStore(folder);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Whether the failures of six attempts are final, as a run meets them. */
const finals = async (runId: string, errorOf: (attempt: number) => Error): Promise<boolean[]> => {
  const found: boolean[] = [];
  for (let attempt = 1; attempt <= 6; attempt++) {
    const context = { info: { workflowExecution: { workflowId: 'w', runId }, activityType: 'runShard', attempt } } as unknown as Context;
    const failure = (await failureOf(errorOf(attempt), context, { index: 3 }, async () => store)) as ApplicationFailure;
    found.push(failure.nonRetryable === true);
  }
  return found;
};

it("ends a run at once for the user's error, and for the environment's when it has met one five times", async () => {
  expect(await finals('a', () => new RecipeError('no such file'))).toEqual([true, true, true, true, true, true]);
  const disk = (attempt: number) => new Error(`EIO: block ${attempt}`);
  expect(await finals('a', disk)).toEqual([false, false, false, false, true, true]);
  expect(await finals('b', disk)).toEqual([false, false, false, false, true, true]);
});

it('waits out other code on a worker, and lanes that were ended from outside', async () => {
  expect(await finals('a', () => new VersionSkew('other code'))).not.toContain(true);
  expect(await finals('a', () => new LaneDeath('signal', 'SIGKILL', -1, -1, 'signal SIGKILL'))).not.toContain(true);
  expect((await finals('a', () => new LaneDeath('exit', null, -1, -1, 'exit code 1'))).at(-1)).toBe(true);
  expect((await finals('a', () => new LaneDeath('signal', 'SIGSEGV', -1, -1, 'signal SIGSEGV'))).at(-1)).toBe(true);
});
