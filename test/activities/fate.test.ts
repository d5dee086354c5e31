import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { evaluate } from '../../activities/evaluate.js';
import { fate } from '../../activities/fate.js';
import { listQuarantine } from '../../activities/list-quarantine.js';
import { showManifest } from '../../activities/show-manifest.js';
import { entries } from '../../runtime/storage/manifest.js';
import { CALL, type Finished, House } from './in-process.js';
import { split, words } from './stage/world.js';

let house: House;

const RECIPE = `dataset_path: in.jsonl
export_path: out.jsonl
limits: {shard_bytes: 4096, page_entries: 2}
max_error_ratio: 1
process:
  - whitespace_normalization_mapper:
  - text_length_filter: {min_len: 5}
  - document_deduplicator:
  - alphanumeric_filter: {min_ratio: 0.5}
  - topk_specified_field_selector: {field_key: score, topk: 40}
  - words_num_filter: {min_num: 1}
`;
const store = () => join(house.folder, 'store');
const fateOf = (sample: string, run: string | null = null) => fate(house.services, { store: store(), run, sample }, CALL);
/** Ids of the rows of the source, in order. */
const readIds = async ({ source }: Finished): Promise<string[]> => {
  const ids: string[] = [];
  for await (const entry of entries(house.store, source)) {
    for (const { digest, copy, rows } of 'chunks' in entry ? entry.chunks : []) {
      for (let row = 0; row < rows; row++) ids.push(`${digest.slice(0, 16)}${copy > 0 ? `~${copy}` : ''}.${row}`);
    }
  }
  return ids;
};

const padding = (i: number) => 'x'.repeat(20 + (i % 50));
const ROWS = Array.from({ length: 300 }, (_, i) => {
  if (i === 7) return { text: '  abc ', score: 7 };
  if (i === 9) return { text: null, score: 9 };
  if (i === 250) return { text: `row 11 ${padding(11)}`, score: 250 };
  if (i === 60) return { text: `${'!'.repeat(40)} words`, score: 60 };
  return { text: `row ${i} ${padding(i)}`, score: i };
});

describe('what became of a sample', () => {
  let done: Finished;
  let ids: string[];
  beforeAll(async () => {
    house = await House.open();
    await house.write('in.jsonl', ROWS);
    await appendFile(join(house.folder, 'in.jsonl'), '{"text": "cut\n');
    done = await house.run(house.input(RECIPE));
    ids = await readIds(done);
  });
  afterAll(() => house.close());

  test('a filter dropped it: the stat and its bound', async () => {
    expect(await fateOf(ids[7]!)).toEqual({
      run: 'recipe-1',
      sample: ids[7],
      source: { file: 'in.jsonl', row: 8 },
      outcome: 'dropped',
      steps: [
        { step: '1.whitespace_normalization_mapper', did: 'passed', stats: {}, why: null },
        {
          step: '2.text_length_filter',
          did: 'dropped',
          stats: { text_len: 3 },
          why: 'text_len is 3, not within min_len 5 and max_len (none)',
        },
      ],
      children: [],
      place: null,
      output: null,
    });
    const { outcome, steps } = await fateOf(ids[60]!);
    expect(outcome).toBe('dropped');
    expect(steps.at(-1)!.why).toMatch(/^alnum_ratio is 0\.1\d+, not within min_ratio 0\.5 and max_ratio \(none\)$/);
  });
  test('it could not be read, or lacked its text', async () => {
    expect(await fateOf(ids[300]!)).toMatchObject({
      outcome: 'quarantined',
      source: { row: 301 },
      steps: [{ step: '0.json_formatter', did: 'quarantined', why: expect.stringContaining('in.jsonl:301: invalid JSON') }],
    });
    const { outcome, steps } = await fateOf(ids[9]!);
    expect([outcome, steps]).toEqual([
      'dropped',
      [{ step: '0.json_formatter', did: 'dropped', stats: {}, why: 'a field that must not be null is' }],
    ]);
  });
  test('all that were quarantined can be listed', async () => {
    const blobs = await listQuarantine(house.services, { store: store(), run: 'recipe-1' }, CALL);
    const lines = (await Promise.all(blobs.map((blob) => house.store.get(blob)))).join('').trim().split('\n');
    expect(lines.map((line) => JSON.parse(line).id)).toEqual([ids[300]]);
  });
  test('it repeats another, which is named', async () => {
    const { outcome, steps } = await fateOf(ids[250]!);
    expect(outcome).toBe('dropped');
    expect(steps.at(-1)).toEqual({ step: '3.document_deduplicator', did: 'dropped', stats: {}, why: `a duplicate of ${ids[11]}` });
  });
  test('it was not among the best, or was: with its score, and its place in the dataset', async () => {
    expect((await fateOf(ids[100]!)).steps.at(-1)).toEqual({
      step: '5.topk_specified_field_selector',
      did: 'dropped',
      stats: { score: 100 },
      why: 'score 100, not among the 40 largest',
    });
    const kept = await house.ids(done.dataset);
    for (const place of [1, 2, 17, 40]) {
      const { outcome, place: found, steps } = await fateOf(kept[place - 1]!);
      expect([outcome, found]).toEqual(['kept', place]);
      expect(steps.map(({ did }) => did)).toEqual(new Array(6).fill('passed'));
      expect(steps.at(-1)!.stats).toEqual({ num_words: expect.any(Number) });
    }
  });
  test('an id that no sample bears is refused', async () => {
    await expect(fateOf('nonsense')).rejects.toThrow('"nonsense" is no sample id');
    await expect(fateOf('0123456789abcdef.0')).rejects.toThrow('run recipe-1 read no sample 0123456789abcdef.0');
    await expect(fateOf(`${ids[0]}/1`)).rejects.toThrow(/made no sample .*; .* was dropped/);
    await expect(fateOf(ids[0]!, 'recipe-2')).rejects.toThrow('knows of no run "recipe-2" (did you mean "recipe-1"?)');
  });
  test('stats of stages before the last are found with the rows', async () => {
    const { plan, dataset, source } = done;
    const work = { store: store(), plan, dataset, sourceRows: source.rows, evaluator: 'stat_mean', params: { stat: 'text_len' } };
    const kept = (await house.ids(dataset)).map((id) => ROWS[ids.indexOf(id)]!.text!.length);
    const mean = kept.reduce((sum, length) => sum + length, 0) / kept.length;
    expect((await evaluate(house.services, work, CALL)).stat_mean).toBeCloseTo(mean, 9);
  });
  test('the latest run is meant, and trials are no runs of their own', async () => {
    await house.run(house.input(RECIPE.replace('min_len: 5', 'min_len: 2'), { trial: '1 of 2' }), { name: 'trial' });
    expect(await fateOf(ids[7]!)).toMatchObject({ run: 'recipe-1', outcome: 'dropped', steps: [{}, { step: '2.text_length_filter' }] });
    await house.run(house.input(RECIPE.replace('min_len: 5', 'min_len: 3')), { name: 'recipe-2' });
    expect(await fateOf(ids[7]!)).toMatchObject({ run: 'recipe-2', steps: [{}, {}, {}, {}, { step: '5.topk_specified_field_selector' }] });
    expect(await fateOf(ids[7]!, 'recipe-1')).toMatchObject({ run: 'recipe-1', outcome: 'dropped' });
  });
});

