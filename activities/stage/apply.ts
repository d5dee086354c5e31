/** Applies the steps of a stage to samples: one after the other where operators answer at once, a few at a time where they wait. */
import { KEPT, QUARANTINED } from '../../core/dataset.js';
import { LimitError, RecipeError, SampleError } from '../../core/errors.js';
import { mark, unmark } from '../../runtime/lanes/marks.js';
import { isEnvironment } from './blame.js';
import type { Sample } from './sample.js';
import type { Bound } from './steps.js';

/** Samples of operators that answer later in hand at once, and in one call of those that take batches. */
const IN_FLIGHT = 4;
const BATCH = 32;
/** In one call of those that wait for the network, where the slowest of each call is waited for. */
const FETCHED = 512;
/** Of so many samples, the time that each step takes is noted of one. */
const TIMED = 64;
/** So many samples, all failing alike, are the step's fault. */
const ALL_FAIL = 20;

/** What these answer is an object; what barriers are told is checked where it is taken in. */
const CHANGING = ['filter', 'mapper'];

interface Failing {
  tried: number;
  failed: number;
  error: string;
  alike: boolean;
}

export class Applier {
  private readonly failing: readonly Failing[];
  private readonly spent: Float64Array;
  private cpu = 0;
  private turn = 0;

  constructor(
    private readonly steps: readonly Bound[],
    private readonly signal: AbortSignal,
    /** One sample at a time, so that what a lane dies of is put down to the very sample. */
    private readonly alone = false,
  ) {
    this.spent = new Float64Array(steps.length);
    this.failing = steps.map(() => ({ tried: 0, failed: 0, error: '', alike: true }));
  }

  /** Takes the samples through all steps; what became of each is then in it. */
  async apply(samples: readonly Sample[]): Promise<void> {
    const before = process.cpuUsage();
    await this.advanceAll(samples, 0);
    for (const [at, bound] of this.steps.entries()) {
      if (bound.callBatch) await this.applyBatches(waitingAt(samples, at), at);
    }
    unmark();
    const { user, system } = process.cpuUsage(before);
    this.cpu += (user + system) / 1000;
  }

  /** Milliseconds of CPU of each step: all that were spent, shared out by the times that were noted. Those that wait for others note none. */
  get cpuMs(): readonly number[] {
    const all = this.spent.reduce((sum, time) => sum + time, 0);
    return [...this.spent].map((time) => (all === 0 ? 0 : Math.round((10 * this.cpu * time) / all) / 10));
  }

  /** A step at which all samples of the shard failed with one error is itself at fault. */
  refuseDefects(): void {
    for (const [at, { tried, failed, error, alike }] of this.failing.entries()) {
      if (alike && failed === tried && tried >= ALL_FAIL)
        throw new RecipeError(`${this.steps[at]!.step.id} fails on every sample: ${error}`);
    }
  }

  private async advanceAll(samples: readonly Sample[], from: number): Promise<void> {
    const inFlight = new Set<Promise<void>>();
    const failures: unknown[] = [];
    for (const sample of samples) {
      let later: Promise<void> | undefined;
      try {
        later = this.advance(sample, from);
      } catch (error) {
        failures.push(error);
        break;
      }
      if (!later) continue;
      const done: Promise<void> = later.catch((error) => void failures.push(error)).finally(() => inFlight.delete(done));
      inFlight.add(done);
      if (inFlight.size >= (this.alone ? 1 : IN_FLIGHT)) await Promise.race(inFlight);
      if (this.signal.aborted || failures.length > 0) break;
    }
    // None is left in hand: what the lane is called for next has other media and another signal.
    await Promise.all(inFlight);
    this.signal.throwIfAborted();
    if (failures.length > 0) throw failures[0];
  }

  /** Goes on until the sample is through, dropped, waits for a batch, or for a promise: then answers one. */
  private advance(sample: Sample, from: number): Promise<void> | undefined {
    const isTimed = this.turn++ % TIMED === 0;
    for (let at = from; at < this.steps.length; at++) {
      const bound = this.steps[at]!;
      if (sample.partial && bound.isKnown(sample.cells)) bound.settle(sample);
      else if (bound.callBatch) {
        sample.waits = at;
        sample.forget();
        return undefined;
      } else {
        const start = isTimed ? performance.now() : 0;
        const later = this.take(bound, at, sample);
        if (isTimed) this.spent[at]! += performance.now() - start;
        if (later) return later.then(() => (this.signal.aborted ? undefined : this.proceed(sample, at + 1)));
      }
      if (sample.fate !== KEPT) return this.proceed(sample, at + 1);
    }
    sample.isThrough = true;
    sample.finish();
    return undefined;
  }

