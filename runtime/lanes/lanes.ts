/** A pool of lanes: each computes one call at a time, and stays warm for the next. */
import { pathToFileURL } from 'node:url';
import type { Json } from '../../core/sample.js';
import { type CallOptions, Lane, type LaneLimits, type LaneProcess } from './lane.js';

export interface LanesOptions {
  /** The program of a lane; it calls `serveLane`. */
  readonly module: URL | string;
  /** How many run at once. */
  readonly size: number;
  /** Added to this process's own environment. */
  readonly env?: NodeJS.ProcessEnv;
  readonly limits?: Partial<LaneLimits>;
  /** Told of every change in the processes that the lanes run. */
  readonly onProcesses?: (processes: readonly LaneProcess[]) => void;
}

const LIMITS: LaneLimits = { sampleCpuMs: 60_000, memoryBytes: 4 * 2 ** 30 };

export class Lanes {
  private readonly lanes = new Set<Lane>();
  private readonly waiting: (() => void)[] = [];
  private readonly module: URL;
  private readonly limits: LaneLimits;
  private taken = 0;
  private size: number;
  private closed = false;

  constructor(private readonly options: LanesOptions) {
    this.module = typeof options.module === 'string' ? pathToFileURL(options.module) : options.module;
    this.limits = { ...LIMITS, ...options.limits };
    this.size = options.size;
  }

  /** Has a lane answer; waits for a free one. `fresh`: in a lane that has computed nothing before. A lane's end is a `LaneDeath`. */
  async call(method: string, args: Json, options: CallOptions & { readonly fresh?: boolean } = {}): Promise<Json> {
    await this.enter(options.signal);
    try {
      options.signal?.throwIfAborted();
      if (this.closed) throw new Error('the lanes are closed');
      return await this.idle(options.fresh ?? false).run(method, args, options);
    } finally {
      this.leave();
    }
  }

  /** Starts lanes before they are needed: a call that comes while they load waits for one of them, and not for another. */
  warm(count: number): void {
    while (this.lanes.size < count) this.start();
  }

  /** How many may run at once from now on; what runs is not ended. */
  resize(size: number): void {
    this.size = size;
    this.admit();
    this.trim();
  }

  get processes(): readonly LaneProcess[] {
    return [...this.lanes].flatMap((lane) => [...lane.children.values()]);
  }

  /** Ends every lane and what it started. */
  async close(): Promise<void> {
    this.closed = true;
    const all = [...this.lanes];
    for (const lane of all) lane.kill();
    await Promise.all(all.map((lane) => lane.ended));
  }

  private enter(signal?: AbortSignal): Promise<void> {
    if (this.taken < this.size) {
      this.taken++;
      return Promise.resolve();
    }
    return new Promise((resolve, reject) => {
      const admitted = () => {
        signal?.removeEventListener('abort', aborted);
        resolve();
      };
      const aborted = () => {
        this.waiting.splice(this.waiting.indexOf(admitted), 1);
        reject(signal?.reason);
      };
      signal?.addEventListener('abort', aborted, { once: true });
      this.waiting.push(admitted);
    });
  }

  private leave(): void {
    this.taken--;
    this.admit();
    this.trim();
  }

  private admit(): void {
    while (this.taken < this.size && this.waiting.length > 0) {
      this.taken++;
      this.waiting.shift()!();
    }
  }

  private idle(fresh: boolean): Lane {
    const warm = [...this.lanes].find((lane) => !lane.busy);
    if (warm && !fresh) return warm;
    if (warm) this.drop(warm);
    return this.start();
  }

  private start(): Lane {
    const changed = () => this.options.onProcesses?.(this.processes);
    const lane = new Lane(this.module, { ...process.env, ...this.options.env }, this.limits, changed);
    this.lanes.add(lane);
    void lane.ended.then(() => {
      this.lanes.delete(lane);
      changed();
    });
    return lane;
  }

  /** Idle lanes past the size are ended. */
  private trim(): void {
    const idle = [...this.lanes].filter((lane) => !lane.busy);
    for (const lane of idle.slice(0, Math.max(0, this.lanes.size - this.size))) this.drop(lane);
  }

  private drop(lane: Lane): void {
    this.lanes.delete(lane);
    lane.kill();
  }
}
