/** CPU time of this process, and of the programs that it ran to their ends. */
import { readFileSync } from 'node:fs';

/** The kernel counts in hundredths of a second. */
const TICK_MS = 10;
let ofPrograms = 0;

const spent = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000 + ofPrograms;
};

/** Milliseconds, in whole ones, since the call. */
export const cpuTimer = (): (() => number) => {
  const before = spent();
  return () => Math.round(spent() - before);
};

/** To be called when a program has ended: from then on its time counts. Only Linux tells it, and where even that does not, none counts. */
export const countEnded = (): void => {
  try {
    const stat = readFileSync('/proc/self/stat', 'latin1');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    ofPrograms = TICK_MS * (Number(fields[13]) + Number(fields[14]));
  } catch {}
};
