/** A barrier: what needs all samples at once (deduplicators, selectors), phase by phase. */
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
}
export interface BarrierResult {
  readonly manifest: ManifestRef;
  readonly sum: WorkTally;
}

/** Asks for one phase after another, and runs its units side by side. Every unit is a record, so a barrier resumes like a map. */
export async function runBarrier({ card, ledger, segment, manifest, steering }: BarrierInput): Promise<BarrierResult> {
  const step = card.segments[segment]!.barrier!;
  const tell = teller(1);
  const slots = new Slots(steering, tell.idle);
  let cpuMs = 0;
  for (let phase = 0; ; phase++) {
    const work = { store: card.store, plan: card.plan, segment, manifest, phase };
    const next = await slots.run('cpu', () => on(card.queues.cpu, `${step}: what comes next`).nextPhase({ ...work, ledger }));
    if ('manifest' in next) {
      const sum = { ...NO_WORK, tally: next.tally, steps: { [step]: next.tally }, cpuMs };
      await tell.done(1, sum);
      return { manifest: next.manifest, sum };
    }
    const activities = on(card.queues.cpu, `${step}: ${next.phase}`);
    const runUnit = async (unit: number) => {
      cpuMs += (await slots.run('cpu', () => activities.runPhase({ ...work, unit }))).cpuMs;
    };
    await slide(0, next.units, () => slots.capacity(['cpu']), runUnit);
  }
}
