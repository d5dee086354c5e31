/** The part of a child workflow that listens to its root: how much may be in flight, and whether anything may. */
import { CancellationScope, condition, defineSignal, isCancellation, setHandler } from '@temporalio/workflow';
import type { Queue } from '../core/plan.js';
import type { Steering } from '../core/run.js';

export const steer = defineSignal<[Steering]>('steer');

/** Work that a pause may stop at once, to be done again. */
export class Stoppable {
  private readonly running = new Set<CancellationScope>();

  stop(): void {
    for (const scope of this.running) scope.cancel();
  }
  /** What the work came to; undefined when it was stopped. */
  async run<T>(work: () => Promise<T>): Promise<{ readonly result: T } | undefined> {
    const scope = new CancellationScope();
    this.running.add(scope);
    try {
      return { result: await scope.run(work) };
    } catch (error) {
      // The run may go on again by the time that the work has stopped.
      const isStopped = isCancellation(error) && scope.consideredCancelled && !CancellationScope.current().consideredCancelled;
      if (!isStopped) throw error;
      return undefined;
    } finally {
      this.running.delete(scope);
    }
  }
}

/** Lets work start while its queue has a free slot and nothing is paused; stops it, to be done again, when paused at once. */
export class Slots {
  private readonly taken: Record<Queue, number> = { cpu: 0, gpu: 0, io: 0 };
  private readonly work = new Stoppable();

  /** `idle` is called when a pause has come to rest. */
  constructor(
    public steering: Steering,
    idle: () => Promise<void>,
  ) {
    setHandler(steer, async (next) => {
      this.steering = next;
      if (next.paused === 'now') this.work.stop();
      if (next.paused === null) return;
      await condition(() => this.inFlight === 0 || this.steering !== next);
      if (this.steering === next) await idle();
    });
  }

  private get inFlight(): number {
    return this.taken.cpu + this.taken.gpu + this.taken.io;
  }
  /** How many may be in flight over these queues. */
  capacity(queues: Iterable<Queue>): number {
    let sum = 0;
    for (const queue of new Set(queues)) sum += this.steering.concurrency[queue];
    return sum;
  }
  private isFree(queue: Queue): boolean {
    return this.steering.paused === null && this.taken[queue] < this.steering.concurrency[queue];
  }

  /** Runs `work` in a slot of this queue; again, when a pause stopped it. */
  async run<T>(queue: Queue, work: () => Promise<T>): Promise<T> {
    for (;;) {
      // Those that waited wake together: each looks again.
      while (!this.isFree(queue)) await condition(() => this.isFree(queue));
      this.taken[queue]++;
      try {
        const done = await this.work.run(work);
        if (done) return done.result;
      } finally {
        this.taken[queue]--;
      }
    }
  }
}
