/** One process per queue, on a server that Sluice did not start. */
import { execFileSync } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { type Started, sluice, start } from '../cli.js';
import { tinyClassifier } from '../models/tiny-classifier.js';
import { ROOT } from '../root.js';
import { Server } from '../workflows/scripted.js';
import { done, Place, run, said } from './place.js';

const MODELS = join(ROOT, 'test/fixtures/models');
let server: Server;
let place: Place;
let env: NodeJS.ProcessEnv;
let recipe: string;

beforeAll(async () => {
  place = await Place.make();
  server = await Server.start();
  env = {
    TEMPORAL_ADDRESS: server.address,
    SLUICE_STORE: pathToFileURL(place.path('store')).href,
    SLUICE_MODELS: place.path('models'),
    SLUICE_LANES: '1',
  };
  // The tiny classifier at a larger size and with more to do: one batch takes seconds, in which its lane can do nothing else.
  await mkdir(place.path('models/slow'), { recursive: true });
  await writeFile(place.path('models/slow/model.onnx'), tinyClassifier(1024, 140));
  const card = JSON.parse(await readFile(join(MODELS, 'tiny/nsfw/sluice.json'), 'utf8')) as { settings: object };
  await writeFile(place.path('models/slow/sluice.json'), JSON.stringify({ ...card, settings: { ...card.settings, size: 1024 } }));

  execFileSync(process.execPath, [join(ROOT, 'recipes/demo/make-media.mjs'), place.path('media')]);
  const pictures = ['lake', 'meadow', 'dusk', 'alarm'].map((name) => place.path(`media/images/${name}.jpg`));
  const rows = Array.from({ length: 4 }, (_, n) => ({ text: `Picture  ${n}, of four. <__dj__image>`, images: [pictures[n]] }));
  const dataset = await place.write('in.jsonl', rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  recipe = await place.write(
    'pictures.yaml',
    `dataset_path: ${dataset}
export_path: ${place.path('out.jsonl')}
process:
  - whitespace_normalization_mapper:
  - words_num_filter: { min_num: 2 }
  - image_nsfw_filter: { hf_nsfw_model: slow, max_score: 0.9 }
  - image_blur_mapper: { p: 1 }
`,
  );
});
afterAll(async () => {
  await server.stop();
  await place.close();
});

const workers: Started[] = [];
/** Starts a worker for these queues; all when none are named. */
const work = (queues?: string) => workers.push(start(place.home('unused'), ['worker', ...(queues ? ['--queues', queues] : [])], env));
const stop = async () => {
  for (const { child } of workers) child.kill('SIGTERM');
  await Promise.all(workers.splice(0).map(({ ended }) => ended));
};
afterEach(stop);

interface Done {
  readonly activity: string;
  readonly queue: string;
  readonly by: string;
}
/** Every activity of a run and its children: on which queue it was, and which process did it. */
const activitiesOf = async (workflowId: string): Promise<Done[]> => {
  const found: Done[] = [];
  for await (const { workflowId: id } of server.client.workflow.list({ query: `WorkflowId STARTS_WITH '${workflowId}'` })) {
    const { events } = await server.client.workflow.getHandle(id).fetchHistory();
    for (const { activityTaskScheduledEventAttributes: scheduled, eventId } of events ?? []) {
      if (!scheduled) continue;
      const by = events!.find((event) => event.activityTaskStartedEventAttributes?.scheduledEventId?.equals(eventId!))!;
      const { identity } = by.activityTaskStartedEventAttributes!;
      found.push({ activity: scheduled.activityType!.name!, queue: scheduled.taskQueue!.name!, by: identity! });
    }
  }
  return found;
};

/** Watches when the server heard of the activity on the gpu queue, until the run has ended; answers the largest gap, and how often. */
const watchBeats = async (workflowId: string, { ended }: Started): Promise<{ readonly beats: number; readonly gapMs: number }> => {
  const times = new Set<number>();
  let isOver = false;
  void ended.then(() => {
    isOver = true;
  });
  while (!isOver) {
    for await (const { workflowId: id } of server.client.workflow.list({
      query: `WorkflowType = 'runSegment' AND ExecutionStatus = 'Running'`,
    })) {
      if (!id.startsWith(workflowId)) continue;
      const { raw } = await server.client.workflow.getHandle(id).describe();
      for (const { activityOptions, lastHeartbeatTime, lastStartedTime } of raw.pendingActivities ?? []) {
        if (activityOptions?.taskQueue?.name !== 'sluice-gpu') continue;
        for (const time of [lastStartedTime, lastHeartbeatTime]) if (time) times.add(Number(time.seconds) * 1000 + time.nanos! / 1e6);
      }
    }
    await sleep(100);
  }
  const ordered = [...times].sort((a, b) => a - b);
  return { beats: ordered.length - 1, gapMs: Math.max(...ordered.slice(1).map((time, n) => time - ordered[n]!)) };
};

let sha256: string;
it('waits for the queue that nobody serves, says so, and uses each queue for what it is for', async () => {
  for (const queues of ['workflow', 'cpu', 'io']) work(queues);
  const started = start(place.home('unused'), ['run', recipe, '--json'], env);
  const workflowId = await said(started, /run (\S+)/).then(async () => {
    for await (const one of server.client.workflow.list({ query: "WorkflowType = 'runRecipe'" })) return one.workflowId;
    throw new Error('there is no run');
  });
  let why = '';
  while (!why.includes('sluice-gpu')) why = (await sluice(place.home('unused'), ['explain', workflowId], env)).stderr;
  expect(why).toContain('nobody polls the queue sluice-gpu');

  work('gpu');
  const { beats, gapMs } = await watchBeats(workflowId, started);
  const { counts, output } = done(await started.ended);
  expect(counts).toMatchObject({ in: 4, kept: 2, dropped: 2 });
  console.log(`${beats} heartbeats, at most ${gapMs.toFixed(0)} ms apart`);
  expect(beats).toBeGreaterThanOrEqual(2);
  expect(gapMs).toBeLessThan(2000);
  sha256 = output.sha256;

  const all = await activitiesOf(workflowId);
  const on = (queue: string) => [...new Set(all.filter((one) => one.queue === queue).map(({ activity }) => activity))].sort();
  expect(on('sluice')).toEqual(['planRecipe']);
  expect(on('sluice-io')).toEqual(['keepLedger', 'readSource', 'writeSink']);
  expect(on('sluice-gpu')).toEqual(['runShard']);
  expect(on('sluice-cpu')).toEqual(['runShard', 'sealSegment']);
  const processes = ['sluice', 'sluice-io', 'sluice-gpu', 'sluice-cpu'].map((queue) => [
    ...new Set(all.filter((one) => one.queue === queue).map(({ by }) => by)),
  ]);
  expect(processes.map(({ length }) => length)).toEqual([1, 1, 1, 1]);
  expect(new Set(processes.flat()).size).toBe(4);
}, 240_000);

it('ends with the same bytes where one process serves all queues', async () => {
  work();
  const again = await run(place.home('unused'), [recipe, '--fresh'], env);
  expect(again.output.sha256).toBe(sha256);
  await stop();
  const embedded = await run(place.home('embedded'), [recipe], { SLUICE_MODELS: place.path('models') });
  expect(embedded.output.sha256).toBe(sha256);
}, 240_000);
