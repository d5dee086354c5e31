/** A barrier: what needs all samples at once (deduplicators, selectors), phase by phase. */
import { allHandlersFinished, condition, continueAsNew } from '@temporalio/workflow';
import type { ManifestRef } from '../core/dataset.js';
import type { PlanCard } from '../core/plan.js';
import type { Steering } from '../core/run.js';
import { on } from './on.js';
import { Slots } from './steering.js';
import { NO_WORK, type WorkTally } from './tally.js';
import { teller } from './telling.js';
import { slide } from './window.js';

export interface BarrierInput {
  readonly card: PlanCard;
  readonly ledger: string;
  readonly segment: number;
  readonly manifest: ManifestRef;
  readonly steering: Steering;
  /** What executions before this one did: all phases before `phase`, and its units before `cursor`. */
  readonly phase: number;
  readonly cursor: number;
  readonly cpuMs: number;
}
export interface BarrierResult {
  readonly manifest: ManifestRef;
  readonly sum: WorkTally;
}

/** Asks for one phase after another, and runs its units side by side. Every unit is a record, so a barrier resumes like a map. */
export async function runBarrier(input: BarrierInput): Promise<BarrierResult> {
  const { card, ledger, segment, manifest } = input;
  const step = card.segments[segment]!.barrier!;
  const tell = teller(1);
  const slots = new Slots(input.steering, tell.idle);
  let { cpuMs } = input;
  for (let phase = input.phase; ; phase++) {
    const work = { store: card.store, plan: card.plan, segment, manifest };
    const next = await slots.run('cpu', () =>
      on(card.queues.cpu, `${step}: what comes next`).nextPhase({ ...work, ledger, phase, ahead: true }),
    );
    cpuMs += next.cpuMs ?? 0;
    if ('manifest' in next) {
      const sum = { ...NO_WORK, tally: next.tally, steps: { [step]: next.tally }, cpuMs };
      await tell.done(1, sum);
      return { manifest: next.manifest, sum };
    }
    phase = next.number ?? phase;
    const activities = on(card.queues.cpu, `${step}: ${next.phase}`);
    const runUnit = async (unit: number) => {
      const done = await slots.run('cpu', () => activities.runPhase({ ...work, phase, unit }));
      cpuMs += done.cpuMs;
    };
    const begun = phase === input.phase ? input.cursor : 0;
    const cursor = await slide(begun, next.units, () => slots.capacity(['cpu']), runUnit);
    if (cursor < next.units) {
      await condition(allHandlersFinished);
      await continueAsNew<typeof runBarrier>({ ...input, steering: slots.steering, phase, cursor, cpuMs });
    }
  }
}
