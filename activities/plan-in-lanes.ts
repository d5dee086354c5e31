/** Plans in lanes, with what a sample of the source tells. */
import { sharesOf } from '../core/plan-rates.js';
import type { Json } from '../core/sample.js';
import type { CallOptions } from '../runtime/lanes/lane.js';
import type { Lanes } from '../runtime/lanes/lanes.js';
import { measuredRates } from '../runtime/lanes/measured-rates.js';

export const planInLanes = async (lanes: Lanes, args: Json, options: CallOptions): Promise<Json> => {
  const rates = await measuredRates(lanes, args, options);
  return lanes.call('planRecipe', { ...(args as object), ...(rates && { rates: sharesOf(rates) }) } as Json, options);
};
