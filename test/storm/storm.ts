/** Kills processes of a home while a run goes on, and counts those that it hit. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Ended, isAlive, type Listed, processes, start } from '../cli.js';

export interface Kill {
  readonly at: number;
  readonly pid: number;
  readonly role: string;
}
export interface StormResult {
  readonly ended: Ended;
  readonly kills: readonly Kill[];
  /** How often the command was given again. */
  readonly again: number;
}

/** A generator of numbers in [0, 1) that draws the same for the same seed. */
export const seeded = (seed: number) => () => {
  seed = (seed + 0x6d2b79f5) | 0;
  let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
};

/** How many records the work of a home has come to. */
export const recordsOf = async (home: string): Promise<number> => {
  const kinds = ['results', 'parts', 'phases', 'ranges'].map((kind) => join(home, 'store', 'records', kind));
  const lists = await Promise.all(kinds.map((folder) => readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])));
  return lists.flat().filter((entry) => entry.isFile()).length;
};

const POLL_MS = 50;

/**
 * Gives the command, and kills one process after another, of the roles in turn, `times` times, spread over the run: each when another
 * share of the `records` that the run comes to is there, and a random moment has passed. The command is given again when it has ended. A
 * kill counts when its process was alive and is gone.
 */
export const storm = async (
  home: string,
  args: readonly string[],
  { times, roles, records, seed }: { times: number; roles: readonly string[]; records: number; seed: number },
): Promise<StormResult> => {
  const random = seeded(seed);
  const kills: Kill[] = [];
  let again = 0;
  let run = start(home, args);
  let ended: Ended | undefined;
  const follow = () =>
    void run.ended.then((end) => {
      ended = end;
    });
  follow();
  const giveAgain = () => {
    again++;
    ended = undefined;
    run = start(home, args);
    follow();
  };

  while (kills.length < times && ended?.code !== 0) {
    const share = (records * kills.length) / (times + 1);
    if (ended !== undefined) giveAgain();
    else if ((await recordsOf(home)) < share) await sleep(POLL_MS);
    else {
      await sleep(random() * MOMENT_MS);
      const role = roles[kills.length % roles.length]!;
      const target = await findTarget(home, role, random, () => ended !== undefined);
      if (target === undefined) continue;
      process.kill(target.pid, 'SIGKILL');
      while (isAlive(target.pid)) await sleep(5);
      kills.push({ at: Date.now(), pid: target.pid, role });
      process.stderr.write(`  kill ${kills.length}: ${role} ${target.pid} at ${await recordsOf(home)} of ${records} records\n`);
    }
  }
  for (let end = await run.ended; end.code !== 0 && again <= times; end = await run.ended) giveAgain();
  return { ended: await run.ended, kills, again };
};
const MOMENT_MS = 700;

/** Waits for a process of this role that is alive. */
const findTarget = async (home: string, role: string, random: () => number, isOver: () => boolean): Promise<Listed | undefined> => {
  for (let tries = 0; tries < 400 && !isOver(); tries++) {
    const found = (await processes(home)).filter((one) => one.role === role && isAlive(one.pid));
    const target = found[Math.floor(random() * found.length)];
    if (target !== undefined) return target;
    await sleep(50);
  }
  return undefined;
};
