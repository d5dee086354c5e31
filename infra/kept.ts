/** A child process that is started again, with back-off, whenever it ends. */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, renameSync, statSync } from 'node:fs';
import { kill } from '../client/home/leftovers.js';

export interface Command {
  readonly program: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly log: string;
}

export interface Kept {
  /** Ends it for good: SIGTERM, and SIGKILL to its process group when it takes longer. */
  stop(graceMs: number): Promise<void>;
  /** SIGKILL; it is started again. */
  restart(): void;
  /** How often it ended by itself without having lived for long, in a row. */
  readonly failures: number;
}

const FIRST_DELAY_MS = 100;
const LAST_DELAY_MS = 15_000;
/** What lived this long was well: the next start is quick again. */
const WELL_MS = 5000;
const LOG_BYTES = 16 << 20;

/** Starts a command and keeps it running. Each start has its own process group, which is ended with it. */
export const keep = (name: string, command: Command): Kept => {
  let child: ChildProcess;
  let failures = 0;
  let stopped = false;
  let waiting: NodeJS.Timeout | undefined;
  const start = () => {
    const log = openLog(command.log);
    const began = Date.now();
    child = spawn(command.program, command.args, { detached: true, stdio: ['ignore', log, log], env: command.env });
    closeSync(log);
    const ended = (how: string) => {
      if (child.pid) kill(-child.pid);
      if (stopped) return;
      // Who was killed from outside has not failed.
      if (Date.now() - began > WELL_MS) failures = 0;
      else if (how !== 'SIGKILL') failures += 1;
      const delay = Math.min(FIRST_DELAY_MS * 2 ** Math.max(0, failures - 1), LAST_DELAY_MS);
      console.log(`${new Date().toISOString()} ${name} ended (${how}); starting it again in ${delay} ms`);
      waiting = setTimeout(start, delay);
    };
    child.once('exit', (code, signal) => ended(signal ?? `exit code ${code}`));
    child.once('error', (error) => ended(error.message));
  };
  start();
  return {
    get failures() {
      return failures;
    },
    restart: () => child.kill('SIGKILL'),
    async stop(graceMs) {
      stopped = true;
      clearTimeout(waiting);
      if (child.exitCode !== null || child.signalCode !== null || !child.pid) return;
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      const late = setTimeout(() => child.kill('SIGKILL'), graceMs);
      await gone;
      clearTimeout(late);
    },
  };
};

/** Opens a log to append to; one that has grown long is put aside first. */
const openLog = (path: string): number => {
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  if (size > LOG_BYTES) renameSync(path, `${path}.1`);
  return openSync(path, 'a');
};
