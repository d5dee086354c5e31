import { setTimeout as sleep } from 'node:timers/promises';
import type { WorkflowFailedError, WorkflowUpdateFailedError } from '@temporalio/client';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Progress, RunResult } from '../../core/run.js';
import { manifest, Server, scripted, tally } from './scripted.js';

let server: Server;
beforeAll(async () => {
  server = await Server.start();
});
afterAll(() => server.stop());

let runs = 0;
const start = (taskQueue: string) =>
  server.client.workflow.start('runRecipe', { workflowId: `run-${++runs}`, taskQueue, args: [{ recipe: 'x\n' }] });

it('continues as new in a long segment, and counts every shard once', async () => {
  const seen = new Map<number, number>();
  const activities = scripted(
    'long',
    1600,
    {
      runShard: async ({ index }) => {
        seen.set(index, (seen.get(index) ?? 0) + 1);
        return { key: 'k', rows: 9, tally: tally(10, 9), steps: { '1.a': tally(10, 9) }, replayed: false, cpuMs: 1 };
      },
    },
    { exports: false },
  );
  const result = await server.serving('long', activities, async () => (await start('long')).result() as Promise<RunResult>);
  expect(seen.size).toBe(1600);
  expect(Math.max(...seen.values())).toBe(1);
  expect(result.steps['1.a']).toEqual(tally(16_000, 14_400));
  const children: string[] = [];
  for await (const one of server.client.workflow.list({ query: "WorkflowType = 'runSegment'" })) children.push(one.runId);
  expect(children.length).toBeGreaterThan(1);
});

it('pauses at once, says who and why, does the stopped work again after resume, and refuses what makes no sense', async () => {
  let started = 0;
  let finished = 0;
  const activities = scripted('pause', 20, {
    runShard: async () => {
      started++;
      await sleep(started <= 20 ? 1500 : 10);
      finished++;
      return { key: 'k', rows: 9, tally: tally(10, 9), steps: {}, replayed: false, cpuMs: 1 };
    },
  });
  await server.serving('pause', activities, async () => {
    const run = await start('pause');
    while (started < 20) await sleep(20);
    const reason = (error: unknown) => (error as WorkflowUpdateFailedError).cause?.message;
    await expect(run.executeUpdate('resume', { args: [{ by: 'ann' }] }).catch(reason)).resolves.toMatch(/not paused/);
    await expect(run.executeUpdate('pause', { args: [{ mode: 'later', by: 'ann', reason: 'x' }] }).catch(reason)).resolves.toMatch(/drain/);
    await run.executeUpdate('pause', { args: [{ mode: 'now', by: 'ann', reason: 'a look at the data' }] });
    let now = await run.query<Progress>('progress');
    while (now.state !== 'paused') now = await run.query<Progress>('progress');
    expect(now.paused).toEqual({ by: 'ann', reason: 'a look at the data' });
    await expect(run.executeUpdate('pause', { args: [{ mode: 'drain', by: 'bob', reason: 'y' }] }).catch(reason)).resolves.toMatch(
      /already paused by ann/,
    );
    await expect(run.executeUpdate('adjust', { args: [{ by: 'bob', concurrency: { cpu: 0 } }] }).catch(reason)).resolves.toMatch(
      /1 to 500/,
    );
    await expect(run.executeUpdate('adjust', { args: [{ by: 'bob', concurrency: { disk: 3 } }] }).catch(reason)).resolves.toMatch(
      /no queue "disk"/,
    );
    expect(
      (await run.executeUpdate<Progress, [object]>('adjust', { args: [{ by: 'bob', concurrency: { cpu: 3 } }] })).concurrency.cpu,
    ).toBe(3);
    await run.executeUpdate('resume', { args: [{ by: 'ann' }] });
    const result = (await run.result()) as RunResult;
    expect(result.counts.in).toBe(200);
    expect(started).toBe(40);
    expect(finished).toBeGreaterThanOrEqual(20);
  });
});

