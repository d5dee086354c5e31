/** The workflows of a user's worker: one of their own, beside Sluice's. */
import { executeChild } from '@temporalio/workflow';
import type { RunResult } from '../../../core/run.js';

export * from 'sluice/workflows';

/** Runs a recipe as part of something larger, and answers how many samples it kept. */
export async function publishIfAny(recipe: string): Promise<number> {
  const { counts }: RunResult = await executeChild('runRecipe', { args: [{ recipe }] });
  return counts.kept;
}
