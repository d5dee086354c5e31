/** How runs look in a terminal. All of it goes to standard error: standard output is for programs. */
import type { Progress, RunResult } from '../../core/run.js';
import type { Tally } from '../../core/sample.js';

export const count = (value: number): string => value.toLocaleString('en-US');

/** Shows progress on one line that is written again, or on plain lines where that cannot be. */
export class ProgressLine {
  private readonly isTerminal = process.stderr.isTTY === true;
  private last = '';
  private isOpen = false;

  show(now: Progress): void {
    const line = lineOf(now);
    if (line === this.last) return;
    this.last = line;
    if (this.isTerminal) {
      process.stderr.write(`\r\x1b[2K${line.slice(0, (process.stderr.columns ?? 100) - 1)}`);
      this.isOpen = true;
    } else {
      process.stderr.write(`${line}\n`);
    }
  }
  close(): void {
    if (this.isOpen) process.stderr.write('\n');
    this.isOpen = false;
  }
}

/** Where a run is, or who paused it. */
export const placeOf = ({ state, paused, at, done, total }: Progress): string =>
  paused ? `${state} by ${paused.by}: ${paused.reason}` : `${at}${total > 1 ? ` ${done}/${total}` : ''}`;

const lineOf = (now: Progress): string => {
  const { state, counts } = now;
  const { dropped, quarantined } = counts;
  return `[${state}] ${placeOf(now)}  in ${count(counts.in)}  kept ${count(counts.kept)}  dropped ${count(dropped)}  quarantined ${count(quarantined)}`;
};

const FIGURE = /^[\d,.e+-]*$/;

/** A table with its columns aligned: figures to the right, words to the left. */
export const table = (head: readonly string[], rows: readonly (readonly string[])[]): string => {
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const isFigures = head.map((_, column) => rows.every((row) => FIGURE.test(row[column] ?? '')));
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) => (isFigures[column] ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!)))
      .join('  ')
      .trimEnd();
  return [line(head), ...rows.map(line)].join('\n');
};

const cellsOf = (name: string, tally: Tally): string[] => [
  name,
  count(tally.in),
  count(tally.made),
  count(tally.kept),
  count(tally.dropped),
  count(tally.quarantined),
  count(tally.merged),
];

/** The table that a run ends with, and where to find things. */
export const summary = (
  run: string,
  { output, manifest, counts, steps, warnings }: RunResult,
  seconds: number,
  uiLink?: string,
): string => {
  const rows = [...Object.entries(steps).map(([step, tally]) => cellsOf(step, tally)), cellsOf('all', counts)];
  const lines = [
    table(['step', 'in', 'made', 'kept', 'dropped', 'quarantined', 'merged'], rows),
    '',
    ...(output ? [`output    ${output.uri}${output.files.length > 1 ? ` and ${output.files.length - 1} more` : ''}`] : []),
    `manifest  ${manifest.sha256.slice(0, 16)}  ${manifest.uri}`,
    ...(counts.quarantined > 0 ? [`errors    sluice manifest ${run} --quarantine`] : []),
    ...warnings.map((warning) => `warning   ${warning}`),
    ...(uiLink ? [`watch     ${uiLink}`] : []),
    `took      ${seconds.toFixed(1)} s`,
  ];
  return `${lines.join('\n')}\n`;
};

/** Where the Temporal UI shows a run of the embedded server. */
export const uiLinkOf = (uiUrl: string, namespace: string, workflowId: string): string =>
  `${uiUrl}/namespaces/${namespace}/workflows/${encodeURIComponent(workflowId)}`;
