/** Samples that end the lane they are in: named, tried alone, convicted after three deaths in a row, and quarantined from then on. */
import type { Json } from '../../core/sample.js';
import { type CallOptions, LaneDeath } from '../../runtime/lanes/lane.js';
import type { Lanes } from '../../runtime/lanes/lanes.js';
import type { GroupWork, ShardWork } from '../types.js';

const DEATHS = 3;

type InLanes = (lanes: Lanes, work: Json, options: CallOptions) => Promise<Json>;
type Guilt = { readonly row: number; readonly step: number; readonly error: string };

/** Has a lane do work on the samples of a shard. One that ends its lane, of the lane's own making, is convicted and the rest goes on. */
const convicting =
  <A extends ShardWork>(method: string, sentence: (args: A, guilt: Guilt) => readonly [method: string, args: unknown]): InLanes =>
  async (lanes, work, options) => {
    const args = work as unknown as A;
    const call = (name: string, own: unknown, fresh = false) => lanes.call(name, own as Json, { ...options, fresh });
    /** Whether it ends its lane three times in a row, alone in a fresh one. */
    const isDeadly = async (alone: number): Promise<boolean> => {
      for (let death = 0; death < DEATHS; death++) {
        const found = await deathOf(call(method, { ...args, alone }, true));
        if (!(found instanceof LaneDeath)) return false;
        if (!found.byItself) throw found;
      }
      return true;
    };
    for (let exact = false; ; ) {
      const death = await deathOf(call(method, { ...args, exact }));
      if (!(death instanceof LaneDeath)) return death.answer;
      if (!death.byItself) throw death;
      const { row, step } = death;
      // Of a sample that spends CPU time the place is known; what dies at once is told by a pass that names each sample before taking it in hand.
      const isKnown = exact || death.death === 'cpu';
      if (isKnown && row >= 0 && (await isDeadly(row)))
        await call(...sentence(args, { row, step, error: death.message.split('\n', 1)[0]! }));
      else if (exact) throw death;
      else exact = true;
    }
  };

/** A stage's work on a shard; who is convicted is quarantined. */
export const runShardInLanes = convicting<ShardWork>('runShard', (args, guilt) => ['convict', { ...args, ...guilt }]);

/** A group of ranges; a conviction is what the range came to, for which the join quarantines its sample. */
export const runRangeInLanes = convicting<GroupWork>('runRange', (args, { row, error }) => ['runRange', { ...args, alone: row, error }]);

const deathOf = async (call: Promise<Json>): Promise<LaneDeath | { readonly answer: Json }> => {
  try {
    return { answer: await call };
  } catch (error) {
    if (error instanceof LaneDeath) return error;
    throw error;
  }
};
