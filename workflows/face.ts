/** The face of a run: what it answers to people and programs, what they may ask of it, and what the Temporal UI shows. */
import { condition, defineQuery, defineUpdate, setCurrentDetails, setHandler, upsertSearchAttributes } from '@temporalio/workflow';
import type { PlanCard } from '../core/plan.js';
import {
  type AdjustRequest,
  DEFAULT_CONCURRENCY,
  type PauseRequest,
  type Progress,
  type ResumeRequest,
  type RunState,
  type Steering,
} from '../core/run.js';
import { describe } from './details.js';
import { inTurn, NO_WORK, type WorkTally } from './tally.js';
import { advanced, rested } from './telling.js';
import { validAdjust, validPause } from './validate.js';

export const progress = defineQuery<Progress>('progress');
export const planned = defineQuery<PlanCard | null>('plan');
export const pause = defineUpdate<Progress, [PauseRequest]>('pause');
export const resume = defineUpdate<Progress, [ResumeRequest]>('resume');
export const adjust = defineUpdate<Progress, [AdjustRequest]>('adjust');

export class Face {
  private card: PlanCard | null = null;
  private state: RunState = 'planning';
  private pausedBy: PauseRequest | null = null;
  private concurrency = DEFAULT_CONCURRENCY;
  private at = 'plan';
  private done = 0;
  private total = 0;
  /** What earlier segments came to, and what the present child has told. */
  private before: WorkTally = NO_WORK;
  private now: WorkTally = NO_WORK;
  private isBusy = false;
  /** Passes steering on to the present child, if there is one. */
  private steerChild: ((steering: Steering) => Promise<void>) | null = null;

  constructor() {
    setHandler(progress, () => this.progress());
    setHandler(planned, () => this.card);
    setHandler(advanced, ({ done, total, sum }) => {
      [this.done, this.total, this.now] = [done, total, sum];
      this.show();
    });
    setHandler(rested, () => {
      this.isBusy = false;
      this.show();
    });
    setHandler(
      pause,
      (request) =>
        this.steer(() => {
          this.pausedBy = request;
        }),
      { validator: (request) => validPause(request, this.progress()) },
    );
    setHandler(
      resume,
      () =>
        this.steer(() => {
          this.pausedBy = null;
          this.isBusy = this.steerChild !== null;
        }),
      {
        validator: (_request) => {
          if (this.pausedBy === null) throw new Error(`the run is ${this.state}, not paused`);
        },
      },
    );
    setHandler(
      adjust,
      ({ concurrency }) =>
        this.steer(() => {
          this.concurrency = { ...this.concurrency, ...concurrency };
        }),
      {
        validator: (request) => validAdjust(request, this.progress()),
      },
    );
  }

  get steering(): Steering {
    return { paused: this.pausedBy?.mode ?? null, concurrency: this.concurrency };
  }
  get sum(): WorkTally {
    return inTurn(this.before, this.now);
  }

  /** Work of the root's own, one activity at a time: held back while the run is paused. */
  async act<T>(at: string, work: () => Promise<T>): Promise<T> {
    this.move(at, 1);
    await condition(() => this.pausedBy === null);
    this.isBusy = true;
    try {
      return await work();
    } finally {
      this.isBusy = false;
      this.show();
    }
  }
  /** Work of a child, which is steered by `steerChild`. */
  async child<R extends { readonly sum: WorkTally }>(
    at: string,
    total: number,
    steerChild: (steering: Steering) => Promise<void>,
    work: () => Promise<R>,
  ): Promise<R> {
    this.move(at, total);
    this.isBusy = this.pausedBy === null;
    this.steerChild = steerChild;
    try {
      const result = await work();
      this.before = inTurn(this.before, result.sum);
      return result;
    } finally {
      this.now = NO_WORK;
      this.steerChild = null;
      this.isBusy = false;
      this.show();
    }
  }
  start(card: PlanCard): void {
    this.card = card;
    this.become('running');
  }
  become(state: RunState): void {
    this.state = state;
    this.show();
  }

  private async steer(change: () => void): Promise<Progress> {
    change();
    await this.steerChild?.(this.steering);
    this.show();
    return this.progress();
  }
  private move(at: string, total: number): void {
    [this.at, this.done, this.total] = [at, 0, total];
    this.show();
  }
  private progress(): Progress {
    const sum = this.sum;
    const state = this.pausedBy === null || this.state !== 'running' ? this.state : this.isBusy ? 'pausing' : 'paused';
    const paused = this.pausedBy && { by: this.pausedBy.by, reason: this.pausedBy.reason };
    return {
      state,
      paused,
      at: this.at,
      done: this.done,
      total: this.total,
      counts: sum.tally,
      steps: sum.steps,
      concurrency: this.concurrency,
    };
  }
  private shown: RunState | null = null;
  private show(): void {
    const now = this.progress();
    setCurrentDetails(describe(now, this.card));
    if (this.card?.attributes !== true || now.state === this.shown) return;
    this.shown = now.state;
    upsertSearchAttributes({ SluiceState: [now.state], SluiceStage: [now.at] });
  }
}
