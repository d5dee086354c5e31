/** Sluice inside a user's own Temporal worker and client. */
import { SimplePlugin } from '@temporalio/plugin';
import type { Worker, WorkerOptions } from '@temporalio/worker';
import { smallAnswers } from '../activities/interceptor.js';
import { type Config, type Role, readConfig } from '../runtime/config.js';
import { INTERCEPTORS, Service, WORKER_OPTIONS, WORKFLOWS } from './serve.js';

export interface SluicePluginOptions {
  /** Queues to serve beside the worker's own: `['cpu', 'gpu', 'io']`. Without them every stage uses the worker's own queue. */
  readonly queues?: readonly Exclude<Role, 'workflow'>[];
  /** Module URLs of further operators; lanes import them. */
  readonly operators?: readonly string[];
  /** Takes the place of what the environment says. */
  readonly config?: Partial<Config>;
}

/**
 * `plugins: [new SluicePlugin()]` on a worker makes it serve Sluice's workflows and activities; a worker with workflows of its own
 * exports Sluice's from them: `export * from 'sluice/workflows'`.
 */
export class SluicePlugin extends SimplePlugin {
  private service: Service | undefined;
  private beside: Promise<Worker[]> = Promise.resolve([]);

  constructor(private readonly sluice: SluicePluginOptions = {}) {
    super({ name: 'sluice', workerInterceptors: { activity: [smallAnswers], workflowModules: [INTERCEPTORS] } });
  }

  override configureWorker(options: WorkerOptions): WorkerOptions {
    if (options.connection === undefined) throw new Error('SluicePlugin needs a worker with a `connection`');
    const config = { ...readConfig(), prefix: options.taskQueue, ...this.sluice.config };
    if (this.sluice.operators) process.env.SLUICE_OPERATORS = this.sluice.operators.join(',');
    const own = { cpu: options.taskQueue, gpu: options.taskQueue, io: options.taskQueue };
    const server = { connection: options.connection, namespace: options.namespace ?? 'default' };
    const service = new Service(config, Promise.resolve(server), undefined, this.sluice.queues ? undefined : own);
    this.service = service;
    this.beside = Promise.all((this.sluice.queues ?? []).map((role) => service.worker(role, undefined)));
    const workflowsPath = options.workflowBundle ? options.workflowsPath : (options.workflowsPath ?? WORKFLOWS);
    return {
      ...WORKER_OPTIONS,
      ...super.configureWorker({ ...options, ...(workflowsPath && { workflowsPath }) }),
      activities: { ...options.activities, ...service.activitiesOf('cpu') },
    };
  }
  override async runWorker(worker: Worker, next: (worker: Worker) => Promise<void>): Promise<void> {
    const beside = await this.beside;
    const running = beside.map((other) => other.run());
    try {
      await next(worker);
    } finally {
      for (const other of beside) other.shutdown();
      await Promise.all(running);
      await this.service?.close();
    }
  }
}
