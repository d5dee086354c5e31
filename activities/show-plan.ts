/** A recipe's plan as people read it, with what it is expected to cost, and what a run of it did. */
import { estimatePlan } from '../core/plan-estimate.js';
import { describePlan, type Ran } from '../core/plan-page.js';
import { type Rates, sharesOf } from '../core/plan-rates.js';
import type { RunInput, RunResult } from '../core/run.js';
import type { Store } from '../runtime/storage/store.js';
import { makePlan, planName } from './plan.js';
import type { LaneServices } from './stage/services.js';

/** Nothing is kept. */
export const showPlan = async (
  services: LaneServices,
  { input, rates }: { readonly input: RunInput; readonly rates: Rates | null },
): Promise<string> => {
  const { catalog, views } = services;
  const store = await services.open(input.store!);
  const { plan } = await makePlan(services, input, store, rates ? sharesOf(rates) : undefined);
  const estimate = rates ? estimatePlan(plan, catalog, views, rates) : undefined;
  return describePlan(plan, { estimate, ran: await latestRun(store, planName({ ...plan, salt: '' })) });
};

/** Of the runs that had this plan the one that computed most: others found work that was done. */
const latestRun = async (store: Store, name: string): Promise<Ran | undefined> => {
  let best: Ran | undefined;
  for await (const entry of store.list('runs/')) {
    const [, ledger, run] = /^(runs\/(.+)\/[^/]+)\/plan$/.exec(entry) ?? [];
    if (ledger === undefined || run === undefined) continue;
    const planned = (await store.read(entry, { quietly: true })) as unknown as { readonly unsalted?: string; readonly startedAt: string };
    if (planned.unsalted !== name) continue;
    const result = (await store.read(`${ledger}/result`, { quietly: true })) as unknown as RunResult | undefined;
    if (!result) continue;
    const ran = { run, startedAt: planned.startedAt, steps: result.steps, cpuSeconds: result.cpuSeconds };
    if (!best || cpuOf(ran) > cpuOf(best) || (cpuOf(ran) === cpuOf(best) && ran.startedAt > best.startedAt)) best = ran;
  }
  return best;
};
const cpuOf = ({ steps }: Ran) => Object.values(steps).reduce((sum, { cpuMs = 0 }) => sum + cpuMs, 0);
