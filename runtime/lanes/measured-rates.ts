/** Has a sample of the source measured: in a call of its own, for what ends a lane must not keep a plan from being made. */
import { EnvironmentError, RecipeError } from '../../core/errors.js';
import type { Rates } from '../../core/plan-rates.js';
import type { Json } from '../../core/sample.js';
import { type CallOptions, LaneDeath } from './lane.js';
import type { Lanes } from './lanes.js';

/** The work is bounded and takes less than a second. Far past that it hangs, and no other plan must come of that: the attempt fails. */
const LIMIT_MS = 300_000;

/** What a sample tells; null where none is measured, which then is so wherever and whenever the recipe is planned. */
export const measuredRates = async (lanes: Pick<Lanes, 'call'>, args: Json, options: CallOptions = {}): Promise<Rates | null> => {
  for (const fresh of [false, true]) {
    try {
      return (await lanes.call('measureRates', args, { ...options, fresh, limitMs: LIMIT_MS })) as Rates | null;
    } catch (error) {
      // What is wrong with the recipe is said when it is planned.
      if (error instanceof RecipeError) return null;
      if (error instanceof LaneDeath && error.death === 'time')
        throw new EnvironmentError(
          `what filters drop of a sample took over ${LIMIT_MS / 60_000} minutes to measure; reorder: false leaves it out`,
        );
      // All else that is not the sample's doing passes, as a lane that was killed: another attempt makes the plan that this one would have.
      if (!(error instanceof LaneDeath && error.byItself)) throw error;
    }
  }
  return null;
};
