/** One sweep, as programs and the CLI handle it. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client, WorkflowHandle } from '@temporalio/client';
import type { sweep } from '../workflows/index.js';
import type { SweepProgress, SweepResult } from '../workflows/sweep.js';
import type { Reach } from './reach.js';

const POLL_MS = 400;

export class SweepRun {
  constructor(
    private readonly reach: Reach,
    readonly workflowId: string,
    readonly runId?: string,
  ) {}

  private handle({ workflow }: Client): WorkflowHandle<typeof sweep> {
    return workflow.getHandle<typeof sweep>(this.workflowId, this.runId);
  }

  /** What the sweep came to. Throws what ended it. A server that is away for a while is waited for. */
  result(): Promise<SweepResult> {
    return this.reach.ask((client) => this.handle(client).result());
  }
  /** Progress, whenever it has changed, until the sweep has ended. */
  async *watch(): AsyncGenerator<SweepProgress> {
    let ended = false;
    const end = () => {
      ended = true;
    };
    this.result().then(end, end);
    for (let last = ''; !ended; await sleep(POLL_MS)) {
      // Nobody answers while the sweep is planned, nor while server and workers are away.
      const now = await this.reach.ask((client) => this.handle(client).query<SweepProgress>('progress')).catch(() => undefined);
      if (now === undefined || JSON.stringify(now) === last) continue;
      last = JSON.stringify(now);
      yield now;
    }
  }
  /** Ends the sweep and the trials that run. */
  async cancel(): Promise<void> {
    await this.reach.ask((client) => this.handle(client).cancel());
  }
}
