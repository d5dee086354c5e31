/** One run, as programs and the CLI handle it. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client, WorkflowHandle } from '@temporalio/client';
import { RecipeError } from '../core/errors.js';
import type { AdjustRequest, PauseRequest, Progress, ResumeRequest, RunResult } from '../core/run.js';
import type { Json } from '../core/sample.js';
import type { runRecipe } from '../workflows/index.js';
import { isUnreachable, type Reach } from './reach.js';

/** Runs that take long are asked less often: each question costs the server and a worker some milliseconds. */
const POLL_MS = { first: 300, longest: 2000, growth: 1.1 };

export class Run {
  constructor(
    private readonly reach: Reach,
    readonly workflowId: string,
    readonly runId?: string,
  ) {}

  private handle({ workflow }: Client, runId = this.runId): WorkflowHandle<typeof runRecipe> {
    return workflow.getHandle<typeof runRecipe>(this.workflowId, runId);
  }

  /** What the run came to. Throws what ended it. A server that is away for a while is waited for; a run that is reset is followed. */
  async result(): Promise<RunResult> {
    for (let { runId } = this; ; ) {
      try {
        return await this.reach.ask((client) => this.handle(client, runId).result());
      } catch (error) {
        const next = await this.afterReset(error);
        if (next === undefined) throw error;
        runId = next;
      }
    }
  }
  progress(): Promise<Progress> {
    return this.reach.ask((client) => this.handle(client).query<Progress>('progress'));
  }
  /** Progress, whenever it has changed, until the run has ended. Who learns otherwise that it has says so by `ended`, and waits for no turn. */
  async *watch(ended?: AbortSignal): AsyncGenerator<Progress> {
    let pause = POLL_MS.first;
    for (let last = ''; ; await sleep(pause, undefined, { ...(ended && { signal: ended }) }).catch(() => {})) {
      pause = Math.min(POLL_MS.longest, pause * POLL_MS.growth);
      const isLast = ended?.aborted === true;
      let now: Progress;
      try {
        // Without its run id: a run that is reset goes on as another.
        now = await this.reach.ask(({ workflow }) => workflow.getHandle(this.workflowId).query<Progress>('progress'));
      } catch (error) {
        // Neither server nor worker need be there all the time; whether the run has ended, only the server knows.
        if (!isLast && (await isUnreachable(error))) continue;
        throw error;
      }
      const text = JSON.stringify(now);
      if (text !== last) yield now;
      last = text;
      if (isLast || now.state === 'done' || now.state === 'failed' || now.state === 'cancelled') return;
    }
  }
  pause(request: PauseRequest): Promise<Progress> {
    return this.update('pause', request);
  }
  resume(request: ResumeRequest): Promise<Progress> {
    return this.update('resume', request);
  }
  adjust(request: AdjustRequest): Promise<Progress> {
    return this.update('adjust', request);
  }
  /** Ends the run; what it has come to is sealed as a partial manifest. */
  async cancel(): Promise<void> {
    await this.reach.ask((client) => this.handle(client).cancel());
  }

  /** A reset ends a run, and begins another in its place. */
  private async afterReset(error: unknown): Promise<string | undefined> {
    const { TerminatedFailure, WorkflowFailedError } = await import('@temporalio/client');
    if (!(error instanceof WorkflowFailedError && error.cause instanceof TerminatedFailure)) return undefined;
    const { raw, runId, status } = await this.reach.ask(({ workflow }) => workflow.getHandle(this.workflowId).describe());
    const isSame = this.runId === undefined || raw.workflowExecutionInfo?.firstRunId === this.runId;
    return isSame && status.name === 'RUNNING' ? runId : undefined;
  }
  private async update(name: string, request: Json | object): Promise<Progress> {
    const options: { args: [Json | object]; updateId: string } = { args: [request], updateId: randomUUID() };
    try {
      return await this.reach.ask((client) => this.handle(client).executeUpdate<Progress, [Json | object]>(name, options));
    } catch (error) {
      const { WorkflowUpdateFailedError } = await import('@temporalio/client');
      if (error instanceof WorkflowUpdateFailedError) throw new RecipeError(`${name}: ${error.cause?.message ?? error.message}`);
      throw error;
    }
  }
}
