/** Homes for tests: made in a temporary folder, served while a test runs, and ended with it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach } from 'vitest';
import type { Listed } from '../../client/home/leftovers.js';
import { findProcess } from '../../client/home/processes.js';
import { type AttachOptions, attach, down, type Home, status } from '../../client/home.js';

const homes: string[] = [];
const open: Home[] = [];

/** A folder for a home, ended and removed after the test. */
export const newHome = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-home-'));
  homes.push(folder);
  return folder;
};

/** Attaches until the end of the test. */
export const attached = async (folder: string, options?: AttachOptions): Promise<Home> => {
  const home = await attach(folder, options);
  open.push(home);
  return home;
};

/** The processes of a home with one role. */
export const processesOf = async (folder: string, role: Listed['role']): Promise<number[]> =>
  ((await status(folder))?.processes ?? []).filter((entry) => entry.role === role).map(({ pid }) => pid);

/** Waits until something is so; the test's own limit ends the wait. */
export const until = async <T>(what: () => Promise<T | undefined | false> | T | undefined | false): Promise<T> => {
  for (;;) {
    const found = await what();
    if (found !== undefined && found !== false) return found;
    await sleep(50);
  }
};

export const isAlive = (pid: number): boolean => findProcess(pid) !== undefined;

afterEach(async () => {
  for (const home of open.splice(0)) home.close();
  for (const folder of homes.splice(0)) {
    await down(folder);
    rmSync(folder, { recursive: true, force: true });
  }
});
