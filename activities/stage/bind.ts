/** Binds a stage once per lane: parameters parsed, patterns compiled, models loaded, views given their slots. */
import type { Media, Model } from '../../core/operator.js';
import type { Plan, Stage, Step } from '../../core/plan.js';
import type { FieldMap } from '../../core/sample.js';
import type { Store } from '../../runtime/storage/store.js';
import { filesOf } from '../files.js';
import { contextOf } from './context.js';
import type { RangeKeeper } from './ranges.js';
import type { Cell } from './sample.js';
import type { LaneServices } from './services.js';
import { Shape } from './shape.js';
import { type Bound, bindStep } from './steps.js';
import { kindsOf } from './table.js';

/** What steps are given that is another one in each call. */
export interface Surroundings {
  media: Media;
  signal: AbortSignal;
  ranges: RangeKeeper;
  store: Store;
}

export interface BoundStage {
  readonly fields: FieldMap;
  readonly shape: Shape;
  /** The steps, then those that measure for barriers to come. */
  readonly bounds: readonly Bound[];
  /** How many of them are steps. */
  readonly steps: number;
  readonly kinds: ReturnType<typeof kindsOf>;
  /** The cells of a sample of which nothing is known. */
  readonly blank: readonly Cell[];
  readonly surroundings: Surroundings;
}

/** Binds a stage; `surroundings` may be changed from call to call. */
export const bindStage = async (
  plan: Pick<Plan, 'fields' | 'seed'>,
  stage: Pick<Stage, 'steps' | 'measures'>,
  services: Pick<LaneServices, 'catalog' | 'codeOf' | 'views' | 'models'>,
  surroundings: Surroundings,
): Promise<BoundStage> => {
  const now = {
    get media() {
      return surroundings.media;
    },
    get signal() {
      return surroundings.signal;
    },
  };
  const { fields } = plan;
  const shape = new Shape(services.views, fields, now);
  const context = (step: Step, models: Readonly<Record<string, Model>>) => contextOf(step, plan, now, models);
  const binding = {
    shape,
    services,
    filesOf: (step: Step) => filesOf(step, surroundings.store),
    modelsOf: (step: Step) => services.models(step, surroundings.store),
    contextOf: context,
    keeper: () => surroundings.ranges,
  };
  const bounds: Bound[] = [];
  let cells = 0;
  for (const [position, step] of [...stage.steps, ...stage.measures].entries()) {
    const bound = await bindStep(step, position, cells, binding);
    cells += bound.columns.length;
    bounds.push(bound);
  }
  const blank: readonly Cell[] = new Array<Cell>(cells).fill(null);
  return { fields, shape, bounds, steps: stage.steps.length, kinds: kindsOf(bounds), blank, surroundings };
};

const STAGES = 32;
const known = new Map<string, BoundStage>();

/** The stage as it was bound before in this lane, with the surroundings of this call. */
export const boundStage = async (
  name: string,
  plan: Plan,
  stage: Stage,
  services: LaneServices,
  surroundings: Surroundings,
): Promise<BoundStage> => {
  const found = known.get(name);
  if (found) {
    Object.assign(found.surroundings, surroundings);
    return found;
  }
  const bound = await bindStage(plan, stage, services, { ...surroundings });
  known.set(name, bound);
  if (known.size > STAGES) known.delete(known.keys().next().value!);
  return bound;
};
