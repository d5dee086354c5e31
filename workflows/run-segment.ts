/** All stages between two barriers, over every shard. */
import { allHandlersFinished, condition, continueAsNew } from '@temporalio/workflow';
import type { ShardWork } from '../activities/types.js';
import type { ManifestRef } from '../core/dataset.js';
import type { PlanCard } from '../core/plan.js';
import type { Steering } from '../core/run.js';
import { addStepTallies, addTallies, chainTallies, type Tally } from '../core/sample.js';
import { on } from './on.js';
import { Slots } from './steering.js';
import type { WorkTally } from './tally.js';
import { teller } from './telling.js';
import { slide } from './window.js';

export interface SegmentInput {
  readonly card: PlanCard;
  readonly segment: number;
  readonly manifest: ManifestRef;
  readonly steering: Steering;
  /** What executions before this one did: all entries before `cursor`. */
  readonly cursor: number;
  readonly sum: WorkTally;
}

/** Drives each shard through its stages in one sliding window, so that stages on different queues overlap. */
export async function runSegment(input: SegmentInput): Promise<{ readonly sum: WorkTally }> {
  const { card, segment, manifest } = input;
  const { stages } = card.segments[segment]!;
  const tell = teller(manifest.entries);
  const slots = new Slots(input.steering, tell.idle);
  let { sum } = input;
  let finished = input.cursor;

  const chain = async (index: number): Promise<void> => {
    let key: string | undefined;
    const tallies: Tally[] = [];
    for (const [stage, { queue, ranged, steps }] of stages.entries()) {
      const work: ShardWork = {
        store: card.store,
        plan: card.plan,
        segment,
        stage,
        manifest,
        index,
        ...(key === undefined ? {} : { input: key }),
      };
      const activities = on(card.queues[queue], `${steps || 'read'}, shard ${index + 1} of ${manifest.entries}`);
      if (ranged) await ranges(work, async (range) => slots.run(queue, () => activities.runRange(range)));
      const answer = await slots.run(queue, () => activities.runShard(work));
      key = answer.key;
      tallies.push(answer.tally);
      sum = { ...sum, steps: addStepTallies(sum.steps, answer.steps), cpuMs: sum.cpuMs + answer.cpuMs };
    }
    sum = { ...sum, tally: addTallies(sum.tally, chainTallies(tallies)) };
    finished++;
    await tell.done(finished, sum);
  };
  const ranges = async (work: ShardWork, run: (range: ShardWork & { phase: number; range: number }) => Promise<unknown>): Promise<void> => {
    const queue = stages[work.stage]!.queue;
    for (let phase = 0; ; phase++) {
      const listed = await slots.run(queue, () => on(card.queues[queue], `list ranges, phase ${phase + 1}`).listRanges({ ...work, phase }));
      if (listed.ranges === null) return;
      await Promise.all(Array.from({ length: listed.ranges }, (_, range) => run({ ...work, phase, range })));
    }
  };

  const cursor = await slide(input.cursor, manifest.entries, () => slots.capacity(stages.map(({ queue }) => queue)), chain);
  if (cursor < manifest.entries) {
    await condition(allHandlersFinished);
    await continueAsNew<typeof runSegment>({ ...input, steering: slots.steering, cursor, sum });
  }
  return { sum };
}
