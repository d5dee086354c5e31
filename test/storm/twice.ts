/** Which records were computed more than once, and whether each was in flight when something was killed. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Kill } from './storm.js';

interface Computing {
  readonly from: number;
  /** When it was committed; never, for one that was lost. */
  readonly to: number;
}
export interface Twice {
  readonly record: string;
  readonly times: number;
  /** Whether each computation but the last was cut by a kill, or by what followed from one. */
  readonly explained: boolean;
}

/**
 * Reads the logs of a home. A computation explains its repetition when it had not been committed at the time of a kill. Of a supervisor
 * that is killed the workers live on, and begin more, until the next one ends them before it serves.
 */
export const computedTwice = async (
  home: string,
  kills: readonly Kill[],
): Promise<{ readonly computed: number; readonly twice: readonly Twice[] }> => {
  const records = new Map<string, Computing[]>();
  for (const line of await logLines(home)) {
    if (line.record === undefined) continue;
    const known = records.get(line.record) ?? [];
    if (line.msg === 'computing') known.push({ from: line.time, to: Number.POSITIVE_INFINITY });
    else {
      const open = known.findLastIndex(({ to }) => to === Number.POSITIVE_INFINITY);
      if (open >= 0) known[open] = { ...known[open]!, to: line.time };
    }
    records.set(line.record, known);
  }
  const serving = await servingTimes(home);
  const outlived = ({ at, role }: Kill, from: number) => role === 'supervisor' && serving.find((time) => time > at)! >= from;
  const fell = ({ from, to }: Computing) =>
    kills.some((kill) => kill.at <= to && (kill.at >= from || (to === Number.POSITIVE_INFINITY && outlived(kill, from))));
  const twice = [...records].filter(([, all]) => all.length > 1);
  return {
    computed: records.size,
    twice: twice.map(([record, all]) => ({ record, times: all.length, explained: all.slice(0, -1).every(fell) })),
  };
};

interface LogLine {
  readonly time: number;
  readonly msg: string;
  readonly record?: string;
}
const logLines = async (home: string): Promise<LogLine[]> => {
  const folder = join(home, 'logs');
  const files = (await readdir(folder)).filter((name) => name.startsWith('worker'));
  const texts = await Promise.all(files.map((name) => readFile(join(folder, name), 'utf8')));
  const lines = texts.flatMap((text) => text.split('\n').filter((line) => line.startsWith('{"level"')));
  return lines
    .flatMap((line) => {
      try {
        return [JSON.parse(line) as LogLine];
      } catch {
        return []; // the last words of a killed process may be cut
      }
    })
    .sort((a, b) => a.time - b.time);
};

/** When a supervisor of the home began to serve. */
const servingTimes = async (home: string): Promise<number[]> => {
  const log = await readFile(join(home, 'logs', 'supervisor.log'), 'utf8');
  return [...log.matchAll(/^(\S+Z) serving /gm)].map(([, time]) => Date.parse(time!));
};
