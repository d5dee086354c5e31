/** What the operating system tells of processes: from /proc where there is one, else from `ps`. */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** A process as it is now. `start` tells it from a later one with the same number, whatever the clock does. */
export interface Proc {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  readonly start: string;
  readonly startedAt: Date;
  readonly argv: readonly string[];
}

const LINUX = process.platform === 'linux';
/** `/proc` counts in ticks, 100 to the second on every Linux that Node runs on. */
const TICK_MS = 10;
const system = LINUX ? { boot: readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim(), bootedAt: bootTime() } : undefined;

function bootTime(): number {
  return Number(/^btime (\d+)/m.exec(readFileSync('/proc/stat', 'utf8'))![1]) * 1000;
}

/** Every live process of the machine (those that died and wait to be collected are left out), by number. */
export const allProcesses = (): Map<number, Proc> => {
  const list = LINUX ? readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? (fromProc(Number(name)) ?? []) : [])) : fromPs();
  return new Map(list.map((proc) => [proc.pid, proc]));
};

/** One live process. */
export const findProcess = (pid: number): Proc | undefined => (LINUX ? fromProc(pid) : fromPs(pid)[0]);

const fromProc = (pid: number): Proc | undefined => {
  const stat = read(pid, 'stat');
  // The name in parentheses may itself hold spaces and parentheses.
  const [state, parent, group, ...more] = stat?.slice(stat.lastIndexOf(')') + 2).split(' ') ?? [];
  if (state === undefined || state === 'Z' || state === 'X') return undefined;
  const ticks = more[16]!;
  return {
    pid,
    parent: Number(parent),
    group: Number(group),
    start: `${system!.boot}/${ticks}`,
    startedAt: new Date(system!.bootedAt + Number(ticks) * TICK_MS),
    get argv() {
      return read(pid, 'cmdline')?.split('\0').slice(0, -1) ?? [];
    },
  };
};

const fromPs = (pid?: number): Proc[] => {
  let table: string;
  try {
    const which = pid === undefined ? ['-A'] : ['-p', `${pid}`];
    table = execFileSync('ps', [...which, '-ww', '-o', 'pid=,ppid=,pgid=,stat=,lstart=,command='], {
      encoding: 'utf8',
      maxBuffer: 1 << 26,
    });
  } catch {
    return []; // ps exits with 1 when there is no such process
  }
  return table.split('\n').flatMap((line) => {
    const found = /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(\S+)\s+(\S+\s+\S+\s+\d+\s+[\d:]+\s+\d+)\s+(.*)$/.exec(line);
    if (!found || found[4]!.startsWith('Z')) return [];
    const [, id, parent, group, , start, command] = found;
    return [
      {
        pid: Number(id),
        parent: Number(parent),
        group: Number(group),
        start: start!,
        startedAt: new Date(start!),
        argv: command!.split(' '),
      },
    ];
  });
};

/** A variable of a process's environment as it was when it was started; only where there is a `/proc`. */
export const environmentOf = (pid: number, name: string): string | undefined =>
  LINUX
    ? read(pid, 'environ')
        ?.split('\0')
        .find((entry) => entry.startsWith(`${name}=`))
        ?.slice(name.length + 1)
    : undefined;

/** Those that descend from `pid`. */
export const descendants = (all: ReadonlyMap<number, Proc>, pid: number): Proc[] => {
  const children = new Map<number, Proc[]>();
  for (const proc of all.values()) {
    const siblings = children.get(proc.parent);
    if (siblings) siblings.push(proc);
    else children.set(proc.parent, [proc]);
  }
  const found: Proc[] = [];
  const open = [pid];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const those = children.get(next) ?? [];
    found.push(...those);
    open.push(...those.map((proc) => proc.pid));
  }
  return found;
};

/** A file of a process; undefined when the process is gone or not ours to look at. */
const read = (pid: number, file: string): string | undefined => {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return undefined;
  }
};