test('what a sample was split into, and what became of that', async () => {
  house = await House.open([split], [words]);
  try {
    await house.write('in.jsonl', [{ text: 'a little of this' }, { text: 'whole' }]);
    const recipe = RECIPE.replace(/process:[\s\S]*/, 'process:\n  - split:\n  - text_length_filter: {min_len: 4}\n');
    const [parent, whole] = await readIds(await house.run(house.input(recipe)));
    const children = [0, 1, 2, 3].map((n) => `${parent}/${n}`);
    expect(await fateOf(parent!)).toMatchObject({ outcome: 'split', steps: [{ step: '1.split', did: 'split' }], children });
    expect(await fateOf(children[0]!)).toMatchObject({
      outcome: 'dropped',
      steps: [{ did: 'made' }, { stats: { text_len: 1 }, did: 'dropped' }],
    });
    expect(await fateOf(children[3]!)).toMatchObject({ outcome: 'kept', place: 2, source: { row: 1 } });
    expect(await fateOf(`${whole}/0`)).toMatchObject({ outcome: 'kept', place: 3 });
    await expect(fateOf(`${parent}/4`)).rejects.toThrow(`run recipe-1 made no sample ${parent}/4; ${parent} was split`);
  } finally {
    await house.close();
  }
});

describe('the manifest of a run', () => {
  beforeEach(async () => {
    house = await House.open();
  });
  afterEach(() => house.close());
  const manifestOf = (partial: boolean, run = 'recipe-1') => showManifest(house.services, { store: store(), run, partial }, CALL);

  test('is that of its last dataset', async () => {
    await house.write('in.jsonl', ROWS);
    const { dataset } = await house.run(house.input(RECIPE));
    const shown = {
      run: 'recipe-1',
      sha256: dataset.digest,
      uri: `${store()}/manifests/${dataset.digest}`,
      rows: 40,
      shards: dataset.entries,
    };
    expect(await manifestOf(false)).toEqual({ ...shown, bytes: dataset.bytes, partial: false });
    expect(await house.store.read(`manifests/${dataset.digest}`)).toEqual(dataset);
  });
  test('that was stopped has what was finished, and can be read', async () => {
    await house.write('in.jsonl', ROWS);
    const stopped = await house.run(house.input(RECIPE), { shards: 2 });
    await expect(manifestOf(false)).rejects.toThrow('recipe-1 has not come to its end; --partial shows what it has come to');
    const { sha256, rows, shards, partial } = await manifestOf(true);
    expect([shards, partial]).toEqual([2, true]);
    expect(rows).toBe(stopped.answers.reduce((sum, answer) => sum + answer.rows, 0));
    const sealed = (await house.store.read(`manifests/${sha256}`)) as { root: string } as Finished['dataset'];
    expect(await house.ids(sealed)).toHaveLength(rows);
    const ids = await readIds(stopped);
    expect((await fateOf(ids[0]!)).outcome).toBe('unfinished');
    expect((await fateOf(ids[299]!)).outcome).toBe('unfinished');
    expect((await fateOf(ids[7]!)).outcome).toBe('dropped');
  });
});
