/** Figures of a dataset, from what was measured on it: rows are read only where a stat lies in no table of theirs. */
import type { ManifestRef, ShardRef } from '../core/dataset.js';
import { didYouMean, RecipeError, StoreError } from '../core/errors.js';
import { stepIds } from '../core/keys.js';
import { statNamesOf } from '../core/parameters.js';
import { stepsInOrder } from '../core/plan.js';
import type { StatValue } from '../core/sample.js';
import type { LaneCall } from '../runtime/lanes/serve.js';
import { keyOf } from '../runtime/storage/key.js';
import { entries } from '../runtime/storage/manifest.js';
import { readShard } from '../runtime/storage/shard.js';
import type { Store } from '../runtime/storage/store.js';
import { measuredOn } from './barrier/layout.js';
import { knowing, type LaneServices, type Workplace, workplace } from './stage/services.js';
import { cellReader } from './stage/table.js';
import type { Activities } from './types.js';

type Figures = Readonly<Record<string, number>>;
type Values = readonly (StatValue | null)[];

/** What an evaluator finds, as a record: it is asked once about the same samples. A figure that is no number is left out. */
export const evaluate = async (services: LaneServices, args: Parameters<Activities['evaluate']>[0], call: LaneCall): Promise<Figures> => {
  const work = await workplace(services, args, call);
  const evaluator = await knowing(services, args.evaluator, () => services.catalog.get(args.evaluator));
  if (evaluator?.category !== 'evaluator') throw new RecipeError(`there is no evaluator "${args.evaluator}"`);
  const { dataset, sourceRows, params } = args;
  const of = { dataset: dataset.digest, sourceRows, steps: stepIds(work.plan) };
  const name = `figures/${keyOf({ ...of, evaluator: evaluator.name, version: evaluator.version, params })}`;
  const known = await work.store.read<Figures>(name);
  if (known !== undefined) return known;
  const found = await evaluator.evaluate(
    { rows: dataset.rows, sourceRows, stat: (stat) => statOf(work, dataset, stat) },
    evaluator.params?.parse(params) ?? {},
  );
  const figures = Object.fromEntries(Object.entries(found).filter(([, figure]) => Number.isFinite(figure)));
  return (await work.store.commit(name, figures)).record;
};

/** The columns of stats tables, by the stat that they hold: of two steps that measure one, the later in the recipe counts. */
const columnsOf = ({ plan, services }: Workplace): ReadonlyMap<string, string> => {
  const columns = new Map<string, string>();
  for (const step of stepsInOrder(plan)) {
    const operator = services.catalog.get(step.operator);
    if (operator?.category !== 'filter') continue;
    for (const stat of statNamesOf(operator, step.params)) columns.set(stat, `${step.id}/${stat}`);
  }
  return columns;
};

async function* statOf(work: Workplace, dataset: ManifestRef, stat: string): AsyncGenerator<Values> {
  const columns = columnsOf(work);
  const column = columns.get(stat);
  if (column === undefined) {
    const known = [...columns.keys()];
    const hint = didYouMean(stat, known) || `; there are ${known.join(', ') || 'none'}`;
    throw new RecipeError(`no step of the recipe measures "${stat}"${hint}`);
  }
  let done = 0;
  for await (const entry of entries(work.store, dataset)) {
    work.signal.throwIfAborted();
    if (!('shard' in entry)) throw new StoreError('stats are of shards, not of a source');
    yield* valuesOf(work.store, entry.shard, stat, column);
    work.progress(++done);
  }
}

/** A shard's table has what its last stage measured; what earlier ones did is with its rows. */
async function* valuesOf(store: Store, shard: ShardRef, stat: string, column: string): AsyncGenerator<Values> {
  if (shard.stats !== null) {
    const { columns, lines } = await measuredOn(store, shard, [column]);
    if (columns[column] !== undefined) {
      yield Array.from(lines, cellReader(columns[column]));
      return;
    }
  }
  for await (const rows of readShard(store, shard)) yield rows.map(({ stats }) => stats[stat] ?? null);
}
