/**
 * Records the histories that `replay.test.ts` replays: `node dist/test/workflows/record.js`. Real runs, by a real worker, of the demo's
 * documents; what tells of this machine is taken out. To be run when a release changes what workflows do, beside the histories of those before.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import type { WorkflowHandle } from '@temporalio/client';
import { find } from '#tools';
import type { Progress, RunInput } from '../../core/run.js';
import { start } from '../cli.js';
import { Place } from '../e2e/place.js';
import { ENDING, FOLDER, History } from './histories.js';
import { Server } from './scripted.js';

process.env.TEMPORAL_CLI ??= find('temporal');
const place = await Place.make();
// Segments of some dozens of shards continue as new, where it would else take thousands.
const server = await Server.start(['--dynamic-config-value', 'limit.historyCount.suggestContinueAsNew=60']);
const worker = start(place.home('unused'), ['worker'], {
  TEMPORAL_ADDRESS: server.address,
  SLUICE_STORE: pathToFileURL(place.path('store')).href,
  SLUICE_LANES: '1',
});
const dataset = await place.documents(20);

const recipe = (shardBytes: number, more = '') => `dataset_path: ${dataset}
export_path: ${place.path('out.jsonl')}
limits: { shard_bytes: ${shardBytes} }
process:
  - whitespace_normalization_mapper:
  - words_num_filter: { min_num: 10 }
${more}`;
const BARRIERS = `  - document_deduplicator:
  - topk_specified_field_selector: { field_key: __dj__stats__.num_words, topk: 100 }
`;
const SWEEP = `sweep:
  parameters: { words_num_filter.min_num: [5, 20, 40] }
  objective: { evaluator: kept_ratio }
`;

const { workflow } = server.client;
const begin = (type: 'runRecipe' | 'sweep', workflowId: string, text: string) => {
  const input: RunInput = { recipe: text, fresh: workflowId };
  return workflow.start(type, { workflowId, taskQueue: 'sluice', args: [input] });
};
/** Waits until the first shards are done and others are not. */
const midway = async (handle: WorkflowHandle): Promise<void> => {
  for (;;) {
    const { state, done } = await handle.query<Progress>('progress').catch(() => ({ state: 'planning', done: 0 }));
    if (state === 'running' && done > 0) return;
    await sleep(20);
  }
};

/** Keeps the history of an execution under a name. */
const keep = async (name: string, workflowId: string, runId?: string): Promise<void> => {
  const history = await workflow.getHandle(workflowId, runId).fetchHistory();
  await writeFile(join(FOLDER, `${name}${ENDING}`), gzipSync(History.encode(scrubbed(history)).finish()));
};
/** The executions of a run's child, in order of time. */
const childOf = async (workflowId: string, child: string) => {
  const found = [];
  for await (const one of workflow.list({ query: `WorkflowId STARTS_WITH '${workflowId}/${child}'` })) found.push(one);
  return found.sort((a, b) => a.startTime.getTime() - b.startTime.getTime());
};
const keepChild = async (name: string, workflowId: string, child: string): Promise<void> => {
  const [first] = await childOf(workflowId, child);
  await keep(name, first!.workflowId, first!.runId);
};

const here = new RegExp(`\\d+@${hostname()}|${hostname()}`, 'g');
const plain = (text: string): string => text.replaceAll(place.folder, '/data').replaceAll(process.cwd(), '/data').replace(here, 'worker');
/** Without the names of this machine and its folders, in payloads too. */
const scrubbed = <T>(value: T): T => {
  if (typeof value === 'string') return plain(value) as T;
  if (value instanceof Uint8Array) return Buffer.from(plain(Buffer.from(value).toString())) as unknown as T;
  if (typeof value !== 'object' || value === null) return value;
  for (const [name, one] of Object.entries(value)) (value as Record<string, unknown>)[name] = scrubbed(one);
  return value;
};

try {
  await mkdir(FOLDER, { recursive: true });
  await (await begin('runRecipe', 'plain', recipe(1 << 20))).result();
  await keep('plain-root', 'plain');
  await keepChild('plain-segment', 'plain', '0/');

  await (await begin('runRecipe', 'barriers', recipe(1 << 19, BARRIERS))).result();
  await keep('barriers-root', 'barriers');
  await keepChild('barriers-barrier', 'barriers', '0.barrier/');
  await keepChild('barriers-export', 'barriers', 'export/');

  const paused = await begin('runRecipe', 'paused', recipe(1 << 18));
  await midway(paused);
  await paused.executeUpdate('pause', { args: [{ mode: 'now', by: 'somebody', reason: 'to look at it' }] });
  while ((await paused.query<Progress>('progress')).state !== 'paused') await sleep(50);
  await paused.executeUpdate('adjust', { args: [{ by: 'somebody', concurrency: { cpu: 2 } }] });
  await paused.executeUpdate('resume', { args: [{ by: 'somebody' }] });
  await paused.result();
  await keep('paused-root', 'paused');
  await keepChild('paused-segment', 'paused', '0/');

  const cancelled = await begin('runRecipe', 'cancelled', recipe(1 << 18));
  await midway(cancelled);
  await cancelled.cancel();
  await cancelled.result().catch(() => {});
  await keep('cancelled-root', 'cancelled');
  await keepChild('cancelled-segment', 'cancelled', '0/');

  await (await begin('runRecipe', 'continued', recipe(1 << 15))).result();
  const [first, second] = await childOf('continued', '0/');
  await keep('continued-segment-1', first!.workflowId, first!.runId);
  await keep('continued-segment-2', second!.workflowId, second!.runId);

  await (await begin('sweep', 'sweep', recipe(1 << 20, SWEEP))).result();
  await keep('sweep', 'sweep');
} finally {
  worker.child.kill('SIGTERM');
  await worker.ended;
  await server.stop();
  await place.close();
}
