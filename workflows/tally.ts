/** What the work of a child workflow came to. */
import type { StepTallies } from '../core/dataset.js';
import { addStepTallies, addTallies, NO_TALLY, type Tally } from '../core/sample.js';

export interface WorkTally {
  readonly tally: Tally;
  readonly steps: StepTallies;
  readonly cpuMs: number;
}
export const NO_WORK: WorkTally = { tally: NO_TALLY, steps: {}, cpuMs: 0 };

/** Of work done one after the other: what the first kept, the second took in. */
export const inTurn = (a: WorkTally, b: WorkTally): WorkTally => {
  const countsNothing = ({ tally }: WorkTally) => tally.in + tally.made === 0;
  const tally = { ...addTallies(a.tally, b.tally), in: a.tally.in || b.tally.in, kept: countsNothing(b) ? a.tally.kept : b.tally.kept };
  return {
    tally,
    steps: addStepTallies(a.steps, b.steps),
    cpuMs: a.cpuMs + b.cpuMs,
  };
};
