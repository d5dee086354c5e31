/** The parent's side of one lane: a child process in its own process group, which computes what it is called for. */
import { type ChildProcess, spawn } from 'node:child_process';
import type { Socket } from 'node:net';
import { setPriority } from 'node:os';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Json } from '../../core/sample.js';
import { type FromLane, reviveError, type ToLane, WATCH_FD } from './messages.js';

/** What a lane may use before it is ended; a sample that makes it do so three times, alone, is set aside. */
export interface LaneLimits {
  /** CPU milliseconds that one step may spend on one sample without getting on with it. */
  readonly sampleCpuMs: number;
  /** Resident bytes of the lane. */
  readonly memoryBytes: number;
}

/** A process that the lanes run, for those who look for processes. */
export interface LaneProcess {
  readonly pid: number;
  readonly role: 'lane' | 'ffmpeg';
  readonly startedAt: number;
}

/** A lane ended with a call in hand. `row` and `step` are what it was at, -1 if at no sample. */
export class LaneDeath extends Error {
  override readonly name = 'LaneDeath';
  constructor(
    readonly death: 'cpu' | 'memory' | 'time' | 'signal' | 'exit',
    readonly signal: NodeJS.Signals | null,
    readonly row: number,
    readonly step: number,
    detail: string,
  ) {
    super(`a lane ended: ${detail}`);
  }
  /** Whether what it computed can be to blame. A SIGKILL that nobody explains is the machine's doing. */
  get byItself(): boolean {
    return this.death === 'cpu' || this.death === 'memory' || OWN_SIGNALS.has(this.signal ?? '');
  }
}
const OWN_SIGNALS = new Set(['SIGSEGV', 'SIGABRT', 'SIGBUS', 'SIGFPE', 'SIGILL', 'SIGTRAP', 'SIGSYS']);

export interface CallOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Json) => void;
  /** Milliseconds after which a lane that has not answered is ended; what is waited for a free one is not among them. */
  readonly limitMs?: number;
}

interface Call extends CallOptions {
  readonly id: number;
  readonly resolve: (value: Json) => void;
  readonly reject: (error: unknown) => void;
}

/** How long a cancelled call may take to end by itself. */
const GRACE_MS = 2000;
const PRIORITY = 10;
const TAIL = 4000;
let calls = 0;

export class Lane {
  readonly ended: Promise<void>;
  readonly children = new Map<number, LaneProcess>();
  private readonly child: ChildProcess;
  private call: Call | undefined;
  private output = '';
  private at = { row: -1, step: -1, moves: -1, cpu: 0, since: 0 };
  private killedFor: 'cpu' | 'memory' | 'time' | undefined;

  constructor(
    module: URL,
    env: NodeJS.ProcessEnv,
    private readonly limits: LaneLimits,
    private readonly onProcesses: () => void,
  ) {
    this.child = spawn(process.execPath, [fileURLToPath(module)], {
      detached: true,
      env,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc', 'pipe'],
    });
    const { pid } = this.child;
    if (pid !== undefined) {
      this.children.set(pid, { pid, role: 'lane', startedAt: Date.now() });
      lowerPriority(pid);
    }
    for (const stream of [this.child.stdout!, this.child.stderr!]) {
      stream.on('data', (chunk: Buffer) => {
        this.output = (this.output + chunk).slice(-TAIL);
        process.stderr.write(chunk);
      });
    }
    const watch = this.child.stdio[WATCH_FD] as Socket;
    watch.on('error', () => {});
    createInterface({ input: watch }).on('line', (line) => this.observe(line));
    this.child.on('message', (message: FromLane) => this.hear(message));
    this.ended = new Promise((resolve) => {
      this.child.once('error', (error) => this.end(null, null, error.message, resolve));
      this.child.once('exit', (code, signal) => this.end(code, signal, '', resolve));
    });
    onProcesses();
  }

  get busy(): boolean {
    return this.call !== undefined;
  }

  run(method: string, args: Json, options: CallOptions): Promise<Json> {
    const { signal, limitMs } = options;
    return new Promise((resolve, reject) => {
      const id = ++calls;
      const cancel = () => {
        this.tell({ cancel: id });
        setTimeout(() => this.call?.id === id && this.kill(), GRACE_MS).unref();
      };
      const limit = limitMs === undefined ? undefined : setTimeout(() => this.killFor('time'), limitMs);
      const settle =
        <T>(how: (value: T) => void) =>
        (value: T) => {
          clearTimeout(limit);
          signal?.removeEventListener('abort', cancel);
          if (signal?.aborted) reject(signal.reason);
          else how(value);
        };
      this.at = { ...this.at, row: -1, step: -1 };
      this.call = { ...options, id, resolve: settle(resolve), reject: settle(reject) };
      signal?.addEventListener('abort', cancel, { once: true });
      this.tell({ call: id, method, args });
    });
  }

  /** Ends the lane and all that it started. */
  kill(): void {
    try {
      if (this.child.pid !== undefined) process.kill(-this.child.pid, 'SIGKILL');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }

  private tell(message: ToLane): void {
    if (this.child.connected) this.child.send(message, () => {});
  }

  private hear(message: FromLane): void {
    if ('spawned' in message) {
      if (message.name !== 'ffmpeg') return;
      this.children.set(message.spawned, { pid: message.spawned, role: 'ffmpeg', startedAt: Date.now() });
      this.onProcesses();
    } else if ('ended' in message) {
      if (this.children.delete(message.ended)) this.onProcesses();
    } else if ('progress' in message) {
      if (message.of === this.call?.id) this.call.onProgress?.(message.progress);
    } else if (message.answer === this.call?.id) {
      const { resolve, reject } = this.call;
      this.call = undefined;
      if ('error' in message) reject(reviveError(message.error));
      else resolve(message.value);
    }
  }

  private observe(line: string): void {
    const [row = -1, step = -1, moves = -1, cpu = this.at.cpu, rss = 0] = line.split(' ').map(Number);
    const same = row === this.at.row && step === this.at.step && moves === this.at.moves;
    this.at = { row, step, moves, cpu, since: same ? this.at.since : cpu };
    if (!this.call) return;
    if (row >= 0 && cpu - this.at.since > this.limits.sampleCpuMs) this.killFor('cpu');
    else if (rss > this.limits.memoryBytes) this.killFor('memory');
  }

  private killFor(limit: 'cpu' | 'memory' | 'time'): void {
    this.killedFor = limit;
    this.kill();
  }

  private end(code: number | null, signal: NodeJS.Signals | null, message: string, resolve: () => void): void {
    this.kill();
    this.children.clear();
    this.onProcesses();
    const { row, step } = this.at;
    const death = this.killedFor ?? (signal ? 'signal' : 'exit');
    const why = {
      cpu: `it spent over ${this.limits.sampleCpuMs / 1000} s of CPU time on one sample and got nowhere`,
      memory: `it used over ${Math.round(this.limits.memoryBytes / 2 ** 20)} MiB of memory`,
      time: `it had not answered after ${(this.call?.limitMs ?? 0) / 1000} s`,
      signal: `signal ${signal}`,
      exit: message || `exit code ${code}`,
    }[death];
    const said = this.output.trim();
    // Its last words may still be on their way through the pipe.
    setImmediate(() => {
      this.call?.reject(new LaneDeath(death, signal, row, step, said ? `${why}\n${said}` : why));
      this.call = undefined;
      resolve();
    });
  }
}

const lowerPriority = (pid: number) => {
  try {
    setPriority(pid, PRIORITY);
  } catch {
    // It is gone already, or the system keeps priorities to itself: neither is worth a failure.
  }
};
