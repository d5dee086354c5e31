/** Keeps figures as a file, with the machine and the versions that they were taken on. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import type { Recorded } from '../../docs/figures.js';

/** `packages` are those of the other sides, as `name==version`; `given` is what the command was given. */
export const record = <F extends object>(packages: readonly string[], given: readonly string[], figures: F): Recorded & F => ({
  date: new Date().toISOString().slice(0, 10),
  command: ['npm run bench --', ...given].join(' '),
  cpu: cpus()[0]?.model ?? 'unknown',
  cores: cpus().length,
  memoryGigabytes: Math.round(totalmem() / 1e9),
  versions: { node: process.versions.node, ...Object.fromEntries(packages.map((one) => one.split('=='))) },
  ...figures,
});

/** Writes figures into a folder under their name, to four digits. */
export const writeFigures = (folder: string, name: string, figures: object): void => {
  const rounded = (_: string, value: unknown) =>
    typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(4)) : value;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${name}.json`), `${JSON.stringify(figures, rounded, 2)}\n`);
};
