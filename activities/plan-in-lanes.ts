/** Plans in lanes. The source's sample is measured in a call of its own: what ends a lane, or goes on without end, must not keep a run from starting. */

import type { Rates } from '../core/plan-rates.js';
import { sharesOf } from '../core/plan-rates.js';
import type { Json } from '../core/sample.js';
import type { CallOptions } from '../runtime/lanes/lane.js';
import type { Lanes } from '../runtime/lanes/lanes.js';

const LIMIT_MS = 20_000;

export const planInLanes = async (lanes: Lanes, args: Json, options: CallOptions): Promise<Json> => {
  const signal = AbortSignal.any([...(options.signal ? [options.signal] : []), AbortSignal.timeout(LIMIT_MS)]);
  // What is wrong with the recipe is said when it is planned.
  const rates = (await lanes.call('measureRates', args, { ...options, signal }).catch(() => null)) as Rates | null;
  options.signal?.throwIfAborted();
  return lanes.call('planRecipe', { ...(args as object), ...(rates && { rates: sharesOf(rates) }) } as Json, options);
};
