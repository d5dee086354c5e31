/** `sluice gc`: makes room in a store. */
import { type Command, InvalidArgumentError } from 'commander';
import { readConfig, storeUri } from '../../runtime/config.js';
import { FOUND_MS } from '../../runtime/storage/store.js';
import { collect } from '../collect.js';
import { Sluice } from '../sluice.js';
import { count } from './show.js';

interface Options {
  readonly dryRun?: boolean;
  readonly grace: number;
  readonly datasets?: boolean;
  readonly store?: string;
  readonly json?: boolean;
}
const HOUR_MS = 3_600_000;
const WEEK_HOURS = 168;

export const addCollecting = (program: Command): void => {
  program
    .command('gc')
    .description('make room in the store: what no run has needed for a week is removed, if it can be made again')
    .option('--dry-run', 'tell what would be removed, and remove nothing')
    .option('--grace <hours>', 'what was needed within so many hours stays', hours, WEEK_HOURS)
    .option('--datasets', 'remove what runs from before came to, too: their exports stay')
    .option('--store <uri>', 'a path or s3://bucket/prefix')
    .option('--json', 'one JSON object')
    .action(gc);
};

const hours = (given: string): number => {
  if (!/^\d+(\.\d+)?$/.test(given)) throw new InvalidArgumentError('a number of hours is wanted');
  return Number(given);
};

const gc = async ({ dryRun = false, grace, datasets = false, store, json }: Options): Promise<void> => {
  const uri = store === undefined ? readConfig().store : storeUri(store);
  const sluice = await Sluice.connect();
  try {
    const done = await collect(sluice.client, { store: uri, graceMs: grace * HOUR_MS, datasets, dryRun });
    if (json) return void process.stdout.write(`${JSON.stringify(done)}\n`);
    const { before, open, records, blobs, bytes } = done;
    const minutes = FOUND_MS / 60_000;
    const kept = open === 0 ? '' : `; ${open} open run${open > 1 ? 's keep' : ' keeps'} what came since`;
    const lines = [
      `${dryRun ? 'would remove' : 'removed'} what was last needed before ${new Date(before).toISOString()}${kept}`,
      `(${minutes} minutes further back than asked for: a use within ${minutes} minutes of the one before is not noted)`,
      `records  ${count(records.removed)} of ${count(records.all)}`,
      `blobs    ${count(blobs.removed)} of ${count(blobs.all)}`,
      `bytes    ${count(bytes.removed)} of ${count(bytes.all)}`,
    ];
    process.stdout.write(`${lines.join('\n')}\n`);
  } finally {
    await sluice.close();
  }
};