it('a cancelled run seals what it has come to, and ends as cancelled', async () => {
  const sealed: boolean[] = [];
  const activities = scripted('cancel', 10, {
    runShard: async () => {
      await sleep(4000);
      throw new Error('never');
    },
    sealSegment: async ({ partial }) => {
      sealed.push(partial);
      return manifest(1);
    },
  });
  await server.serving('cancel', activities, async () => {
    const run = await start('cancel');
    while ((await run.query<Progress>('progress')).at !== 'segment 1 of 1') await sleep(50);
    await run.cancel();
    await expect(run.result()).rejects.toSatisfy((error: WorkflowFailedError) => error.cause?.name === 'CancelledFailure');
    expect(sealed).toEqual([true]);
  });
});

it('refuses what is too large for a history, instead of trying for ever', async () => {
  const activities = scripted('large', 1, { readSource: async () => ({ ...manifest(1), digest: 'x'.repeat(20_000) }) });
  await server.serving('large', activities, async () => {
    const run = await start('large');
    await expect(run.result()).rejects.toSatisfy((error: WorkflowFailedError) =>
      /20\d{3} bytes; at most 16384/.test(`${error.cause?.message}`),
    );
  });
});

it("too many quarantined samples end the run as the user's to mend", async () => {
  const bad = { in: 10, made: 0, kept: 8, dropped: 0, quarantined: 2, merged: 0 };
  const activities = scripted('errors', 3, {
    runShard: async () => ({ key: 'k', rows: 8, tally: bad, steps: {}, replayed: false, cpuMs: 1 }),
  });
  await server.serving('errors', activities, async () => {
    const run = await start('errors');
    await expect(run.result()).rejects.toSatisfy((error: WorkflowFailedError) =>
      /6 of 30 samples were quarantined/.test(`${error.cause?.message}`),
    );
  });
});

it('continues as new in a long phase of a barrier, and does every unit once', async () => {
  const seen = new Map<string, number>();
  const activities = scripted(
    'units',
    1,
    {
      readSource: async () => ({ ...manifest(1), warnings: ['a.jsonl is empty'] }),
      // The first phase is done by the call that finds it; the answers for the last are those of an older Sluice.
      nextPhase: async ({ phase }) =>
        phase < 2
          ? { phase: 'hash', number: 1, units: 1600, cpuMs: 5 }
          : phase === 2
            ? { phase: 'unite', units: 3 }
            : { manifest: manifest(1), tally: { ...tally(10, 9), dropped: 1 } },
      runPhase: async ({ phase, unit }) => {
        const key = `${phase} ${unit}`;
        seen.set(key, (seen.get(key) ?? 0) + 1);
        return { cpuMs: 1 };
      },
    },
    { exports: false, segments: [{ stages: [], barrier: '2.dedup' }] },
  );
  const result = await server.serving('units', activities, async () => (await start('units')).result() as Promise<RunResult>);
  expect(seen.size).toBe(1603);
  expect(Math.max(...seen.values())).toBe(1);
  expect([...seen.keys()].filter((key) => !/^(1 \d+|2 [012])$/.test(key))).toEqual([]);
  expect(result.cpuSeconds).toBeCloseTo(1.6, 1);
  expect(result.warnings).toEqual(['a.jsonl is empty']);
  let executions = 0;
  for await (const _ of server.client.workflow.list({ query: "WorkflowType = 'runBarrier'" })) executions++;
  expect(executions).toBeGreaterThan(1);
});

it('goes on when it is resumed before what a pause stopped has stopped', async () => {
  let started = 0;
  const slow = async () => {
    started++;
    await sleep(started <= 2 ? 3000 : 10);
  };
  const activities = scripted('hasty', 2, {
    readSource: async () => {
      await slow();
      return manifest(2);
    },
    renderParts: async () => {
      await slow();
      return { cpuMs: 1 };
    },
  });
  await server.serving('hasty', activities, async () => {
    const run = await start('hasty');
    const again = async () => {
      await run.executeUpdate('pause', { args: [{ mode: 'now', by: 'ann', reason: 'a look' }] });
      await run.executeUpdate('resume', { args: [{ by: 'ann' }] });
    };
    while (started < 1) await sleep(20);
    await again();
    while (started < 2) await sleep(20);
    await again();
    await expect(run.result()).resolves.toMatchObject({ counts: { in: 20 } });
  });
});

