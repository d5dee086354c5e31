/** What a supervisor that was killed left running in its home, and how it is ended. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { allProcesses, descendants, environmentOf, type Proc } from './processes.js';

/** Set to the home in the supervisor, in everything that it starts, and so in all that those start. */
export const MARK = 'SLUICE_SUPERVISED';

/** An entry of `processes.json`. */
export interface Listed {
  readonly pid: number;
  readonly role: 'supervisor' | 'server' | 'store' | 'worker' | 'lane' | 'ffmpeg';
  readonly startedAt: string;
}

/** `processes.json` of a home, as it was last written. */
export const listed = (home: string): Listed[] => {
  try {
    return JSON.parse(readFileSync(join(home, 'processes.json'), 'utf8'));
  } catch {
    return []; // no supervisor has run here yet
  }
};

/** Ends every process that belongs to `home` but this one. Only for who holds the home's lock. */
export const endLeftovers = async (home: string): Promise<void> => {
  const until = Date.now() + 15_000;
  for (let left = leftovers(home); left.length > 0; left = leftovers(home)) {
    if (Date.now() > until) throw new Error(`processes of ${home} do not end: ${left.map(({ pid }) => pid).join(', ')}`);
    for (const { pid } of left) kill(pid);
    await sleep(20);
  }
};

const leftovers = (home: string): Proc[] => {
  const all = allProcesses();
  const known = new Map(listed(home).map(({ pid, startedAt }) => [pid, Date.parse(startedAt)]));
  const roots = [...all.values()].filter(
    ({ pid, startedAt }) => Math.abs(startedAt.getTime() - (known.get(pid) ?? 0)) < CLOCK_SLACK_MS || environmentOf(pid, MARK) === home,
  );
  const found = new Map(roots.flatMap((proc) => [proc, ...descendants(all, proc.pid)]).map((proc) => [proc.pid, proc]));
  found.delete(process.pid);
  return [...found.values()];
};

/** How far two readings of one process's start may lie apart when the clock was set in between. */
const CLOCK_SLACK_MS = 2000;

/** SIGKILL; a negative number is a process group. */
export const kill = (pid: number): void => {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
};
