import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parquetReadObjects } from 'hyparquet';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { fate } from '../../activities/fate.js';
import { type AnyOperator, defineDeduplicator } from '../../core/operator.js';
import { CALL, House } from './in-process.js';
import { count, length, split, upper, words } from './stage/world.js';

const picky = defineDeduplicator({
  name: 'picky',
  version: 1,
  summary: 'Hashes the text, but for some.',
  reads: ['text'],
  computeHashes: ({ text }) => {
    if (text.startsWith('d')) throw new Error('a d');
    return [text];
  },
  examples: [],
});

let house: House;
beforeEach(async () => {
  house = await House.open([length, count, split, upper, picky] as unknown as AnyOperator[], [words]);
});
afterEach(() => house.close());

const TEXTS = ['a bb', 'x', 'bang !', 'cc dd eee', 'bb zz', 'a long one of many words', null, 'ffff a', 'y', 'cc'];
const RECIPE = (shardBytes: number, process: string) =>
  `dataset_path: in.jsonl\nexport_path: out.jsonl\nexport_verdicts: true\nmax_error_ratio: 1\nlimits: { shard_bytes: ${shardBytes} }\nprocess:\n${process}`;
const SPLITS = `  - length: { min: 2 }
  - split:
  - count: { min: 1 }
  - length: { max: 4 }
  - document_deduplicator: {}
  - upper:
  - length: { min: 2 }
`;
const TOP = '  - topk_specified_field_selector: { field_key: __dj__stats__.chars, topk: 4 }\n';

interface Row {
  readonly id: string;
  readonly fate: string;
  readonly step: string | null;
  readonly [column: string]: unknown;
}
const verdictsOf = async (process: string, shardBytes = 1 << 20) => {
  await house.write(
    'in.jsonl',
    TEXTS.map((text, n) => ({ n, text })),
  );
  const finished = await house.run(house.input(RECIPE(shardBytes, process), { fresh: `${shardBytes}` }));
  await house.export(finished);
  const bytes = await readFile(join(house.folder, 'out_verdicts.parquet'));
  const rows = (await parquetReadObjects({ file: Uint8Array.from(bytes).buffer })) as unknown as readonly Row[];
  return { finished, bytes, rows };
};

test.each([
  ['that makes samples and deduplicates', SPLITS],
  ['that puts the samples in another order', SPLITS + TOP],
  ['whose barrier sets samples aside that were just made', '  - count: { min: 1 }\n  - document_deduplicator:\n  - split:\n  - picky:\n'],
  ['without steps', '  - upper:\n'],
])('of a recipe %s every sample has the verdict that `fate` tells', async (_, process) => {
  const { finished, rows } = await verdictsOf(process);
  expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
  for (const row of rows) {
    const told = await fate(house.services, { store: house.store.uri, run: 'recipe-1', sample: row.id }, CALL);
    expect([row.fate, row.file, Number(row.row)]).toEqual([told.outcome, told.source.file, told.source.row]);
    expect(row.place === null ? null : Number(row.place)).toBe(told.place);
    if (row.fate !== 'kept') expect(row.step).toBe(told.steps.at(-1)!.step);
    if (row.fate === 'quarantined') expect(row.why).toBe(told.steps.at(-1)!.why);
    expect(Number(row.ordinal)).toBe(told.source.row - 1);
    for (const { stats } of told.steps.filter(({ step }) => step.includes('length') || step.includes('count')))
      for (const name of Object.keys(stats)) expect(row[name]).not.toBeNull();
  }
  expect(rows.filter((row) => row.fate === 'kept').map(({ id }) => id)).toEqual(await house.ids(finished.dataset));
});

test('rows say where a sample came from, what became of it and why', async () => {
  const { rows } = await verdictsOf(SPLITS);
  expect(rows.slice(0, 3).map(({ id, ...row }) => row)).toEqual([
    { ordinal: 0n, file: 'in.jsonl', row: 1n, fate: 'split', step: '2.split', why: null, place: null, chars: 4, words: null, ratio: null },
    {
      ...{ ordinal: 1n, file: 'in.jsonl', row: 2n, fate: 'dropped', step: '1.length', place: null, chars: 1, words: null, ratio: null },
      why: 'chars is 1, not within min 2 and max (none)',
    },
    expect.objectContaining({ ordinal: 2n, fate: 'quarantined', step: '1.length', why: 'exclamation' }),
  ]);
  expect(rows.find(({ ordinal }) => ordinal === 6n)).toMatchObject({
    fate: 'dropped',
    step: '0.json_formatter',
    why: 'a field that must not be null is',
  });
  // The second `bb`, `a` and `cc` repeat the first, the third `a` as well.
  expect(rows.filter(({ step }) => step === '5.document_deduplicator').map(({ ordinal }) => ordinal)).toEqual([4n, 5n, 7n, 9n]);
});

test('the file does not hang on how the work was cut', async () => {
  for (const process of [SPLITS, SPLITS + TOP]) {
    const one = await verdictsOf(process);
    const many = await verdictsOf(process, 40);
    expect(many.finished.source.entries).toBeGreaterThan(3);
    expect(many.rows.map(({ id, ...row }) => row)).toEqual(one.rows.map(({ id, ...row }) => row));
  }
});
