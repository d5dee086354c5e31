/** Runs a command as a fresh process and counts what it and all that it started used, whether they ended or live on. */
import { execFileSync, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream, readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Usage } from '../../docs/figures.js';

interface Options {
  readonly env?: Readonly<Record<string, string>>;
  /** File for what the command says on standard error (and, if it is not wanted, on standard output). */
  readonly log: string;
  /** Arguments of a command that is run before: what it leaves running counts from the start of the other one on. */
  readonly before?: readonly string[];
  /** Called often while the command runs, with the seconds since its start. */
  readonly watch?: (seconds: number) => void;
}

const MARK = 'SLUICE_BENCH';
const TICKS_PER_SECOND = 100;
/** Workers go on loading after a server is up. */
const SETTLED_MS = 4000;

/** The usage, and what the command wrote on standard output. Throws if the command fails. */
export const measure = async (
  command: string,
  args: readonly string[],
  { env, log, before, watch }: Options,
): Promise<Usage & { output: string }> => {
  // What the side before it wrote and removed is not to be waited for by this one.
  execFileSync('sync');
  const mark = randomUUID();
  const own = { ...process.env, ...env, [MARK]: mark };
  if (before) {
    execFileSync(command, before, { env: own, stdio: 'ignore' });
    await sleep(SETTLED_MS);
  }
  const living = new Map(started(mark).map((pid) => [pid, { own: ticks(pid), all: ticks(pid) + ticks(pid, true) }]));
  const waited = ticks('self', true);
  const start = performance.now();
  const seconds = () => (performance.now() - start) / 1000;
  const child = spawn(command, args, { env: own, stdio: ['ignore', 'pipe', 'pipe'] });
  child.stderr.pipe(createWriteStream(log));
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (said: string) => {
    output += said;
  });
  const closed = once(child, 'close') as Promise<[code: number | null]>;
  let running = true;
  void closed.then(() => {
    running = false;
  });
  const found = new Map<string, number>();
  let peak = 0;
  for (let turn = 0; running; turn++) {
    watch?.(seconds());
    // Adding up what processes share takes the kernel a while, which the command would lack.
    if (turn % 40 === 0) {
      for (const pid of started(mark)) found.set(pid, Math.max(found.get(pid) ?? 0, ticks(pid)));
      peak = Math.max(peak, megabytes(found.keys()));
    }
    await Promise.race([sleep(25), closed]);
  }
  const wall = seconds();
  const [code] = await closed;
  if (code !== 0) throw new Error(`${command} ended with ${code}: see ${log}`);
  let used = ticks('self', true) - waited;
  for (const pid of started(mark)) used += ticks(pid) + ticks(pid, true) - (living.get(pid)?.all ?? 0);
  // Those that ended with nobody waiting for them are told by what they had used when they were last seen.
  used = Math.max(
    used,
    [...found].reduce((sum, [pid, ticked]) => sum + ticked - (living.get(pid)?.own ?? 0), 0),
  );
  return { seconds: wall, cpuSeconds: used / TICKS_PER_SECOND, peakMegabytes: peak, output };
};

/** Living processes that carry the mark in their environment. */
const started = (mark: string): string[] =>
  readdirSync('/proc').filter((pid) => /^\d+$/.test(pid) && ofProcess(pid, 'environ')?.includes(`${MARK}=${mark}`));

const ofProcess = (pid: string, file: string): string | undefined => {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'latin1');
  } catch {
    return undefined; // it has ended
  }
};

/** User and system time of a process, or of its children that have ended. */
const ticks = (pid: string, ofChildren = false): number => {
  const fields = ofProcess(pid, 'stat')
    ?.replace(/^.*\) /, '')
    .split(' ');
  const at = ofChildren ? 13 : 11;
  return fields === undefined ? 0 : Number(fields[at]) + Number(fields[at + 1]);
};

const megabytes = (pids: Iterable<string>): number => {
  let kilobytes = 0;
  for (const pid of pids) kilobytes += Number(/^Pss: +(\d+)/m.exec(ofProcess(pid, 'smaps_rollup') ?? '')?.[1] ?? 0);
  return kilobytes / 1000;
};
