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

export interface ExportInput {
  readonly card: PlanCard;
  readonly manifest: ManifestRef;
  readonly steering: Steering;
  readonly cursor: number;
  readonly sum: WorkTally;
}

export async function runExport(input: ExportInput): Promise<{ readonly sum: WorkTally }> {
  const { card, manifest } = input;
  const tell = teller(manifest.entries);
  const slots = new Slots(input.steering, tell.idle);
  let { sum } = input;
  let finished = input.cursor;
  const render = async (index: number): Promise<void> => {
    const activities = on(card.queues.cpu, `render shard ${index + 1} of ${manifest.entries}`);
    const { cpuMs } = await slots.run('cpu', () => activities.renderPart({ store: card.store, plan: card.plan, manifest, index }));
    sum = { ...NO_WORK, cpuMs: sum.cpuMs + cpuMs };
    await tell.done(++finished, sum);
  };
  const cursor = await slide(input.cursor, manifest.entries, () => slots.capacity(['cpu']), render);
  if (cursor < manifest.entries) {
    await condition(allHandlersFinished);
    await continueAsNew<typeof runExport>({ ...input, steering: slots.steering, cursor, sum });
  }
  return { sum };
}
