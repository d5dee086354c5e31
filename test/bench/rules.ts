/** Rule sets that other toolkits have as well: ours through the command, theirs in a process for each core; and how far they agree. */
import { execFileSync } from 'node:child_process';
import { createReadStream, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { ROOT } from '../root.js';
import { measure, type Usage } from './measure.js';

/** A toolkit, and our steps that do what it is asked for. */
export const TOOLKITS = {
  datatrove: {
    packages: ['datatrove==0.10.0', 'nltk==3.10.4', 'regex==2024.11.6', 'orjson'],
    steps: [{ gopher_repetition_filter: {} }, { gopher_quality_filter: {} }, { fineweb_quality_filter: {} }],
  },
  dolma: {
    packages: ['msgspec', 'typing_extensions', 'fsspec', 'regex==2024.11.6', 'numpy'],
    steps: [{ dolma_gopher_filter: {} }, { dolma_c4_filter: {} }],
  },
} as const;
export type Toolkit = keyof typeof TOOLKITS;

const install = (toolkit: Toolkit, folder: string): void => {
  const done = join(folder, 'installed');
  if (existsSync(done)) return;
  execFileSync('python3', ['-m', 'venv', '--clear', folder], { stdio: 'inherit' });
  const pip = (...args: string[]) =>
    execFileSync(join(folder, 'bin/python'), ['-m', 'pip', 'install', '--quiet', ...args], { stdio: 'inherit' });
  pip(...TOOLKITS[toolkit].packages);
  // Its models' libraries, gigabytes of them, are not used.
  if (toolkit === 'dolma') pip('--no-deps', 'dolma==1.2.1');
  writeFileSync(done, '');
};

/** Runs a toolkit over a corpus, which is cut in two before. */
export const runToolkit = async (toolkit: Toolkit, folder: string, corpus: string): Promise<Usage> => {
  const venv = join(dirname(folder), `venv-${toolkit}`);
  install(toolkit, venv);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, 'in'), { recursive: true });
  const bytes = readFileSync(corpus);
  const middle = bytes.indexOf('\n', bytes.length >> 1) + 1;
  writeFileSync(join(folder, 'in/0.jsonl'), bytes.subarray(0, middle));
  writeFileSync(join(folder, 'in/1.jsonl'), bytes.subarray(middle));
  return measure(join(venv, 'bin/python'), [join(ROOT, 'test/bench/rules.py'), toolkit, folder], { log: join(folder, 'log') });
};

/** Whether a document is kept and what was measured of it, by its source. */
type Judged = ReadonlyMap<string, Readonly<Record<string, number>>>;

const judged = async (
  paths: readonly string[],
  read: (row: never, stats: never) => [string, Readonly<Record<string, number>>],
  beside = '',
) => {
  const found = new Map<string, Readonly<Record<string, number>>>();
  for (const path of paths) {
    const stats = beside === '' ? undefined : createInterface({ input: createReadStream(beside) })[Symbol.asyncIterator]();
    for await (const line of createInterface({ input: createReadStream(path) })) {
      const own = stats && JSON.parse((await stats.next()).value as string);
      const [source, measured] = read(JSON.parse(line) as never, own as never);
      found.set(source, measured);
    }
  }
  return found;
};

/** Reads what came of our recipe, exported to `out.jsonl`, and of a toolkit's; says how many documents are judged alike. */
export const agreement = async (toolkit: Toolkit, ours: string, theirs: string, documents: number): Promise<string> => {
  const own: Judged = await judged(
    [join(ours, 'out.jsonl')],
    ({ meta }: { meta: { source: string } }, { __dj__stats__ }: { __dj__stats__: Record<string, number> }) => [meta.source, __dj__stats__],
    join(ours, 'out_stats.jsonl'),
  );
  const folder = join(theirs, 'out');
  const other: Judged = await judged(
    readdirSync(folder).map((name) => join(folder, name)),
    ({ id, source, stats = {} }: { id: string; source: string; stats?: Record<string, number> }) => [source ?? id, stats],
  );
  const differs = [...new Set([...own.keys(), ...other.keys()])].filter((source) => {
    const [a, b] = [own.get(source), other.get(source)];
    return !a || !b || Object.entries(b).some(([name, value]) => !(Math.abs(value - (a[name] ?? Number.NaN)) <= 1e-9));
  });
  const share = ((1 - differs.length / documents) * 100).toFixed(2);
  return `sluice and ${toolkit}: ${own.size} and ${other.size} kept, ${share} % of ${documents} judged alike${differs.length > 0 ? `; not ${differs.slice(0, 5).join(', ')}` : ''}`;
};
