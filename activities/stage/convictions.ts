/** Samples that were convicted of ending their lanes: what is kept of them. */
import type { Json } from '../../core/sample.js';
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
