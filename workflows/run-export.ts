/** Renders every shard of a dataset as a part of the output; the root then joins them. */
import { allHandlersFinished, condition, continueAsNew } from '@temporalio/workflow';
import type { ManifestRef } from '../core/dataset.js';
import type { PlanCard } from '../core/plan.js';
import type { Steering } from '../core/run.js';
import { on } from './on.js';
import { Slots } from './steering.js';
import { NO_WORK, type WorkTally } from './tally.js';
import { teller } from './telling.js';
import { slide } from './window.js';

/** Rendering is quick: an activity for every shard would cost the server more than the lanes. */
const BYTES_A_TURN = 32 * 2 ** 20;

export interface ExportInput {
  readonly card: PlanCard;
  readonly manifest: ManifestRef;
  readonly steering: Steering;
  readonly cursor: number;
  readonly sum: WorkTally;
}

export async function runExport(input: ExportInput): Promise<{ readonly sum: WorkTally }> {
  const { card, manifest } = input;
  const turns = Math.min(manifest.entries, Math.ceil(manifest.bytes / BYTES_A_TURN) || 1);
  const tell = teller(turns);
  const slots = new Slots(input.steering, tell.idle);
  let { sum } = input;
  let finished = input.cursor;
  const render = async (turn: number): Promise<void> => {
    const activities = on(card.queues.cpu, `render, turn ${turn + 1} of ${turns}`);
    const { cpuMs } = await slots.run('cpu', () => activities.renderParts({ store: card.store, plan: card.plan, manifest, turn, turns }));
    sum = { ...NO_WORK, cpuMs: sum.cpuMs + cpuMs };
    await tell.done(++finished, sum);
  };
  const cursor = await slide(input.cursor, turns, () => slots.capacity(['cpu']), render);
  if (cursor < turns) {
    await condition(allHandlersFinished);
    await continueAsNew<typeof runExport>({ ...input, steering: slots.steering, cursor, sum });
  }
  return { sum };
}
