/** The face of a run: what it answers to people and programs, what they may ask of it, and what the Temporal UI shows. */
import {
  type ChildWorkflowHandle,
  condition,
  defineQuery,
  defineUpdate,
  setCurrentDetails,
  setHandler,
  upsertSearchAttributes,
  type Workflow,
} from '@temporalio/workflow';
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
import { Stoppable, steer } from './steering.js';
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
  /** What children are to be told; another object after each change. */
  steering: Steering = { paused: null, concurrency: DEFAULT_CONCURRENCY };
  private at = 'plan';
  private done = 0;
  private total = 0;
  /** What earlier segments came to, and what the present child has told. */
  private before: WorkTally = NO_WORK;
  private now: WorkTally = NO_WORK;
  private isBusy = false;
  private readonly own = new Stoppable();
  private present: ChildWorkflowHandle<Workflow> | null = null;

  constructor() {
    setHandler(progress, () => this.progress());
    setHandler(planned, () => this.card);
    setHandler(advanced, ({ child, done, total, sum }) => {
      // A child of the run before a reset may still be at work.
      if (child !== this.present?.workflowId) return;
      [this.done, this.total, this.now] = [done, total, sum];
      this.show();
    });
    setHandler(rested, (child) => {
      if (child !== this.present?.workflowId) return;
      this.isBusy = false;
      this.show();
    });
    setHandler(
      pause,
      (request) =>
        this.steer(() => {
          this.pausedBy = request;
          if (request.mode === 'now') this.own.stop();
        }),
      { validator: (request) => validPause(request, this.progress()) },
    );
    setHandler(
      resume,
      () =>
        this.steer(() => {
          this.pausedBy = null;
          this.isBusy ||= this.present !== null;
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
          this.steering = { ...this.steering, concurrency: { ...this.steering.concurrency, ...concurrency } };
        }),
      {
        validator: (request) => validAdjust(request, this.progress()),
      },
    );
  }

  get sum(): WorkTally {
    return inTurn(this.before, this.now);
  }

  /** Work of the root's own, one activity at a time: held back while the run is paused. */
  async act<T>(at: string, work: () => Promise<T>): Promise<T> {
    this.move(at, 1);
    for (;;) {
      await condition(() => this.pausedBy === null);
      this.isBusy = true;
      try {
        const done = await this.own.run(work);
        if (done) return done.result;
      } finally {
        this.isBusy = false;
        this.show();
      }
    }
  }
  /** Work of a child, which begins with the steering that is there and hears of every change. */
  async child<R extends { readonly sum: WorkTally }>(
    at: string,
    total: number,
    start: (steering: Steering) => Promise<ChildWorkflowHandle<Workflow>>,
  ): Promise<R> {
    this.move(at, total);
    const { steering } = this;
    const child = await start(steering);
    this.isBusy = true;
    this.present = child;
    try {
      if (this.steering !== steering) await this.tellChild();
      else this.isBusy = steering.paused === null;
      const result = (await child.result()) as R;
      this.now = result.sum;
      return result;
    } finally {
      // What a cancelled child had told still counts.
      this.before = inTurn(this.before, this.now);
      this.now = NO_WORK;
      this.present = null;
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
    this.steering = { ...this.steering, paused: this.pausedBy?.mode ?? null };
    await this.tellChild();
    this.show();
    return this.progress();
  }
  private async tellChild(): Promise<void> {
    try {
      await this.present?.signal(steer, this.steering);
    } catch {
      // It has ended in the meantime: the next one begins with the steering that is there.
    }
  }
  private move(at: string, total: number): void {
    [this.at, this.done, this.total] = [at, 0, total];
    this.show();
  }
  private progress(): Progress {
    const sum = this.sum;
    const isOpen = this.state === 'planning' || this.state === 'running';
    const pausedBy = isOpen ? this.pausedBy : null;
    const state = pausedBy === null ? this.state : this.isBusy ? 'pausing' : 'paused';
    const paused = pausedBy && { by: pausedBy.by, reason: pausedBy.reason };
    return {
      state,
      paused,
      at: this.at,
      done: this.done,
      total: this.total,
      counts: sum.tally,
      steps: sum.steps,
      concurrency: this.steering.concurrency,
    };
  }
  private shown = '';
  private show(): void {
    const now = this.progress();
    setCurrentDetails(describe(now, this.card));
    const told = `${now.state} ${now.at}`;
    if (this.card?.attributes !== true || told === this.shown) return;
    this.shown = told;
    upsertSearchAttributes({ SluiceState: [now.state], SluiceStage: [now.at] });
  }
}
