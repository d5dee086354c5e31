/** What the work in a lane rests on: stores, plans, operators with their views, models, media. */

import { StoreError } from '../../core/errors.js';
import type { Model } from '../../core/operator.js';
import type { Plan, Step } from '../../core/plan.js';
import type { LaneCall } from '../../runtime/lanes/serve.js';
import type { Network } from '../../runtime/net/network.js';
import type { Store } from '../../runtime/storage/store.js';
import type { Work } from '../types.js';
import type { Operators } from './reads.js';

export interface LaneServices extends Operators {
  readonly open: (uri: string) => Promise<Store>;
  /** What `read` makes of a text, once the operators that the text names are in the catalogue; without it, all operators are. */
  readonly reading?: <T>(text: string, read: () => T) => Promise<T>;
  /** The models of a step, loaded; by the operator's names for them. */
  readonly models: (step: Step, store: Store) => Promise<Readonly<Record<string, Model>>>;
  /** Digest of an operator's code, where it is known: plans name it, and a worker with other code leaves their work to others. */
  readonly codeOf?: (operator: string) => string | undefined;
  /** Folders that media must lie in, besides those of the plan's sources. */
  readonly roots: readonly string[];
  /** What files are fetched by; without it, one that reaches the public internet alone. */
  readonly network?: Network;
}

/** One call, with what it works on at hand. */
export interface Workplace extends LaneCall {
  readonly services: LaneServices;
  readonly store: Store;
  readonly plan: Plan;
  /** Name of the plan's record. */
  readonly planName: string;
}

/** What `read` makes of a text that names operators. */
export const knowing = async <T>({ reading }: LaneServices, text: string, read: () => T): Promise<T> =>
  reading ? reading(text, read) : read();

const PLANS = 16;
const plans = new Map<string, Plan>();

/** Opens the store and the plan that `work` names; plans are kept, for they never change. */
export const workplace = async (services: LaneServices, work: Work, call: LaneCall): Promise<Workplace> => {
  const store = await services.open(work.store);
  const name = `${work.store}\n${work.plan}`;
  let plan = plans.get(name);
  if (plan === undefined) {
    plan = (await store.read(work.plan)) as unknown as Plan | undefined;
    if (plan === undefined) throw new StoreError(`${work.store} has no record ${work.plan}`);
    await knowing(services, JSON.stringify(plan), () => {});
    plans.set(name, plan);
    if (plans.size > PLANS) plans.delete(plans.keys().next().value!);
  }
  return { ...call, services, store, plan, planName: work.plan };
};
