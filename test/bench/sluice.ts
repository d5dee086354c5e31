/** Our two sides: the recipe through the command, with a home of its own and so a cold server; and the same work in two plain processes. */
import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Usage } from '../../docs/figures.js';
import { ROOT } from '../root.js';
import { measure } from './measure.js';
import { writeRecipe, writeSweep } from './steps.js';

const MAIN = join(ROOT, 'dist/client/cli/main.js');
const PLAIN = join(ROOT, 'dist/test/bench/plain.js');

/** Also, how many seconds after the start the first result was committed. */
export const runSluice = (folder: string, corpus: string, steps: readonly object[], how?: 'unfused') =>
  command(folder, 'run', writeRecipe(folder, corpus, steps, how));

/** The same with a server and a worker that run already. */
export const runWarm = (folder: string, corpus: string, steps: readonly object[]) =>
  command(folder, 'run', writeRecipe(folder, corpus, steps), [MAIN, 'up']);

/** Sixteen variants of the recipe, which differ in thresholds. */
export const runSweep = (folder: string, corpus: string) => command(folder, 'sweep', writeSweep(folder, corpus));

const command = async (
  folder: string,
  name: string,
  recipe: string,
  before?: readonly string[],
): Promise<Usage & { readonly firstResult?: number }> => {
  const home = join(folder, 'home');
  const results = join(home, 'store/records/results');
  let firstResult: number | undefined;
  const watch = (seconds: number) => {
    firstResult ??= holdsFile(results) ? seconds : undefined;
  };
  try {
    return {
      ...(await measure(process.execPath, [MAIN, name, recipe, '--json'], {
        log: join(folder, 'log'),
        env: { SLUICE_HOME: home },
        ...(before && { before }),
        watch,
      })),
      ...(firstResult !== undefined && { firstResult }),
    };
  } finally {
    execFileSync(process.execPath, [MAIN, 'down'], { env: { ...process.env, SLUICE_HOME: home }, stdio: 'ignore' });
  }
};

const holdsFile = (folder: string): boolean => {
  try {
    return readdirSync(folder, { withFileTypes: true }).some((entry) => entry.isFile() || holdsFile(join(folder, entry.name)));
  } catch {
    return false; // not made yet
  }
};

/** The same formatter, operators, shards and export, without server, workflow, workers and lanes. */
export const runPlain = (folder: string, corpus: string, steps: readonly object[]): Promise<Usage> => {
  const recipe = writeRecipe(folder, corpus, steps);
  return measure(process.execPath, [PLAIN, recipe, join(folder, 'store')], { log: join(folder, 'log') });
};
