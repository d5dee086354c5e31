/** All stages between two barriers, over every shard. */
import { ApplicationFailure, allHandlersFinished, condition, continueAsNew, workflowInfo } from '@temporalio/workflow';
import type { ShardAnswer, ShardWork } from '../activities/types.js';
import type { ManifestRef } from '../core/dataset.js';
import type { PlanCard } from '../core/plan.js';
import type { Steering } from '../core/run.js';
import { addStepTallies, addTallies, chainTallies } from '../core/sample.js';
import { on } from './on.js';
import { Room } from './room.js';
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
  /** Bytes of media that were there then, of those that are limited. */
  readonly media?: number;
}

/** So often is an entry begun anew. */
const MOST_TRIES = 5;

/** Drives each shard through its stages in one sliding window, so that stages on different queues overlap. */
export async function runSegment(input: SegmentInput): Promise<{ readonly sum: WorkTally }> {
  const { card, segment, manifest } = input;
  const { stages } = card.segments[segment]!;
  const tell = teller(manifest.entries);
  const slots = new Slots(input.steering, tell.idle);
  const room = new Room(card.mediaBytes, input.media);
  let { sum } = input;
  let finished = input.cursor;

  /** What an earlier stage came to may have been taken out of the store by now: then the entry begins anew. */
  const chain = async (index: number): Promise<void> => {
    for (let tries = 1; !(await pass(index)); tries++)
      if (tries === MOST_TRIES)
        throw ApplicationFailure.nonRetryable(`shard ${index + 1} is taken out of the store again and again`, 'StoreError');
  };
  const pass = async (index: number): Promise<boolean> => {
    let key: string | undefined;
    const answers: ShardAnswer[] = [];
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
      if (ranged)
        await ranges(work, async (range) => {
          const done = await slots.run(queue, () => activities.runRange(range));
          room.take(index, done);
          sum = { ...sum, cpuMs: sum.cpuMs + done.cpuMs };
        });
      const answer = await slots.run(queue, () => activities.runShard(work));
      room.take(index, answer);
      if (answer.again) return false;
      key = answer.key;
      answers.push(answer);
      sum = { ...sum, cpuMs: sum.cpuMs + answer.cpuMs };
    }
    sum = {
      ...sum,
      tally: addTallies(sum.tally, chainTallies(answers.map(({ tally }) => tally))),
      steps: answers.reduce((all, { steps }) => addStepTallies(all, steps), sum.steps),
    };
    finished++;
    room.finish(index);
    await tell.done(finished, sum);
    return true;
  };
  const ranges = async (work: ShardWork, run: (range: ShardWork & { phase: number; range: number }) => Promise<unknown>): Promise<void> => {
    const queue = stages[work.stage]!.queue;
    for (let phase = 0; ; phase++) {
      const listed = await slots.run(queue, () => on(card.queues[queue], `list ranges, phase ${phase + 1}`).listRanges({ ...work, phase }));
      if (listed.ranges === null) return;
      await Promise.all(Array.from({ length: listed.ranges }, (_, range) => run({ ...work, phase, range })));
    }
  };

  const width = () => room.width(slots.capacity(stages.map(({ queue }) => queue)));
  let { cursor } = input;
  for (;;) {
    cursor = await slide(cursor, manifest.entries, width, chain, () => room.isFull);
    if (!(cursor === manifest.entries ? room.hasMade : room.isFull)) break;
    const work = { store: card.store, plan: card.plan, segment, manifest, cursor, run: workflowInfo().parent!.workflowId };
    room.release(await slots.run('io', () => on(card.queues.io, 'make room').releaseMedia(work)));
  }
  if (cursor < manifest.entries) {
    await condition(allHandlersFinished);
    await continueAsNew<typeof runSegment>({ ...input, steering: slots.steering, cursor, sum, ...room.state });
  }
  return { sum };
}
