/** The lane's side: answers calls, one at a time, until its parent ends. */
import type { ChildProcess } from 'node:child_process';
import { subscribe } from 'node:diagnostics_channel';
import { Worker } from 'node:worker_threads';
import type { Json } from '../../core/sample.js';
import { countEnded } from '../cpu-time.js';
import { markExactly, marks, unmark } from './marks.js';
import { type FromLane, sendError, type ToLane } from './messages.js';

/** What a method may use besides its arguments. */
export interface LaneCall {
  readonly signal: AbortSignal;
  /** Tells the caller how far the work is; told at most four times a second. */
  progress(value: Json): void;
}
export type LaneMethods = Readonly<Record<string, (args: never, call: LaneCall) => Promise<Json>>>;

const PROGRESS_MS = 250;

/** Makes this process a lane: starts its watchdog and answers its parent's calls with `methods`. */
export const serveLane = (methods: LaneMethods): void => {
  const send = (message: FromLane) => process.send?.(message);
  new Worker(new URL('./watchdog.js', import.meta.url), { workerData: marks }).on('error', (error) => {
    throw error;
  });
  subscribe('child_process', (message) => announce((message as { process: ChildProcess }).process, send));

  let running: { id: number; stop: AbortController } | undefined;
  const answer = async (id: number, name: string, args: Json) => {
    const stop = new AbortController();
    running = { id, stop };
    let told = 0;
    const progress = (value: Json) => {
      if (Date.now() - told < PROGRESS_MS) return;
      told = Date.now();
      send({ progress: value, of: id });
    };
    try {
      const method = methods[name];
      if (!method) throw new Error(`a lane has no method ${name}`);
      send({ answer: id, value: await method(args as never, { signal: stop.signal, progress }) });
    } catch (error) {
      send({ answer: id, error: sendError(error) });
    } finally {
      unmark();
      markExactly(false);
      running = undefined;
    }
  };
  process.on('message', (message: ToLane) => {
    if ('call' in message) void answer(message.call, message.method, message.args);
    else if (running?.id === message.cancel) running.stop.abort();
  });
};

/** Tells the parent of a process that the lane started (ffmpeg), so that it can be found. */
const announce = (child: ChildProcess, send: (message: FromLane) => void) => {
  child.once('spawn', () => {
    const pid = child.pid!;
    send({ spawned: pid, name: child.spawnfile.split('/').at(-1)! });
    child.once('exit', () => {
      send({ ended: pid });
      countEnded();
    });
  });
};
