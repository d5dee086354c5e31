/**
 * Watches a program that works on media. What it was given is to blame when it spends CPU time and gets nowhere, or takes more memory than
 * any medium should; when it merely stands still the machine is, and the work is done again.
 */
import type { ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { EnvironmentError, LimitError } from '../../core/errors.js';

export interface WatchLimits {
  /** Seconds without progress, however little CPU time they took. */
  readonly stallSeconds?: number;
  /** Seconds of CPU time without progress. */
  readonly idleCpuSeconds?: number;
  readonly memoryBytes?: number;
  /** The most that may come out. */
  readonly most?: Readonly<Partial<Record<Figure, number>>>;
}
/** What ffmpeg reports of what it has made, and what each is counted in. */
type Figure = keyof typeof FIGURES;
const FIGURES = { frame: 'frames', out_time_us: 'microseconds', total_size: 'bytes' } as const;
/** Whom a program may be waiting for: no fault of its own. */
export type Awaited = 'reader' | 'input';
export interface Watch {
  /** Says that the program got on; and that somebody came whom it waited for. */
  moved(came?: Awaited): void;
  /** Says that it has to wait for somebody. */
  rest(who: Awaited): void;
  /** Why it was ended, if it was. */
  verdict(): Error | undefined;
  end(): void;
}

const STALL_SECONDS = 120;
/** A second is more than any frame takes; several are a decoder that runs in a circle. */
export const IDLE_CPU_SECONDS = 8;
const MEMORY_BYTES = 2 ** 31;
const LOOK_MS = 250;

/** Ends a program that goes over a limit; its figures on the fourth pipe, if it has one, tell of its progress. */
export const watch = (
  child: ChildProcess,
  tool: string,
  { stallSeconds = STALL_SECONDS, idleCpuSeconds = IDLE_CPU_SECONDS, memoryBytes = MEMORY_BYTES, most = {} }: WatchLimits,
): Watch => {
  let figures = '';
  let verdict: Error | undefined;
  let hasMoved = true;
  let cpuThen = 0;
  const endFor = (why: Error) => {
    verdict ??= why;
    child.kill('SIGKILL');
  };
  const awaited = new Set<Awaited>();
  const stall = setTimeout(() => {
    if (awaited.size > 0) stall.refresh();
    else endFor(new EnvironmentError(`${tool} showed no progress for ${stallSeconds} s and was ended`));
  }, stallSeconds * 1000);
  const moved = (came?: Awaited) => {
    if (came !== undefined) awaited.delete(came);
    hasMoved = true;
    stall.refresh();
  };
  (child.stdio[3] as Readable | undefined)?.setEncoding('utf8').on('data', (report: string) => {
    const now = report.match(/^(?:frame|out_time_us|total_size)=.*$/gm)?.join() ?? '';
    if (now !== figures) moved();
    figures = now;
    for (const [, name, value] of report.matchAll(/^(frame|out_time_us|total_size)=(\d+)$/gm)) {
      const limit = most[name as Figure];
      if (limit !== undefined && Number(value) > limit)
        endFor(new LimitError(`${tool} was making over ${limit} ${FIGURES[name as Figure]}, too much for what it was given`));
    }
  });
  const look = setInterval(() => {
    const usage = usageOf(child.pid);
    if (usage === undefined) return;
    if (hasMoved) cpuThen = usage.cpuSeconds;
    hasMoved = false;
    if (usage.cpuSeconds - cpuThen > idleCpuSeconds)
      endFor(new LimitError(`${tool} spent over ${idleCpuSeconds} s of CPU time and got nowhere`));
    if (usage.bytes > memoryBytes) endFor(new LimitError(`${tool} took over ${Math.round(memoryBytes / 2 ** 20)} MiB of memory`));
  }, LOOK_MS);
  return {
    moved,
    rest: (who) => void awaited.add(who),
    verdict: () => verdict,
    end: () => {
      clearTimeout(stall);
      clearInterval(look);
    },
  };
};

/** Linux counts in hundredths of a second and in pages of 4 KiB, as seen by programs; elsewhere nothing is known. */
const TICKS = 100;
const PAGE = 4096;

const usageOf = (pid: number | undefined): { readonly cpuSeconds: number; readonly bytes: number } | undefined => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name of the program, which may hold anything, ends with the last parenthesis.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { cpuSeconds: (Number(fields[11]) + Number(fields[12])) / TICKS, bytes: Number(fields[21]) * PAGE };
  } catch {
    return undefined;
  }
};
