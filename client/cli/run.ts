/** `sluice run`: starts a recipe, or meets its open run, and stays with it to the end. */
import type { Command } from 'commander';
import type { RunResult } from '../../core/run.js';
import type { Json, Tally } from '../../core/sample.js';
import { checkRecipe } from '../recipes.js';
import type { Run } from '../run.js';
import { Sluice, type StartOptions } from '../sluice.js';
import { EXIT, verdictOf } from './exit.js';
import { parseCount, parseSet } from './options.js';
import { showPlan } from './plan.js';
import { ProgressLine, summary, uiLinkOf } from './show.js';

interface RunOptions {
  readonly set?: Readonly<Record<string, Json>>;
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
    .description('run a recipe, or stay with its run that is open; Ctrl-C leaves it running, a second one cancels it')
    .option('--set <key=value>', "a value that takes the place of the recipe's", parseSet)
    .option('--store <uri>', 'where blobs and records are kept: a path or s3://bucket/prefix')
    .option('--workers <n>', 'worker processes of the embedded server', parseCount)
    .option('--limit <n>', 'read so many rows at most', parseCount)
    .option('--dry-run', 'check and plan, but start nothing')
    .option('--fresh', 'do all work anew, though a run has done it before')
    .option('--detach', 'start it, and do not stay until the end')
    .option('--json', 'one JSON object on standard output, at the end')
    .action(run);
};

const run = async (recipe: string, options: RunOptions): Promise<void> => {
  const known: Known = { begun: Date.now() };
  const tell: Tell = (status, error) => {
    const { begun, run, output = null, manifest = null, counts = null, cpuSeconds = null, warnings = null } = known;
    const { workflowId = '', runId = '' } = run ?? {};
    const seconds = (Date.now() - begun) / 1000;
    const outcome = { workflowId, runId, status, output, manifest, counts, seconds, cpuSeconds, warnings, error };
    if (options.json) process.stdout.write(`${JSON.stringify(outcome)}\n`);
  };
  try {
    await stay(recipe, options, known, tell);
  } catch (error) {
    const { code, message } = await verdictOf(error);
    tell(code === EXIT.cancelled ? 'cancelled' : 'failed', message);
    throw error;
  }
};

/** What is known of a run by now. */
type Known = Partial<RunResult> & { readonly begun: number; run?: Run; counts?: Tally };
/** Prints the one object for programs: it has the same fields however a run ends, null where there is nothing to tell. */
type Tell = (status: 'done' | 'running' | 'cancelled' | 'failed', error?: string) => void;

const stay = async (recipe: string, options: RunOptions, known: Known, tell: Tell): Promise<void> => {
  const { notes } = await checkRecipe(recipe, options.set);
  for (const note of notes) process.stderr.write(`${note}\n`);
  if (options.dryRun) return showPlan(recipe, options);
  const note = (line: string) => process.stderr.write(`${line}\n`);
  const sluice = await Sluice.connect({ ...(options.workers && { workers: options.workers }), note });
  try {
    const started = await sluice.start(recipe, pick(options));
    known.run = started;
    const link = sluice.home && uiLinkOf(sluice.home.uiUrl, sluice.home.namespace, started.workflowId);
    note(`run ${started.workflowId}${link ? `  ${link}` : ''}`);
    if (options.detach) return tell('running');
    onInterrupt(started, () => tell('running'));
    const line = new ProgressLine();
    const ended = new AbortController();
    const watching = (async () => {
      for await (const now of started.watch(ended.signal)) {
        known.counts = now.counts;
        line.show(now);
      }
    })().catch(() => {});
    try {
      const result = await started.result();
      ended.abort();
      await watching;
      Object.assign(known, result);
    } finally {
      line.close();
    }
    note(`\n${summary(started.workflowId, known as RunResult, (Date.now() - known.begun) / 1000, link)}`.trimEnd());
    tell('done');
  } finally {
    await sluice.close();
  }
};

const pick = ({ set, store, limit, fresh }: RunOptions): StartOptions => ({
  ...(set && { set }),
  ...(store && { store }),
  ...(limit && { limit }),
  ...(fresh && { fresh }),
});
const SECOND_CHANCE_MS = 2000;
/** The run does not hang on this process: the first Ctrl-C leaves it, a second one cancels it and waits for its end, a third leaves. */
export const onInterrupt = (run: Pick<Run, 'workflowId' | 'cancel'>, leaving: () => void): void => {
  const leave = (code: number) => {
    leaving();
    process.exit(code);
  };
  let times = 0;
  process.on('SIGINT', () => {
    times++;
    if (times === 1) {
      process.stderr.write(`\nthe run goes on; this cancels it (or Ctrl-C again within two seconds): sluice cancel ${run.workflowId}\n`);
      setTimeout(() => times === 1 && leave(EXIT.interrupted), SECOND_CHANCE_MS);
    } else if (times === 2) {
      run.cancel().catch(() => leave(EXIT.system));
    } else leave(EXIT.interrupted);
  });
};
