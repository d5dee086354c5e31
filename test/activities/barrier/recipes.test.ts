/** Deduplicators as recipes run them, from a source to a dataset, against what Data-Juicer answered: however the source is cut. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ManifestRef } from '../../../core/dataset.js';
import { DEFAULT_FIELDS } from '../../../core/sample.js';
import { entries } from '../../../runtime/storage/manifest.js';
import { readShard } from '../../../runtime/storage/shard.js';
import { writeRow } from '../../../runtime/text/json-row.js';
import { fixture, vectorsOf } from '../../parity.js';
import { House } from '../in-process.js';

interface Doc {
  readonly id: string;
  readonly text: string;
}
const { docs } = fixture('text', 'dedup_docs.json') as { docs: readonly Doc[] };

let house: House;
beforeAll(async () => {
  house = await House.open();
  await house.write(
    'in.jsonl',
    docs.map(({ id, text }) => ({ text, id })),
  );
});
afterAll(() => house.close());

const rowsOf = async (dataset: ManifestRef): Promise<Doc[]> => {
  const rows: Doc[] = [];
  for await (const entry of entries(house.store, dataset)) {
    if (!('shard' in entry)) continue;
    for await (const some of readShard(house.store, entry.shard)) {
      rows.push(...some.map((row) => JSON.parse(Buffer.from(writeRow(row, DEFAULT_FIELDS, { keepStats: false })).toString())));
    }
  }
  return rows;
};
const CUTS = ['{}', '{shard_bytes: 16384, page_entries: 2, barrier_entries: 300, partition_entries: 100}'];
const recipe = (steps: readonly object[], limits: string) =>
  house.input(`dataset_path: in.jsonl\nexport_path: out.jsonl\nlimits: ${limits}\nprocess: ${JSON.stringify(steps)}\n`);

const vectors = vectorsOf('text').filter(({ op }) => op.endsWith('_deduplicator'));
test.each(vectors.flatMap(({ op, sets }) => sets.slice(0, 2).map((set) => [op, set.params, set] as const)))(
  '%s %j',
  async (op, params, { dropped = [], changed = {} }) => {
    const left = docs.filter(({ id }) => !dropped.includes(id)).map(({ id, text }) => ({ text: changed[id] ?? text, id }));
    for (const limits of CUTS) {
      const { dataset } = await house.run(recipe([{ [op]: params }], limits));
      expect(await rowsOf(dataset)).toEqual(left);
    }
  },
);

test('what follows sees texts as the lines that were deleted left them', async () => {
  const steps = (least: number) => [
    { document_minhash_deduplicator: { jaccard_threshold: 0.9 } },
    { document_line_deduplicator: { frequency_threshold: 2 } },
    { document_deduplicator: {} },
    { text_length_filter: { min_len: least } },
  ];
  const results: Doc[][] = [];
  for (const limits of CUTS) results.push(await rowsOf((await house.run(recipe(steps(0), limits))).dataset));
  expect(results[1]).toEqual(results[0]);
  // Texts that were different before, and are the same without the lines.
  const texts = results[0]!.map(({ text }) => text);
  expect(new Set(texts).size).toBe(texts.length);
  const { dataset } = await house.run(recipe(steps(200), CUTS[0]!));
  expect(await rowsOf(dataset)).toEqual(results[0]!.filter(({ text }) => [...text].length >= 200));
});
