/** `sluice run`: starts a recipe, or meets its open run, and stays with it to the end. */
import type { Command } from 'commander';
import type { RunResult } from '../../core/run.js';
import { checkRecipe } from '../recipes.js';
import type { Run } from '../run.js';
import { Sluice, type StartOptions } from '../sluice.js';
import { EXIT, verdictOf } from './exit.js';
import { parseCount, parseSet } from './options.js';
import { showPlan } from './plan.js';
import { ProgressLine, summary, uiLinkOf } from './show.js';

interface RunOptions {
  readonly set: Readonly<Record<string, never>>;
  readonly store?: string;
  readonly workers?: number;
  readonly limit?: number;
  readonly dryRun?: boolean;
  readonly fresh?: boolean;
  readonly detach?: boolean;
  readonly json?: boolean;
}

export const addRun = (program: Command): void => {
  program
    .command('run')
    .argument('<recipe>', 'a recipe: YAML')
    .description('run a recipe, or stay with its run that is open')
    .option('--set <key=value...>', "a value that takes the place of the recipe's", parseSet, {})
    .option('--store <uri>', 'where blobs and records are kept: a path or s3://bucket/prefix')
    .option('--workers <n>', 'worker processes of the embedded server', parseCount)
    .option('--limit <n>', 'read so many rows at most', parseCount)
    .option('--dry-run', 'check and plan, but start nothing')
    .option('--fresh', 'do all work anew')
    .option('--detach', 'do not stay until the end')
    .option('--json', 'one JSON object on standard output, at the end')
    .action(run);
};

const run = async (recipe: string, options: RunOptions): Promise<void> => {
  const begun = Date.now();
  const { notes } = await checkRecipe(recipe, options.set);
  for (const note of notes) process.stderr.write(`${note}\n`);
  if (options.dryRun) return showPlan(recipe, options);
  const note = (line: string) => process.stderr.write(`${line}\n`);
  const sluice = await Sluice.connect({ ...(options.workers && { workers: options.workers }), note });
  try {
    const started = await sluice.start(recipe, pick(options));
    const link = sluice.home && uiLinkOf(sluice.home.uiUrl, sluice.home.namespace, started.workflowId);
    note(`run ${started.workflowId}${link ? `  ${link}` : ''}`);
    if (options.detach) return print({ workflowId: started.workflowId, runId: started.runId ?? '', status: 'running' }, options);
    onInterrupt(started);
    const line = new ProgressLine();
    const watching = (async () => {
      for await (const now of started.watch()) line.show(now);
    })().catch(() => {});
    try {
      const result = await started.result();
      await watching;
      line.close();
      const seconds = (Date.now() - begun) / 1000;
      process.stderr.write(`\n${summary(result, seconds, link)}`);
      print(outcome(started, 'done', result, seconds), options);
    } catch (error) {
      line.close();
      const { code, message } = await verdictOf(error);
      const status = code === EXIT.cancelled ? 'cancelled' : 'failed';
      print({ workflowId: started.workflowId, runId: started.runId ?? '', status, error: message }, options);
      throw error;
    }
  } finally {
    await sluice.close();
  }
};

const pick = ({ set, store, limit, fresh }: RunOptions): StartOptions => ({
  set,
  ...(store && { store }),
  ...(limit && { limit }),
  ...(fresh && { fresh }),
});
const outcome = (run: Run, status: string, { output, manifest, counts, cpuSeconds }: RunResult, seconds: number) => ({
  workflowId: run.workflowId,
  runId: run.runId ?? '',
  status,
  output,
  manifest,
  counts,
  seconds,
  cpuSeconds,
});
const print = (value: object, { json }: RunOptions): void => {
  if (json) process.stdout.write(`${JSON.stringify(value)}\n`);
};

const SECOND_CHANCE_MS = 2000;
/** The run does not hang on this process: the first Ctrl-C leaves it, a second one cancels it. */
export const onInterrupt = (run: Pick<Run, 'workflowId' | 'cancel'>): void => {
  let times = 0;
  process.on('SIGINT', () => {
    times++;
    if (times === 1) {
      process.stderr.write(`\nthe run goes on; this cancels it (or press Ctrl-C again): sluice cancel ${run.workflowId}\n`);
      setTimeout(() => times === 1 && process.exit(EXIT.interrupted), SECOND_CHANCE_MS);
    } else if (times === 2) {
      run.cancel().then(
        () => process.exit(EXIT.cancelled),
        () => process.exit(EXIT.system),
      );
    }
  });
};
