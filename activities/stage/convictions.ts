/** Samples that end the lane they are in: named, tried alone, convicted after three deaths in a row, and quarantined from then on. */
import type { Json } from '../../core/sample.js';
import { type CallOptions, LaneDeath } from '../../runtime/lanes/lane.js';
import type { Lanes } from '../../runtime/lanes/lanes.js';
import type { LaneCall } from '../../runtime/lanes/serve.js';
import type { Store } from '../../runtime/storage/store.js';
import type { ShardWork } from '../types.js';
import { locate } from './results.js';
import { type LaneServices, workplace } from './services.js';

/** `convictions/<measure key>/<row>`: the step that the lane died at, by its id, which is the same for every order of steps; and how. */
export interface Conviction {
  readonly step: string;
  readonly error: string;
}
const DEATHS = 3;

/** The samples that were convicted in this work, by their place in the input. */
export const readConvictions = async (store: Store, measure: string): Promise<ReadonlyMap<number, Conviction>> => {
  const prefix = `convictions/${measure}/`;
  const convicted = new Map<number, Conviction>();
  for await (const name of store.list(prefix)) {
    const conviction = (await store.read(name)) as unknown as Conviction | undefined;
    if (conviction) convicted.set(Number(name.slice(prefix.length)), conviction);
  }
  return convicted;
};

/** Lane method: keeps a conviction. */
export const convict = async (
  services: LaneServices,
  args: ShardWork & { readonly row: number; readonly step: number; readonly error: string },
  call: LaneCall,
): Promise<null> => {
  const work = await workplace(services, args, call);
  const { keys, stage } = await locate(work, args);
  const { id } = [...stage.steps, ...stage.measures][args.step]!;
  const conviction: Conviction = { step: id, error: args.error };
  await work.store.commit(`convictions/${keys.measure}/${args.row}`, conviction as unknown as Json);
  return null;
};

/** Has a lane do a stage's work on a shard. A sample that ends its lane, of the lane's own making, is set aside and the rest goes on. */
export const runShardInLanes = async (lanes: Lanes, work: Json, options: CallOptions): Promise<Json> => {
  const args = work as unknown as ShardWork;
  for (let exact = false; ; ) {
    const death = await deathOf(lanes.call('runShard', { ...args, exact } as unknown as Json, options));
    if (!(death instanceof LaneDeath)) return death.answer;
    if (!death.byItself) throw death;
    const { row, step } = death;
    // Of a sample that spends CPU time the place is known; what dies at once is told by a pass that names each sample before taking it in hand.
    const isKnown = exact || death.death === 'cpu';
    if (isKnown && row >= 0 && (await isDeadly(lanes, args, row, options))) {
      const error = death.message.split('\n', 1)[0]!;
      await lanes.call('convict', { ...args, row, step, error } as unknown as Json, options);
    } else if (exact) throw death;
    else exact = true;
  }
};

/** Whether it ends its lane three times in a row, alone in a fresh one. */
const isDeadly = async (lanes: Lanes, args: ShardWork, alone: number, options: CallOptions): Promise<boolean> => {
  for (let death = 0; death < DEATHS; death++) {
    const found = await deathOf(lanes.call('runShard', { ...args, alone } as unknown as Json, { ...options, fresh: true }));
    if (!(found instanceof LaneDeath)) return false;
    if (!found.byItself) throw found;
  }
  return true;
};

const deathOf = async (call: Promise<Json>): Promise<LaneDeath | { readonly answer: Json }> => {
  try {
    return { answer: await call };
  } catch (error) {
    if (error instanceof LaneDeath) return error;
    throw error;
  }
};
