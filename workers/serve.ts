/** Puts together what serves the task queues: one Temporal worker per role, and the lanes behind them. */
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, type NativeConnection, Worker, type WorkerOptions } from '@temporalio/worker';
import { createActivities } from '../activities/index.js';
import { smallAnswers } from '../activities/interceptor.js';
import type { Queue } from '../core/plan.js';
import type { Config, Role } from '../runtime/config.js';
import { openStore } from '../runtime/storage/open-store.js';
import type { Store } from '../runtime/storage/store.js';
import { registerAttributes } from './attributes.js';
import { LanePools } from './lane-pools.js';

export const BUNDLE = fileURLToPath(new URL('../workflows/bundle.js', import.meta.url));
export const WORKFLOWS = fileURLToPath(new URL('../workflows/index.js', import.meta.url));
export const INTERCEPTORS = fileURLToPath(new URL('../workflows/interceptors.js', import.meta.url));

/** Bundles the workflows as workers load them. */
export const bundleWorkflows = () => bundleWorkflowCode({ workflowsPath: WORKFLOWS, workflowInterceptorModules: [INTERCEPTORS] });

/** A worker that dies is noticed within seconds; one that is slow is not taken for dead. */
export const WORKER_OPTIONS = {
  maxHeartbeatThrottleInterval: '500 milliseconds',
  defaultHeartbeatThrottleInterval: '500 milliseconds',
  stickyQueueScheduleToStartTimeout: '1 second',
  shutdownGraceTime: '1 second',
} satisfies Partial<WorkerOptions>;

/** The server that is worked for. */
export interface ServerLink {
  readonly connection: NativeConnection;
  readonly namespace: string;
}

export class Service {
  private readonly stores = new Map<string, Promise<Store>>();
  private attributes: Promise<boolean> | undefined;

  constructor(
    readonly config: Config,
    private readonly server: Promise<ServerLink>,
    private readonly pools = new LanePools(config),
    /** Where stages go that are planned on this queue; by default to the queues of the configured prefix. */
    private readonly queues?: Readonly<Record<Queue, string>>,
  ) {}

  queueOf(role: Role): string {
    return role === 'workflow' ? this.config.prefix : `${this.config.prefix}-${role}`;
  }
  activitiesOf(role: Role) {
    return createActivities({
      lanes: this.pools.of(role),
      open: (uri) => this.open(uri),
      store: this.config.store,
      queuesOf: () => this.queues ?? { cpu: this.queueOf('cpu'), gpu: this.queueOf('gpu'), io: this.queueOf('io') },
      attributes: () => {
        this.attributes ??= this.server.then(({ connection, namespace }) => registerAttributes(connection, namespace));
        return this.attributes;
      },
    });
  }
  /** The worker of one role. */
  async worker(role: Role, workflowBundle: WorkerOptions['workflowBundle']): Promise<Worker> {
    return Worker.create({
      ...WORKER_OPTIONS,
      ...(await this.server),
      taskQueue: this.queueOf(role),
      activities: this.activitiesOf(role),
      interceptors: { activity: [smallAnswers] },
      maxConcurrentActivityTaskExecutions: this.pools.slotsOf(role),
      ...(role === 'workflow' && workflowBundle ? { workflowBundle } : {}),
    });
  }
  close(): Promise<void> {
    return this.pools.close();
  }

  private open(uri: string): Promise<Store> {
    let store = this.stores.get(uri);
    if (store === undefined) {
      store = openStore(uri, this.config.s3);
      store.catch(() => this.stores.delete(uri));
      this.stores.set(uri, store);
    }
    return store;
  }
}
