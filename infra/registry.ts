/** Keeps `processes.json`: every process of a home. Ends those that lost the worker they belonged to. */
import { renameSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { kill, type Listed } from '../client/home/leftovers.js';
import { allProcesses, descendants, type Proc } from '../client/home/processes.js';

const EVERY_MS = 1000;
/** A lane ends itself and its ffmpeg when its worker dies: only what is still there so much later is ended from here. */
const ORPHAN_MS = 2000;

export class Registry {
  private known = new Map<string, { proc: Proc; orphanedAt?: number }>();
  private written = '';
  private readonly timer: NodeJS.Timeout;

  constructor(private readonly home: string) {
    this.timer = setInterval(() => this.update(), EVERY_MS);
    this.update();
  }
  /** The processes of the home now. */
  update(): readonly Listed[] {
    const all = allProcesses();
    const own = descendants(all, process.pid);
    const orphans = [...this.known.values()].filter(({ proc }) => isStill(all, proc) && !own.some(({ pid }) => pid === proc.pid));
    for (const orphan of orphans) {
      orphan.orphanedAt ??= Date.now();
      if (Date.now() - orphan.orphanedAt > ORPHAN_MS) kill(orphan.proc.pid);
    }
    this.known = new Map([...own.map((proc) => ({ proc })), ...orphans].map((entry) => [`${entry.proc.pid} ${entry.proc.start}`, entry]));
    const list = [all.get(process.pid)!, ...own, ...orphans.map(({ proc }) => proc)].flatMap((proc) => {
      const role = roleOf(proc);
      return role ? [{ pid: proc.pid, role, startedAt: proc.startedAt.toISOString() }] : [];
    });
    this.write(list);
    return list;
  }
  /** Forgets everything: nothing is left running. */
  close(): void {
    clearInterval(this.timer);
    this.write([]);
  }

  private write(list: readonly Listed[]): void {
    const text = `${JSON.stringify(list)}\n`;
    if (text === this.written) return;
    const path = join(this.home, 'processes.json');
    writeFileSync(`${path}.new`, text);
    renameSync(`${path}.new`, path);
    this.written = text;
  }
}

const isStill = (all: ReadonlyMap<number, Proc>, proc: Proc): boolean => all.get(proc.pid)?.start === proc.start;

/** Told by the program and the module it runs; undefined for what is none of ours, such as a shell. */
const roleOf = ({ pid, argv }: Proc): Listed['role'] | undefined => {
  if (pid === process.pid) return 'supervisor';
  const program = basename(argv[0] ?? '');
  if (/^ff(mpeg|probe)/.test(program)) return 'ffmpeg';
  if (program.startsWith('minio')) return 'store';
  if (argv.includes('start-dev')) return 'server';
  if (argv.some((word) => word.endsWith('/workers/worker.js'))) return 'worker';
  if (argv.some((word) => word.endsWith('/lane-main.js'))) return 'lane';
  return undefined;
};
