import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { column } from '../../activities/barrier/layout.js';
import { measureRates } from '../../activities/rates.js';
import { readResult } from '../../activities/stage/results.js';
import { KEPT, QUARANTINED, SPLIT, UNREAD } from '../../core/dataset.js';
import type { Plan } from '../../core/plan.js';
import { sharesOf } from '../../core/plan-rates.js';
import { uniform } from '../../core/random.js';
import type { JsonObject } from '../../core/sample.js';
import { entries } from '../../runtime/storage/manifest.js';
import { readTable } from '../../runtime/storage/table.js';
import { mixedRows, RandomRecipes, type RecipeStep } from '../random-recipes.js';
import { CALL, type Finished, House } from './in-process.js';

/** More of them, or others, by hand: SLUICE_RECIPES=500 SLUICE_SEED=7. */
const RECIPES = Number(process.env.SLUICE_RECIPES ?? 20);
const SEED = Number(process.env.SLUICE_SEED ?? 1);

let house: House;
let random: RandomRecipes;
beforeAll(async () => {
  house = await House.open();
  random = new RandomRecipes(house.services.catalog);
  const rows = mixedRows(house.services.catalog);
  await writeFile(join(house.folder, 'in.jsonl'), rows.map((row) => `${typeof row === 'string' ? row : JSON.stringify(row)}\n`).join(''));
  const [, stats] = await house.bytes(await house.run(house.input(recipe(random.measuring))));
  for (const line of stats!.toString().trim().split('\n')) random.learn(JSON.parse(line).__dj__stats__);
});
afterAll(() => house.close());

const recipe = (process: readonly RecipeStep[], keys: JsonObject = {}): string =>
  `${JSON.stringify({ dataset_path: 'in.jsonl', export_path: 'out.jsonl', keep_stats_in_res_ds: true, max_error_ratio: 1, process, ...keys })}\n`;

interface Variant {
  readonly name: string;
  readonly keys?: JsonObject;
  /** With what a sample of the source tells of filters. */
  readonly measured?: true;
  /** As if filters had been found to keep other shares. */
  readonly guesses?: true;
  /** What other variants with this salt measured is used again. */
  readonly salt?: string;
}
/** What these draw goes by the ids of samples, which name how the source was cut. */
const DRAWING = ['nlpaug_en_mapper', 'nlpcda_zh_mapper'];
const SMALL = { limits: { shard_bytes: 9000 } };
const VARIANTS: readonly Variant[] = [
  { name: 'as it is planned', salt: 'shared', measured: true },
  { name: 'without rates' },
  { name: 'other pass rates, over what was measured', guesses: true, salt: 'shared' },
  { name: 'other pass rates', guesses: true },
  { name: 'in the order of the recipe', keys: { reorder: false } },
  { name: 'a stage for each step', keys: { op_fusion: false } },
  { name: 'small shards, a stage for each step, in order', keys: { ...SMALL, op_fusion: false, reorder: false } },
  { name: 'small shards, other pass rates', keys: SMALL, guesses: true },
];

/** What the run with one plan came to, told in terms that the plan has no part in; and the order that it had. */
interface Outcome {
  readonly variant: Variant;
  readonly bytes: readonly Buffer[];
  /** Digest of the dataset, in which samples are named by how the source was cut. */
  readonly digest: string;
  /** Of each row of the source, and of what was made of it, by number (`7`, `7/0`): the step that it ended at; `kept` if none. */
  readonly ends: ReadonlyMap<string, string>;
  readonly order: readonly string[];
}

const runVariant = async (steps: readonly RecipeStep[], variant: Variant, draw: () => number): Promise<Outcome> => {
  const { name, keys, guesses, measured, salt = name } = variant;
  const rates = Object.fromEntries(steps.map((step, at) => [`${at + 1}.${Object.keys(step)[0]}`, draw()]));
  const input = house.input(recipe(steps, keys), { fresh: salt });
  const found = measured && (await measureRates(house.services, { input }, CALL));
  const done = await house.run(input, guesses ? { rates } : found ? { rates: sharesOf(found) } : {});
  const { segments } = (await house.store.read(done.plan)) as unknown as Plan;
  const order = segments.flatMap(({ stages, barrier }) => [
    ...stages.flatMap((stage) => [...stage.steps, ...stage.measures]),
    ...(barrier ? [barrier] : []),
  ]);
  return {
    variant,
    bytes: await house.bytes(done),
    digest: done.dataset.digest,
    ends: await endsOf(done),
    order: ['unread', ...order.map(({ id }) => id), 'barrier', 'kept'],
  };
};

