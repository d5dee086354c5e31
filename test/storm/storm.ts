/** Kills processes of a home while a run goes on, and counts those that it hit. */
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

/** How long after a kill the next may come: the run must get somewhere in between. */
const NEXT_MS = 1000;

/**
 * Gives the command, and kills one process after another, of the roles in turn, at random moments some `everyMs` apart, until `times`
 * have been hit; the command is given again when a supervisor's death ended it. A kill counts when its process was alive and is gone.
 */
export const storm = async (
  home: string,
  args: readonly string[],
  {
    times,
    roles,
    everyMs,
    seed,
    env = {},
  }: { times: number; roles: readonly string[]; everyMs: number; seed: number; env?: NodeJS.ProcessEnv },
): Promise<StormResult> => {
  const random = seeded(seed);
  const kills: Kill[] = [];
  let again = 0;
  let run = start(home, args, env);
  let ended: Ended | undefined;
  const follow = () =>
    run.ended.then((end) => {
      ended = end;
    });
  void follow();

  while (kills.length < times) {
    await sleep(NEXT_MS + random() * 2 * Math.max(0, everyMs - NEXT_MS));
    if (ended !== undefined) {
      if (ended.code === 0) break;
      ended = undefined;
      again++;
      run = start(home, args, env);
      void follow();
      continue;
    }
    const role = roles[kills.length % roles.length]!;
    const target = await findTarget(home, role, random, () => ended !== undefined);
    if (target === undefined) continue;
    process.kill(target.pid, 'SIGKILL');
    while (isAlive(target.pid)) await sleep(5);
    kills.push({ at: Date.now(), pid: target.pid, role });
    process.stderr.write(`  kill ${kills.length}: ${role} ${target.pid}\n`);
  }
  for (let end = await run.ended; ; end = await run.ended) {
    if (end.code === 0 || again > times) return { ended: end, kills, again };
    again++;
    run = start(home, args, env);
  }
};

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
