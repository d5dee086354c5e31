/** The figures of a benchmark, as a page of Markdown. */
import type { Usage } from './measure.js';

/** One side's run over one corpus. */
export interface Row extends Usage {
  readonly side: string;
  readonly megabytes: number;
  readonly firstResult?: number;
}

const HEAD = ['side', 'MB', 'wall s', 'CPU s', 'MB/s', 'MB/s per core', 'peak RSS MB', 'first result s'];
const line = (cells: readonly (string | number)[]) => `| ${cells.join(' | ')} |\n`;

/** A table of the runs; with two sizes also what each further megabyte costs, and how the sides compare. */
export const table = (rows: readonly Row[]): string => {
  const figures = rows.map(({ side, megabytes, seconds, cpuSeconds, peakMegabytes, firstResult }) =>
    line([
      side,
      megabytes,
      seconds.toFixed(1),
      cpuSeconds.toFixed(1),
      (megabytes / seconds).toFixed(2),
      (megabytes / cpuSeconds).toFixed(2),
      peakMegabytes.toFixed(0),
      firstResult?.toFixed(1) ?? '',
    ]),
  );
  const found = [...marginal(rows), ...ratios(rows)].map((said) => `- ${said}\n`);
  return [line(HEAD), line(HEAD.map(() => '---')), ...figures, ...(found.length > 0 ? ['\n', ...found] : [])].join('');
};

const of = (rows: readonly Row[], side: string) => rows.filter((row) => row.side === side).sort((a, b) => a.megabytes - b.megabytes);
const cost = (rows: readonly Row[], side: string): number | undefined => {
  const runs = of(rows, side);
  const [small, large] = [runs[0], runs.at(-1)];
  if (small === undefined || large === undefined || small === large) return undefined;
  return (large.cpuSeconds - small.cpuSeconds) / (large.megabytes - small.megabytes);
};

const marginal = (rows: readonly Row[]): string[] => {
  const sides = [...new Set(rows.map(({ side }) => side))];
  const costs = sides.flatMap((side) => {
    const seconds = cost(rows, side);
    return seconds === undefined ? [] : [`${side}: ${(seconds * 1000).toFixed(1)} ms of CPU for each further MB`];
  });
  const [sluice, plain] = [cost(rows, 'sluice'), cost(rows, 'plain')];
  return sluice === undefined || plain === undefined ? costs : [...costs, `marginal CPU, sluice / plain: ${(sluice / plain).toFixed(3)}`];
};

const ratios = (rows: readonly Row[]): string[] =>
  ['peer', 'peer-list', 'sweep', 'unfused', 'datatrove', 'dolma'].flatMap((side) =>
    of(rows, side).flatMap((other) =>
      of(rows, 'sluice')
        .filter(({ megabytes }) => megabytes === other.megabytes)
        .map(({ megabytes, seconds, cpuSeconds }) => {
          const [wall, cpu] = [other.seconds / seconds, other.cpuSeconds / cpuSeconds];
          return `${megabytes} MB, ${side} / sluice: wall ${wall.toFixed(1)}, CPU ${cpu.toFixed(2)}`;
        }),
    ),
  );
