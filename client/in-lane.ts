/** Work that needs no server, done in a lane of our own. */
import type { Json } from '../core/sample.js';
import { Lanes } from '../runtime/lanes/lanes.js';

const LANE = new URL('../activities/lane-main.js', import.meta.url);

/** Calls one method of a lane that ends afterwards. */
export const inLane = async <T extends Json>(method: string, args: Json): Promise<T> => {
  const lanes = new Lanes({ module: LANE, size: 1 });
  try {
    return (await lanes.call(method, args)) as T;
  } finally {
    await lanes.close();
  }
};
