/** Figures of benchmarks: as `npm run bench -- ... --record` keeps them in `docs/bench`, and as tables of Markdown. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where and with what figures were taken. */
export interface Recorded {
  readonly date: string;
  readonly command: string;
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGigabytes: number;
  readonly versions: Readonly<Record<string, string>>;
}
/** What a run took. Memory is the most that its processes held at one time; pages that they share count once. */
export interface Usage {
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly peakMegabytes: number;
}
/** One side's run over one corpus. */
export interface Run extends Usage {
  readonly side: string;
  readonly megabytes: number;
  /** Where these are worked on rather than megabytes: how many they are. */
  readonly photos?: number;
  /** Seconds from the start until the first result was committed. */
  readonly firstResult?: number;
}
/** How many documents two sides kept, with the same text and stats or otherwise. */
export interface Agreement {
  readonly megabytes: number;
  readonly photos?: number;
  readonly ours: string;
  readonly theirs: string;
  readonly same: number;
  readonly onlyOurs: number;
  readonly onlyTheirs: number;
  readonly otherText: number;
  readonly otherStats: number;
}
export interface RunFigures {
  readonly runs: readonly Run[];
  readonly agreements: readonly Agreement[];
}

/** The figures that bear a name, if they were ever recorded. */
export const readFigures = <F>(root: string, name: string): (Recorded & F) | undefined => {
  const path = join(root, 'docs/bench', `${name}.json`);
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined;
};

/** A paragraph that tells where figures were taken. */
export const placeOf = ({ date, command, cpu, cores, memoryGigabytes, versions }: Recorded): string => {
  const used = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return `\`${command}\`: ${date}, ${cpu}, ${cores} cores, ${memoryGigabytes} GB; ${used.join(', ')}.\n`;
};

export const line = (cells: readonly (string | number)[]) => `| ${cells.join(' | ')} |\n`;
export const head = (cells: readonly string[]) => line(cells) + line(cells.map((_, at) => (at === 0 ? '---' : '--:')));

const headOf = (unit: string) => ['side', unit, 'wall s', 'CPU s', `${unit}/s`, `${unit}/s per core`, 'peak MB', 'first result s'];
type Size = Pick<Run, 'megabytes' | 'photos'>;
const amountOf = ({ megabytes, photos }: Size): number => photos ?? megabytes;
const unitOf = ({ photos }: Size): string => (photos === undefined ? 'MB' : 'photos');

/** A table of the runs; with more sizes than one also what each further megabyte costs; how the sides compare, and whether they agree. */
export const runsTable = ({ runs, agreements }: RunFigures): string => {
  const rows = runs.map((run) =>
    line([
      run.side,
      amountOf(run),
      run.seconds.toFixed(1),
      run.cpuSeconds.toFixed(1),
      (amountOf(run) / run.seconds).toFixed(2),
      (amountOf(run) / run.cpuSeconds).toFixed(2),
      run.peakMegabytes.toFixed(0),
      run.firstResult?.toFixed(1) ?? '',
    ]),
  );
  const found = [...marginal(runs), ...ratios(runs), ...agreements.map(agreementOf)].map((said) => `- ${said}\n`);
  const unit = unitOf(runs[0] ?? agreements[0] ?? { megabytes: 0 });
  return [head(headOf(unit)), ...rows, ...(found.length > 0 ? ['\n', ...found] : [])].join('');
};

const of = (runs: readonly Run[], side: string) => runs.filter((run) => run.side === side).sort((a, b) => amountOf(a) - amountOf(b));
const sidesOf = (runs: readonly Run[]) => [...new Set(runs.map(({ side }) => side))];
/** Seconds for each further megabyte or photo, between the two largest sizes. */
const furtherCost = (runs: readonly Run[], side: string): { readonly wall: number; readonly cpu: number } | undefined => {
  const [small, large] = of(runs, side).slice(-2);
  if (small === undefined || large === undefined) return undefined;
  const further = amountOf(large) - amountOf(small);
  return { wall: (large.seconds - small.seconds) / further, cpu: (large.cpuSeconds - small.cpuSeconds) / further };
};

const marginal = (runs: readonly Run[]): string[] => {
  const own = furtherCost(runs, 'sluice');
  return sidesOf(runs).flatMap((side) => {
    const cost = furtherCost(runs, side);
    if (cost === undefined) return [];
    const times =
      side === 'sluice' || !own ? '' : `; times sluice: wall ${(cost.wall / own.wall).toFixed(2)}, CPU ${(cost.cpu / own.cpu).toFixed(2)}`;
    const unit = unitOf(runs[0]!).replace(/s$/, '');
    return [`${side}, each further ${unit}: ${(cost.wall * 1000).toFixed(1)} ms, ${(cost.cpu * 1000).toFixed(1)} ms of CPU${times}`];
  });
};

const ratios = (runs: readonly Run[]): string[] =>
  sidesOf(runs)
    .filter((side) => side !== 'sluice')
    .flatMap((side) =>
      of(runs, side).flatMap((other) =>
        of(runs, 'sluice')
          .filter((run) => amountOf(run) === amountOf(other))
          .map((own) => {
            const [wall, cpu] = [other.seconds / own.seconds, other.cpuSeconds / own.cpuSeconds];
            return `${amountOf(own)} ${unitOf(own)}, ${side} / sluice: wall ${wall.toFixed(2)}, CPU ${cpu.toFixed(2)}`;
          }),
      ),
    );

const agreementOf = ({ ours, theirs, same, onlyOurs, onlyTheirs, otherText, otherStats, ...size }: Agreement): string => {
  const differ = Object.entries({
    [`only ${ours} keeps`]: onlyOurs,
    [`only ${theirs} keeps`]: onlyTheirs,
    'have another text': otherText,
    'have other stats': otherStats,
  }).flatMap(([how, documents]) => (documents === 0 ? [] : `${documents} ${how}`));
  const what = size.photos === undefined ? 'documents' : 'photos';
  return `${amountOf(size)} ${unitOf(size)}, ${ours} and ${theirs}: ${same} ${what} are the same, ${differ.join(', ') || 'none differs'}`;
};
