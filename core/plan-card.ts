/** A plan for workflows, which carry a small card of it. */
import { RecipeError } from './errors.js';
import type { Plan, PlanCard, Stage } from './plan.js';

const LARGEST = 8 * 1024;

/** The card of a plan: names of steps are left out, from the end of each stage, until it is at most 8 KiB. */
export const planCard = (plan: Plan, about: Pick<PlanCard, 'plan' | 'store' | 'queues' | 'attributes'>): PlanCard => {
  for (const shown of [Number.POSITIVE_INFINITY, 20, 8, 3, 1, 0]) {
    const card = cardOf(plan, about, shown);
    if (new TextEncoder().encode(JSON.stringify(card)).length <= LARGEST) return card;
  }
  const stages = plan.segments.reduce((sum, { stages }) => sum + stages.length + 1, 0);
  throw new RecipeError(`the plan has ${stages} stages and barriers, more than a run can carry: split the recipe in two`);
};

const cardOf = (plan: Plan, about: Pick<PlanCard, 'plan' | 'store' | 'queues' | 'attributes'>, shown: number): PlanCard => ({
  ...about,
  name: cut(plan.name, 200),
  dataset: cut(plan.sources.map(({ path }) => path).join(' '), 200),
  maxErrorRatio: plan.maxErrorRatio,
  segments: plan.segments.map(({ stages, barrier }) => ({
    stages: stages.map((stage) => ({ queue: stage.queue, ranged: stage.ranged, steps: namesOf(stage, shown) })),
    barrier: barrier?.id ?? null,
  })),
  exports: plan.exportPath !== null,
  ...(plan.limits.media_bytes != null && { mediaBytes: plan.limits.media_bytes }),
});

const cut = (text: string, length: number): string => (text.length > length ? `${text.slice(0, length - 3)}...` : text);
const namesOf = ({ steps }: Stage, shown: number): string => {
  const names = steps.slice(0, shown).map(({ id }) => id);
  return [...names, ...(steps.length > names.length ? [`${steps.length - names.length} more`] : [])].join(', ');
};