it('a run that is cancelled in a barrier keeps what it had come to', async () => {
  const kept: unknown[] = [];
  const activities = scripted(
    'late',
    1,
    {
      nextPhase: async () => {
        await sleep(4000);
        throw new Error('never');
      },
      keepLedger: async ({ entry, value }) => void kept.push([entry, value]),
    },
    { segments: [{ stages: [{ queue: 'cpu', ranged: false, steps: '1.a' }], barrier: '2.dedup' }] },
  );
  await server.serving('late', activities, async () => {
    const run = await start('late');
    while ((await run.query<Progress>('progress')).at !== '2.dedup') await sleep(50);
    await run.cancel();
    await expect(run.result()).rejects.toSatisfy((error: WorkflowFailedError) => error.cause?.name === 'CancelledFailure');
    expect(kept).toEqual([['partial', { manifest: manifest(1), partial: true }]]);
  });
});

const TWO_STAGES = {
  segments: [
    {
      stages: [
        { queue: 'io' as const, ranged: false, steps: '0.a' },
        { queue: 'cpu' as const, ranged: false, steps: '1.b' },
      ],
      barrier: null,
    },
  ],
};

it('begins an entry anew where what an earlier stage came to is gone, and counts it once; not for ever', async () => {
  const done: string[] = [];
  let lost = 2;
  const runShard = async ({ index, stage }: { index: number; stage: number }) => {
    done.push(`${index}.${stage}`);
    const answer = { key: 'k', rows: 9, tally: tally(10, 9), steps: { [`${stage}`]: tally(10, 9) }, replayed: false, cpuMs: 1 };
    return index === 1 && stage === 1 && lost-- > 0 ? { ...answer, again: true as const } : answer;
  };
  const result = await server.serving(
    'again',
    scripted('again', 3, { runShard }, TWO_STAGES),
    async () => (await start('again')).result() as Promise<RunResult>,
  );
  expect(done.filter((one) => one.startsWith('1.'))).toEqual(['1.0', '1.1', '1.0', '1.1', '1.0', '1.1']);
  expect(result.steps).toEqual({ 0: tally(30, 27), 1: tally(30, 27) });
  lost = Number.POSITIVE_INFINITY;
  const failed = server.serving('again', scripted('again', 3, { runShard }, TWO_STAGES), async () => (await start('again')).result());
  await expect(failed.catch((error: WorkflowFailedError) => `${(error.cause?.cause as Error)?.message}`)).resolves.toMatch(
    /taken out of the store/,
  );
});

it('begins no shard while there is no room for its media, and makes room when nothing is at work', async () => {
  let open = 0;
  let most = 0;
  let made = 0;
  let largest = 0;
  const cursors: number[] = [];
  const activities = scripted(
    'room',
    20,
    {
      runShard: async () => {
        most = Math.max(most, ++open);
        await sleep(20);
        open--;
        made += 30;
        largest = Math.max(largest, made);
        return { key: 'k', rows: 9, tally: tally(10, 9), steps: {}, replayed: false, cpuMs: 1, made: 30 };
      },
      releaseMedia: async ({ cursor, run }) => {
        expect([open, run]).toEqual([0, `run-${runs}`]);
        cursors.push(cursor);
        made = 0;
        return { released: true };
      },
    },
    { mediaBytes: 100 },
  );
  const result = await server.serving('room', activities, async () => (await start('room')).result() as Promise<RunResult>);
  expect(result.counts.in).toBe(200);
  expect(most).toBeGreaterThan(1);
  expect(most).toBeLessThanOrEqual(3);
  expect(largest).toBeLessThanOrEqual(120);
  expect(cursors.length).toBeGreaterThanOrEqual(5);
  expect(cursors.at(-1)).toBe(20);
});
