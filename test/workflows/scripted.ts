/** A real Temporal server, and workers whose activities are scripted: for what workflows do, whatever activities answer. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import { bundleWorkflowCode, DefaultLogger, NativeConnection, Runtime, Worker, type WorkflowBundle } from '@temporalio/worker';
import type { Activities, ShardWork } from '../../activities/types.js';
import type { ManifestRef } from '../../core/dataset.js';
import type { PlanCard } from '../../core/plan.js';
import type { Tally } from '../../core/sample.js';
import { ATTRIBUTES } from '../../workers/attributes.js';
import { INTERCEPTORS, WORKER_OPTIONS, WORKFLOWS } from '../../workers/serve.js';

Runtime.install({ logger: new DefaultLogger('ERROR') });

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });

export class Server {
  private constructor(
    private readonly child: ChildProcess,
    private readonly folder: string,
    readonly address: string,
    readonly client: Client,
    readonly native: NativeConnection,
    private readonly bundle: WorkflowBundle,
  ) {}

  /** `options` go to `temporal server start-dev`. */
  static async start(options: readonly string[] = []): Promise<Server> {
    const folder = await mkdtemp(join(tmpdir(), 'sluice-server-'));
    const [port, uiPort] = [await freePort(), await freePort()];
    const attributes = ATTRIBUTES.flatMap((name) => ['--search-attribute', `${name}=Keyword`]);
    const args = [
      'server',
      'start-dev',
      '--db-filename',
      join(folder, 'db'),
      '--ip',
      '127.0.0.1',
      '--port',
      `${port}`,
      '--ui-port',
      `${uiPort}`,
    ];
    const child = spawn(process.env.TEMPORAL_CLI ?? 'temporal', [...args, '--log-level', 'error', ...attributes, ...options], {
      stdio: 'ignore',
    });
    const address = `127.0.0.1:${port}`;
    for (let tries = 0; ; tries++) {
      try {
        const native = await NativeConnection.connect({ address });
        const client = new Client({ connection: await Connection.connect({ address }) });
        const logger = new DefaultLogger('ERROR');
        const bundle = await bundleWorkflowCode({ workflowsPath: WORKFLOWS, workflowInterceptorModules: [INTERCEPTORS], logger });
        return new Server(child, folder, address, client, native, bundle);
      } catch (error) {
        if (tries > 300) throw error;
        await sleep(100);
      }
    }
  }

  /** Runs `work` while a worker serves these activities on one queue. */
  async serving<T>(taskQueue: string, activities: Partial<Activities>, work: () => Promise<T>): Promise<T> {
    const worker = await Worker.create({
      ...WORKER_OPTIONS,
      connection: this.native,
      taskQueue,
      activities,
      workflowBundle: this.bundle,
      maxConcurrentActivityTaskExecutions: 50,
    });
    return worker.runUntil(work());
  }

  async stop(): Promise<void> {
    await this.client.connection.close();
    await this.native.close();
    this.child.kill('SIGKILL');
    await rm(this.folder, { recursive: true, force: true });
  }
}

export const tally = (inn: number, kept: number): Tally => ({ in: inn, made: 0, kept, dropped: inn - kept, quarantined: 0, merged: 0 });
export const manifest = (entries: number): ManifestRef => ({ digest: `d${entries}`, root: 'r', entries, rows: entries * 10, bytes: 0 });

/** Activities that answer at once, as if each of `entries` shards had ten rows and kept nine. */
export const scripted = (queue: string, entries: number, more: Partial<Activities> = {}, card: Partial<PlanCard> = {}): Activities => {
  const answer = {
    plan: 'plans/x',
    store: 'file:///none',
    name: 'scripted',
    dataset: 'none',
    attributes: true,
    maxErrorRatio: 0.05,
    exports: true,
    queues: { cpu: queue, gpu: queue, io: queue },
    segments: [{ stages: [{ queue: 'cpu' as const, ranged: false, steps: '1.a' }], barrier: null }],
    ...card,
  };
  const runShard = async (_: ShardWork) => ({
    key: 'k',
    rows: 9,
    tally: tally(10, 9),
    steps: { '1.a': tally(10, 9) },
    replayed: false,
    cpuMs: 1,
  });
  return {
    planRecipe: async () => answer,
    readSource: async () => manifest(entries),
    runShard,
    listRanges: async () => ({ ranges: null }),
    runRange: async () => ({ cpuMs: 1 }),
    releaseMedia: async () => ({ released: true }),
    sealSegment: async () => manifest(entries),
    nextPhase: async () => ({ manifest: manifest(entries), tally: tally(0, 0), cpuMs: 0 }),
    runPhase: async () => ({ cpuMs: 1 }),
    renderParts: async () => ({ cpuMs: 1 }),
    writeSink: async () => ({ uri: 'file:///none/out', files: ['out'], sha256: 's' }),
    keepLedger: async () => {},
    evaluate: async () => ({ figure: 1 }),
    planSweep: async () => {
      throw new Error('not scripted');
    },
    trialOf: async () => {
      throw new Error('not scripted');
    },
    closeSweep: async () => {
      throw new Error('not scripted');
    },
    ...more,
  };
};
