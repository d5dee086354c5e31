/** Searches the variants of a recipe: one run per trial, each judged by a figure of an evaluator. */
import {
  ApplicationFailure,
  allHandlersFinished,
  condition,
  continueAsNew,
  defineQuery,
  executeChild,
  setCurrentDetails,
  setHandler,
  TerminatedFailure,
  uuid4,
  workflowInfo,
} from '@temporalio/workflow';
import type { SweepCard } from '../activities/types.js';
import type { RunInput } from '../core/run.js';
import type { Json } from '../core/sample.js';
import { on } from './on.js';
import { runRecipe } from './run-recipe.js';
import { slide } from './window.js';

export interface SweepResult {
  readonly trials: number;
  /** Number of the best trial, from 0, its figure, and what it sets. */
  readonly best: number;
  readonly figure: number;
  readonly set: { readonly [key: string]: Json };
  /** Where the best variant lies, as a ready recipe. */
  readonly recipe: string;
  readonly figures: readonly (number | null)[];
  readonly cpuSeconds: number;
}
export interface SweepProgress {
  readonly trials: number;
  readonly done: number;
  readonly figures: readonly (number | null)[];
}
export const sweepProgress = defineQuery<SweepProgress>('progress');

interface SweepState {
  readonly card: SweepCard;
  readonly group: number;
  /** The next trial of that group; -1 while its envelope is to be measured. */
  readonly trial: number;
  readonly figures: (number | null)[];
  readonly done: number;
  readonly cpuSeconds: number;
}
/** So many trials run at once: each is a window of shards itself. */
const TRIALS_AT_ONCE = 2;

/** Trials that differ in thresholds only come after one run with the loosest of them, which measures for all. */
export async function sweep(input: RunInput, state?: SweepState): Promise<SweepResult> {
  const { workflowId, runId, taskQueue } = workflowInfo();
  const ledger = `runs/${workflowId}/${runId}`;
  const act = (summary: string) => on(taskQueue, summary);
  const card = state?.card ?? (await act('plan the sweep').planSweep({ input, ledger }));
  const figures: (number | null)[] = state?.figures ?? new Array(card.trials).fill(null);
  let done = state?.done ?? 0;
  let cpuSeconds = state?.cpuSeconds ?? 0;
  setHandler(sweepProgress, () => ({ trials: card.trials, done, figures }));

  const runTrial = async (trial: number, envelope: boolean): Promise<void> => {
    const { input: trialInput } = await act(envelope ? 'loosest thresholds' : `trial ${trial + 1}`).trialOf({
      store: card.store,
      sweep: card.sweep,
      trial,
      envelope,
    });
    const id = `${workflowId}/${envelope ? 'envelope' : 'trial'}-${trial}/${uuid4().slice(0, 8)}`;
    const result = await executeChild(runRecipe, { workflowId: id, args: [trialInput], staticSummary: trialInput.trial ?? '' });
    cpuSeconds += result.cpuSeconds;
    if (envelope) return;
    const { evaluator, params, figure } = card.objective;
    const work = { store: card.store, plan: result.plan, dataset: result.dataset, sourceRows: result.counts.in };
    const found = await act(`judge trial ${trial + 1}`).evaluate({ ...work, evaluator, params });
    figures[trial] = found[figure] ?? null;
  };
  const tryTrial = async (trial: number): Promise<void> => {
    try {
      await runTrial(trial, false);
    } catch (error) {
      if (!isPoor(error)) throw error;
    }
    done++;
    setCurrentDetails(`**${done} of ${card.trials}** trials\n\n${JSON.stringify(figures)}`);
  };

  for (const [group, { from, to, envelope }] of card.groups.entries()) {
    if (group < (state?.group ?? 0)) continue;
    const begun = group === state?.group ? state.trial : -1;
    if (envelope && begun < 0) await runTrial(from, true);
    const trial = await slide(Math.max(from, begun), to, () => TRIALS_AT_ONCE, tryTrial);
    if (trial < to) {
      await condition(allHandlersFinished);
      await continueAsNew<typeof sweep>(input, { card, group, trial, figures, done, cpuSeconds });
    }
  }
  const closed = await act('write the best variant').closeSweep({ store: card.store, sweep: card.sweep, ledger, figures });
  return { trials: card.trials, figure: figures[closed.best]!, figures, cpuSeconds, ...closed };
}

/** A variant that cannot run (it keeps nothing, say), or whose run somebody ended, is a poor one, and no reason to give up the others. */
const isPoor = (error: unknown): boolean => {
  for (let cause = error; cause instanceof Error; cause = cause.cause)
    if (cause instanceof TerminatedFailure || (cause instanceof ApplicationFailure && cause.type === 'RecipeError')) return true;
  return false;
};