const endsOf = async ({ source, dataset, answers }: Finished): Promise<ReadonlyMap<string, string>> => {
  const numbers = new Map<string, number>();
  for await (const entry of entries(house.store, source)) {
    for (const { digest, copy, rows } of 'chunks' in entry ? entry.chunks : [])
      for (let row = 0; row < rows; row++) numbers.set(`${digest.slice(0, 16)}${copy > 0 ? `~${copy}` : ''}.${row}`, numbers.size);
  }
  const numberOf = (id: string) => id.replace(/^[^/]+/, (root) => `${numbers.get(root)}`);
  const ends = new Map<string, string>();
  for (const { key, stage } of answers) {
    const { shard, quarantine } = (await readResult(house.store, key))!;
    const table = await readTable(house.store, shard.stats!);
    const fates = column(table, 'fate', 'int32').values;
    const lines = quarantine === null ? [] : (await house.store.get(quarantine)).toString().trim().split('\n');
    const faults = new Map(
      lines.map((line) => JSON.parse(`${line.slice(0, line.indexOf(',"error":'))}}`)).map(({ id, step }) => [id, step] as [string, string]),
    );
    for (const [line, id] of column(table, 'id', 'text').values.entries()) {
      const fate = fates[line]!;
      const named = fate === KEPT ? 'barrier' : fate === SPLIT ? 'split' : fate === UNREAD ? 'unread' : stage.steps[fate]?.id;
      ends.set(numberOf(id!), fate === QUARANTINED ? faults.get(id!)! : named!);
    }
  }
  for (const id of await house.ids(dataset)) ends.set(numberOf(id), 'kept');
  return ends;
};

/** That a sample ended at one step under one plan, and at another under the other, is right when either comes first in its plan. */
const agree = (one: Outcome, other: Outcome): string[] =>
  [...new Set([...one.ends.keys(), ...other.ends.keys()])].flatMap((row) => {
    const [a, b] = [one.ends.get(row), other.ends.get(row)];
    if (a === b) return [];
    const isFirst = ({ order }: Outcome, first = '', second = '') =>
      order.includes(first) && order.includes(second) && order.indexOf(first) < order.indexOf(second);
    return a !== 'kept' && b !== 'kept' && isFirst(one, a, b) && isFirst(other, b, a) ? [] : [`${row}: ${a} or ${b}`];
  });

test.each(Array.from({ length: RECIPES }, (_, n) => SEED + n))(
  'recipe %i: the same samples, bytes and stats, whatever the plan',
  async (seed) => {
    const draw = uniform(seed);
    const steps = random.draw(draw);
    const isDrawing = steps.some((step) => DRAWING.some((name) => name in step));
    const outcomes: Outcome[] = [];
    for (const variant of VARIANTS) {
      if (isDrawing && variant.keys?.limits) continue;
      // That a step fails on all samples of a shard fails the run: which samples it gets to see is up to the plan.
      const outcome = await runVariant(steps, variant, draw).catch((error: Error) => {
        if (!error.message.includes('fails on every sample')) throw error;
      });
      if (outcome) outcomes.push(outcome);
    }
    const [first, ...others] = outcomes;
    for (const other of others) {
      const { name, keys } = other.variant;
      const said = { variant: name, steps };
      if (!keys?.limits) expect({ ...said, digest: other.digest }).toEqual({ ...said, digest: first!.digest });
      expect({ ...said, differ: agree(first!, other) }).toEqual({ ...said, differ: [] });
      for (const [file, bytes] of other.bytes.entries())
        expect({ ...said, file, text: bytes.toString() }).toEqual({ ...said, file, text: first!.bytes[file]!.toString() });
    }
  },
);
