/** `sluice manifest|fate`: the dataset that a run made, and what became of a sample. Both are read from the store; no server is asked. */
import type { Command } from 'commander';
import type { Fate, StepFate } from '../../activities/fate.js';
import type { ShownManifest } from '../../activities/show-manifest.js';
import { readConfig, storeUri } from '../../runtime/config.js';
import { openStore } from '../../runtime/storage/open-store.js';
import { inLane } from '../in-lane.js';

interface Options {
  readonly store?: string;
  readonly json?: boolean;
}
interface Wanted {
  readonly partial?: boolean;
  readonly quarantine?: boolean;
}
const STORE = ['--store <uri>', 'where the run kept its blobs and records: a path or s3://bucket/prefix'] as const;
const JSON_OBJECT = ['--json', 'one JSON object'] as const;
const storeOf = ({ store }: Options): string => (store === undefined ? readConfig().store : storeUri(store));

export const addDatasets = (program: Command): void => {
  program
    .command('manifest <run>')
    .description('the dataset that a run made')
    .option('--partial', 'of a run that was cancelled or terminated: what it had come to')
    .option('--quarantine', 'the samples that were quarantined: JSON lines, with step and error')
    .option(...STORE)
    .option(...JSON_OBJECT)
    .action(async (run: string, { partial = false, quarantine, ...options }: Options & Wanted) => {
      const store = storeOf(options);
      if (quarantine) return printBlobs(store, await inLane<string[]>('listQuarantine', { run, store }));
      show(await inLane<ShownManifest>('showManifest', { run, partial, store }), options, manifestLines);
    });
  program
    .command('fate <sample>')
    .description('what became of a sample, and why')
    .option('--run <run>', 'workflow id of the run; the latest one when none is named')
    .option(...STORE)
    .option(...JSON_OBJECT)
    .action(async (sample: string, { run, ...options }: Options & { readonly run?: string }) => {
      show(await inLane<Fate>('fate', { sample, run: run ?? null, store: storeOf(options) }), options, fateLines);
    });
};

const show = <T>(value: T, { json }: Options, lines: (value: T) => readonly string[]): void => {
  process.stdout.write(json ? `${JSON.stringify(value)}\n` : `${lines(value).join('\n')}\n`);
};

const printBlobs = async (uri: string, blobs: readonly string[]): Promise<void> => {
  const store = await openStore(uri, readConfig().s3);
  for (const blob of blobs) process.stdout.write(await store.get(blob));
};

const manifestLines = ({ run, sha256, uri, rows, shards, bytes, partial }: ShownManifest): string[] => [
  `${run}${partial ? ' (partial)' : ''}`,
  `sha256  ${sha256}`,
  `uri     ${uri}`,
  `rows    ${rows}`,
  `shards  ${shards}`,
  `bytes   ${bytes}`,
];

const fateLines = ({ run, sample, source, outcome, steps, children, place, output }: Fate): string[] => [
  `${sample}, row ${source.row} of ${source.file}, in run ${run}`,
  ...steps.map(stepLine),
  place === null ? outcome : `${outcome}: sample ${place} of the dataset${output === null ? '' : `, and of ${output}`}`,
  ...children.map((child) => `  ${child}`),
];
const stepLine = ({ step, did, stats, why }: StepFate): string => {
  const measured = Object.entries(stats).map(([stat, value]) => `${stat} = ${JSON.stringify(value)}`);
  return `  ${step.padEnd(36)} ${did.padEnd(11)} ${why ?? measured.join(', ')}`.trimEnd();
};
