/** The markdown that the Temporal UI shows of a run. */
import type { PlanCard } from '../core/plan.js';
import type { Progress } from '../core/run.js';

const { format: count } = new Intl.NumberFormat('en-US');

/** A table of steps, under a line that says what the run is doing, and why not if it is not. */
export const describe = (now: Progress, card: PlanCard | null): string => {
  const headline = now.paused
    ? `**${now.state}** by ${now.paused.by}: ${now.paused.reason}`
    : `**${now.state}**: ${now.at}${now.total > 1 ? `, ${count(now.done)} of ${count(now.total)}` : ''}`;
  const { counts } = now;
  const totals = `in ${count(counts.in)}, made ${count(counts.made)}, kept ${count(counts.kept)}, dropped ${count(counts.dropped)}, quarantined ${count(counts.quarantined)}, merged ${count(counts.merged)}`;
  const rows = Object.entries(now.steps).map(
    ([step, tally]) => `| ${step} | ${count(tally.in)} | ${count(tally.kept)} | ${count(tally.dropped)} | ${count(tally.quarantined)} |`,
  );
  const table = rows.length === 0 ? [] : ['', '| step | in | kept | dropped | quarantined |', '|---|--:|--:|--:|--:|', ...rows];
  return [`### ${card?.name ?? 'Sluice'}`, headline, '', totals, ...table].join('\n');
};
