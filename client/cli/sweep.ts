/** `sluice sweep`: tries the variants of a recipe, and stays to the end. */
import type { Command } from 'commander';
import type { SetValues } from '../../core/recipe-document.js';
import type { SweepProgress, SweepResult } from '../../workflows/sweep.js';
import { checkSweep } from '../recipes.js';
import { Sluice } from '../sluice.js';
import type { SweepRun } from '../sweep.js';
import { EXIT, verdictOf } from './exit.js';
import { parseSet } from './options.js';
import { onInterrupt } from './run.js';
import { table, uiLinkOf } from './show.js';

interface SweepOptions {
  readonly set?: SetValues;
  readonly store?: string;
  readonly detach?: boolean;
  readonly json?: boolean;
}

export const addSweep = (program: Command): void => {
  program
    .command('sweep')
    .argument('<recipe>', 'a recipe with `sweep:`, or a file with `sweep:` that names one')
    .description('try the variants of a recipe and write the best of them, or stay with its sweep that is open')
    .option('--set <key=value>', "a value that takes the place of the recipe's, in every variant", parseSet)
    .option('--store <uri>', 'where blobs and records are kept: a path or s3://bucket/prefix')
    .option('--detach', 'start it, and do not stay until the end')
    .option('--json', 'one JSON object on standard output, at the end')
    .action(sweep);
};

const sweep = async (recipe: string, options: SweepOptions): Promise<void> => {
  let of = { workflowId: '', runId: '' };
  const print: Print = (value) => options.json && process.stdout.write(`${JSON.stringify({ ...of, ...value })}\n`);
  try {
    await stay(recipe, options, print, (run) => {
      of = { workflowId: run.workflowId, runId: run.runId ?? '' };
    });
  } catch (error) {
    const { code, message } = await verdictOf(error);
    print({ status: code === EXIT.cancelled ? 'cancelled' : 'failed', error: message });
    throw error;
  }
};
type Print = (value: { readonly status: string; readonly [field: string]: unknown }) => void;

const stay = async (recipe: string, options: SweepOptions, print: Print, begin: (run: SweepRun) => void): Promise<void> => {
  const begun = Date.now();
  const sets = await checkSweep(recipe, options.set);
  const note = (line: string) => process.stderr.write(`${line}\n`);
  const sluice = await Sluice.connect({ note });
  try {
    const started = await sluice.sweep(recipe, {
      ...(options.set && { set: options.set }),
      ...(options.store && { store: options.store }),
    });
    const link = sluice.home && uiLinkOf(sluice.home.uiUrl, sluice.home.namespace, started.workflowId);
    note(`sweep ${started.workflowId}${link ? `  ${link}` : ''}`);
    begin(started);
    if (options.detach) return print({ status: 'running' });
    onInterrupt(started, () => print({ status: 'running' }));
    const result = await follow(started, note);
    const { best: trial, figure, figures, set, recipe: path, cpuSeconds } = result;
    const seconds = (Date.now() - begun) / 1000;
    note(`\n${summary(sets, result)}\n\nbest      ${path}\ntook      ${seconds.toFixed(1)} s`);
    print({ status: 'done', best: { trial, set, figure, recipe: path }, figures, cpuSeconds, seconds });
  } finally {
    await sluice.close();
  }
};

const follow = async (started: SweepRun, note: (line: string) => void): Promise<SweepResult> => {
  for await (const now of started.watch()) note(lineOf(now));
  return started.result();
};

const lineOf = ({ done, trials, figures }: SweepProgress): string => {
  const known = figures.filter((figure) => figure !== null);
  const range = known.length === 0 ? '' : `, figures from ${show(Math.min(...known))} to ${show(Math.max(...known))}`;
  return `[running] ${done} of ${trials} trials${range}`;
};

const show = (figure: number): string => `${Number(figure.toPrecision(6))}`;
const summary = (sets: readonly SetValues[], { figures, best }: SweepResult): string => {
  const keys = Object.keys(sets[0]!);
  const rows = sets.map((set, trial) => [
    `${trial + 1}`,
    ...keys.map((key) => JSON.stringify(set[key])),
    figures[trial] == null ? 'none' : show(figures[trial]),
    trial === best ? 'best' : '',
  ]);
  return table(['trial', ...keys, 'figure', ''], rows);
};
