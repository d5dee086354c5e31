/** Work that needs no server, done in a lane of our own. */
import type { Json } from '../core/sample.js';
import { Lanes } from '../runtime/lanes/lanes.js';

const LANE = new URL('../activities/lane-main.js', import.meta.url);

/** Calls one method of a lane that ends afterwards. */
export const inLane = <T extends Json>(method: string, args: Json): Promise<T> =>
  withLane(async (lanes) => (await lanes.call(method, args)) as T);

/** Gives the work a lane to call, which ends afterwards; another takes its place when a call ends it. */
export const withLane = async <T>(work: (lanes: Lanes) => Promise<T>): Promise<T> => {
  const lanes = new Lanes({ module: LANE, size: 1 });
  try {
    return await work(lanes);
  } finally {
    await lanes.close();
  }
};
