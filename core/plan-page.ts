/** A plan for people: its order with the reasons, what it is expected to cost, and what it did cost. */
import type { StepTallies } from './dataset.js';
import type { Plan, Stage } from './plan.js';
import type { PlanEstimate } from './plan-estimate.js';

/** A run that had this plan. */
export interface Ran {
  readonly run: string;
  readonly startedAt: string;
  readonly steps: StepTallies;
  readonly cpuSeconds: number;
}
export interface Figures {
  readonly estimate?: PlanEstimate | undefined;
  readonly ran?: Ran | undefined;
}

/** The plan in Markdown: read as it stands in a terminal, and as a table in the Temporal UI. */
export const describePlan = (plan: Plan, figures: Figures = {}): string => {
  const { estimate, ran } = figures;
  const head = ['stage', 'queue', 'step'];
  if (estimate) head.push('rows', 'keeps', 'CPU s', 'share');
  if (ran) head.push('real rows', 'real keeps', 'real CPU s');
  head.push('remarks');
  const rows = plan.segments.flatMap(({ stages, barrier }, segment) => [
    ...stages.flatMap((stage, index) => rowsOf(stage, `${segment + 1}.${index + 1}`, figures)),
    ...(barrier ? [['', 'all', barrier.id, ...cellsOf(barrier.id, { ran: figures.ran }, figures), 'barrier: waits for every sample']] : []),
  ]);
  const table = [head, ...rows];
  const widths = head.map((_, column) => Math.max(3, ...table.map((row) => row[column]!.length)));
  const isFigure = (column: number) => column > 2 && column < head.length - 1;
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => (isFigure(column) ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!))).join(' | ')} |`;
  const rule = widths.map((width, column) => (isFigure(column) ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width)));
  const sources = plan.sources.map(({ path, formatter }) => `reads ${path} (${formatter})`);
  const sink = plan.exportPath === null ? [] : [`writes ${plan.exportPath} (${plan.exporter.operator})`];
  const said = [...plan.reasons, ...totals(figures)];
  return [
    ...[...sources, ...sink].map((part) => `- ${part}`),
    '',
    ...[head, rule, ...rows].map(line),
    ...(said.length > 0 ? ['', ...said.map((one) => `- ${one}`)] : []),
    '',
  ].join('\n');
};

const rowsOf = (stage: Stage, name: string, figures: Figures): string[][] => {
  const measures = stage.measures.map(({ id }) => [`measures ${id}`, ...cellsOf(id, { estimate: figures.estimate }, figures), '']);
  const steps = stage.steps.map(({ id, models }) => {
    const uses = Object.values(models).map((model) => `model ${model.id}`);
    return [id, ...cellsOf(id, figures, figures), [...(stage.ranged ? ['range by range'] : []), ...uses].join(', ')];
  });
  const none = ['no step', ...cellsOf('', {}, figures), ''];
  return [...steps, ...measures, ...(steps.length + measures.length > 0 ? [] : [none])].map((cells, index) => [
    index === 0 ? name : '',
    index === 0 ? stage.queue : '',
    ...cells,
  ]);
};

/** What is expected of a step, and what came of it, in as many cells as there are columns: a barrier has no estimate, what measures for it no tally. */
const cellsOf = (id: string, { estimate, ran }: Figures, columns: Figures): string[] => {
  const cells: string[] = [];
  if (columns.estimate) {
    const { rows = null, keeps = null, seconds = null } = estimate?.steps[id] ?? {};
    cells.push(count(rows), percent(keeps), time(seconds), percent(seconds === null ? null : seconds / columns.estimate.seconds));
  }
  if (columns.ran) {
    const { in: came = null, kept = 0, cpuMs = null } = ran?.steps[id] ?? {};
    cells.push(count(came), percent(came ? kept / came : null), time(cpuMs === null ? null : cpuMs / 1000));
  }
  return cells;
};

const count = (value: number | null) => (value === null ? '' : Math.round(value).toLocaleString('en-US'));
const percent = (share: number | null) => (share === null || !Number.isFinite(share) ? '' : `${(100 * share).toFixed(1)} %`);
const time = (seconds: number | null) => (seconds === null ? '' : seconds.toFixed(seconds < 10 ? 2 : 1));

const totals = ({ estimate, ran }: Figures): string[] => [
  ...(estimate && estimate.moving !== null
    ? [
        `about ${time(estimate.seconds)} s of CPU, ${time(estimate.moving)} of them to read, keep and export: an estimate, by a sample of the source`,
      ]
    : []),
  ...(ran ? [`${ran.run}, started ${ran.startedAt}, took ${time(ran.cpuSeconds)} s of CPU`] : []),
];