  /** What follows a step: nothing for a sample that is gone, the same steps for each that was made of it. */
  private proceed(sample: Sample, from: number): Promise<void> | undefined {
    if (sample.fate !== KEPT) sample.finish();
    else sample.lighten();
    if (sample.children) return this.advanceAll(sample.children, from);
    return sample.fate === KEPT ? this.advance(sample, from) : undefined;
  }

  /** Has a step answer for one sample and takes the answer in. An error is tried once more, alone. */
  private take(bound: Bound, at: number, sample: Sample): Promise<void> | undefined {
    mark(sample.input, at);
    try {
      const answer = bound.call!(sample);
      if (answer instanceof Promise) return this.takeLater(bound, at, sample, answer);
      this.settle(bound, at, sample, answer);
    } catch (error) {
      return this.again(bound, at, sample, error);
    }
    return undefined;
  }

  private async takeLater(bound: Bound, at: number, sample: Sample, answer: Promise<unknown>): Promise<void> {
    try {
      this.settle(bound, at, sample, await answer);
    } catch (error) {
      await this.again(bound, at, sample, error);
    }
  }

  private again(bound: Bound, at: number, sample: Sample, first: unknown): Promise<void> | undefined {
    if (isEnvironment(first)) throw first;
    if (first instanceof LimitError) return void this.fail(bound, at, sample, first);
    sample.forget();
    mark(sample.input, at);
    try {
      const answer = bound.call ? bound.call(sample) : bound.callBatch!([sample]).then(([one]) => settled(one));
      if (answer instanceof Promise) {
        return answer.then(
          (value) => this.settleOrFail(bound, at, sample, value),
          (error) => this.fail(bound, at, sample, error),
        );
      }
      this.settle(bound, at, sample, answer);
    } catch (error) {
      this.fail(bound, at, sample, error);
    }
    return undefined;
  }

  private async applyBatches(waiting: readonly Sample[], at: number): Promise<void> {
    const bound = this.steps[at]!;
    const size = this.alone ? 1 : bound.operator.fetches ? FETCHED : BATCH;
    for (let start = 0; start < waiting.length; start += size) {
      const batch = waiting.slice(start, start + size);
      mark(batch[0]!.input, at);
      const answers = await bound.callBatch!(batch).catch((error: unknown) => {
        if (isEnvironment(error)) throw error;
        return batch.map(() => error);
      });
      for (const [i, sample] of batch.entries()) {
        sample.waits = -1;
        const answer = answers[i];
        if (answer instanceof Error) await this.again(bound, at, sample, answer);
        else this.settleOrFail(bound, at, sample, answer);
        await this.proceed(sample, at + 1);
      }
      this.signal.throwIfAborted();
    }
  }

  private settle(bound: Bound, at: number, sample: Sample, answer: unknown): void {
    if ((typeof answer !== 'object' || answer === null) && CHANGING.includes(bound.operator.category))
      throw new SampleError(`it gives ${String(answer)}`);
    bound.settle(sample, answer);
    this.failing[at]!.tried++;
  }

  private settleOrFail(bound: Bound, at: number, sample: Sample, answer: unknown): void {
    try {
      this.settle(bound, at, sample, answer);
    } catch (error) {
      this.fail(bound, at, sample, error);
    }
  }

  private fail(bound: Bound, at: number, sample: Sample, error: unknown): void {
    if (isEnvironment(error)) throw error;
    const message = error instanceof Error ? (error.message || error.name).slice(0, 2000) : String(error);
    const failing = this.failing[at]!;
    failing.alike &&= failing.failed === 0 || failing.error === message;
    failing.error = message;
    failing.tried++;
    failing.failed++;
    sample.fate = QUARANTINED;
    sample.children = undefined;
    sample.end = at;
    sample.failure = { step: bound.step.id, error: message };
  }
}

const settled = (answer: unknown): unknown => {
  if (answer instanceof Error) throw answer;
  return answer;
};

/** In order, those made of others among them. */
const waitingAt = (samples: readonly Sample[], at: number): Sample[] =>
  samples.flatMap((sample) => (sample.children ? waitingAt(sample.children, at) : sample.waits === at ? [sample] : []));
