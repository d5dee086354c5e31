/**
 * The lock of a home: one live process holds it. Node cannot hold a file lock, so it is a file that names its holder, made whole by
 * `link()`; a holder that died is told by its process number and start. Numbers only rise: whoever finds `lock.7` stale tries to be
 * `lock.8`, which one process can; a lock is never removed by another than the holder of a higher one.
 */
import { linkSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findProcess } from './processes.js';

/** Who holds a home, and how to talk to it. */
export interface Holder {
  readonly pid: number;
  readonly start: string;
  readonly port: number;
  readonly token: string;
}

/** The live process that holds the lock of `home`. */
export const holder = (home: string): Holder | undefined => highest(home).holder;

/** Takes the lock, unless a live process holds it. What comes back gives it up; death does so too. */
export const acquire = (home: string, contact: { readonly port: number; readonly token: string }): (() => void) | undefined => {
  const own = join(home, `lock.new-${process.pid}`);
  const write = (content: object) => writeFileSync(own, JSON.stringify(content), { mode: 0o600 });
  write({ pid: process.pid, start: findProcess(process.pid)!.start, ...contact } satisfies Holder);
  try {
    for (;;) {
      const last = highest(home);
      if (last.holder) return undefined;
      const number = last.number + 1;
      if (!link(own, lockFile(home, number))) continue;
      // Whoever listed the locks before a new holder removed the old ones could make a lower number again: the highest counts.
      if (highest(home).number === number) {
        for (const lower of numbers(home)) if (lower < number) rmSync(lockFile(home, lower), { force: true });
        return () => {
          write({});
          renameSync(own, lockFile(home, number));
        };
      }
      rmSync(lockFile(home, number), { force: true });
    }
  } finally {
    rmSync(own, { force: true });
  }
};

const lockFile = (home: string, number: number): string => join(home, `lock.${number}`);

const numbers = (home: string): number[] =>
  readdirSync(home)
    .flatMap((name) => /^lock\.(\d+)$/.exec(name)?.[1] ?? [])
    .map(Number);

/** The highest lock and, if it lives, the process that holds it. */
const highest = (home: string): { number: number; holder?: Holder } => {
  for (;;) {
    const number = Math.max(0, ...numbers(home));
    if (number === 0) return { number };
    let text: string;
    try {
      text = readFileSync(lockFile(home, number), 'utf8');
    } catch {
      continue; // removed since it was listed, so there is a higher one
    }
    const found = parse(text);
    return found && findProcess(found.pid)?.start === found.start ? { number, holder: found } : { number };
  }
};

/** A lock that was given up, or cut short by a power failure, names nobody. */
const parse = (text: string): Holder | undefined => {
  try {
    const found = JSON.parse(text);
    return found.pid ? found : undefined;
  } catch {
    return undefined;
  }
};

const link = (from: string, to: string): boolean => {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
};
