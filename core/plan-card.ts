/** A plan for those who do not need all of it: workflows, which carry a small card, and people. */
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
});

const cut = (text: string, length: number): string => (text.length > length ? `${text.slice(0, length - 3)}...` : text);
const namesOf = ({ steps }: Stage, shown: number): string => {
  const names = steps.slice(0, shown).map(({ id }) => id);
  return [...names, ...(steps.length > names.length ? [`${steps.length - names.length} more`] : [])].join(', ');
};

/** The plan in Markdown, with its reasons: read as it stands in a terminal, and as a table in the Temporal UI. */
export const describePlan = (plan: Plan, kept?: Readonly<Record<string, number>>): string => {
  const rows = plan.segments.flatMap(({ stages, barrier }, segment) => [
    ...stages.flatMap((stage, index) => rowsOf(stage, `${segment + 1}.${index + 1}`, kept)),
    ...(barrier ? [['', 'all', barrier.id, 'barrier: waits for every sample']] : []),
  ]);
  const table = [['stage', 'queue', 'step', 'remarks'], ...rows];
  const widths = table[0]!.map((_, column) => Math.max(3, ...table.map((row) => row[column]!.length)));
  const line = (cells: readonly string[]) => `| ${cells.map((cell, column) => cell.padEnd(widths[column]!)).join(' | ')} |`;
  const lines = [line(table[0]!), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)];
  const sources = plan.sources.map(({ path, formatter }) => `reads ${path} (${formatter})`);
  const sink = plan.exportPath === null ? [] : [`writes ${plan.exportPath} (${plan.exporter.operator})`];
  const reasons = plan.reasons.length > 0 ? ['', ...plan.reasons.map((reason) => `- ${reason}`)] : [];
  return [...[...sources, ...sink].map((part) => `- ${part}`), '', ...lines, ...reasons, ''].join('\n');
};

const rowsOf = (stage: Stage, name: string, kept: Readonly<Record<string, number>> | undefined): string[][] => {
  const measures = stage.measures.map(({ id }) => [`measures ${id}`, '']);
  const steps = stage.steps.map(({ id, models }) => {
    const uses = Object.values(models).map((model) => `model ${model.id}`);
    const keeps = kept?.[id] === undefined ? [] : [`keeps ${(100 * kept[id]).toFixed(1)} % of a sample`];
    return [id, [...(stage.ranged ? ['range by range'] : []), ...uses, ...keeps].join(', ')];
  });
  const all = [...steps, ...measures];
  return (all.length > 0 ? all : [['no step', '']]).map(([step, remarks], index) => [
    index === 0 ? name : '',
    index === 0 ? stage.queue : '',
    step!,
    remarks!,
  ]);
};
