/** Barriers whose data do not fit: limits so low that a small dataset takes the paths of a large one. */
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { RunResult } from '../../core/run.js';
import { openStore } from '../../runtime/storage/open-store.js';
import { ROOT } from '../root.js';
import { Place, run } from './place.js';

let place: Place;
beforeAll(async () => {
  place = await Place.make();
});
afterAll(() => place.close());

it('keeps the same samples in the same order through external rounds and several pages', async () => {
  const recipe = join(ROOT, 'recipes/text/clean-dedup-topk.yaml');
  // Each document is there twice: the second of each pair goes.
  const dataset = await place.documents(4, 2);
  const home = place.home('home');
  const given = (name: string) => ['--set', `dataset_path=${dataset}`, '--set', `export_path=${place.path(`${name}.jsonl`)}`];
  const wide = await run(home, [recipe, ...given('wide')]);
  const limits = '{shard_bytes: 16384, page_entries: 3, barrier_entries: 40, partition_entries: 60}';
  const narrow = await run(home, [recipe, ...given('narrow'), '--set', `limits=${limits}`]);
  expect(narrow.output.sha256).toBe(wide.output.sha256);
  expect(narrow.counts).toEqual(wide.counts);

  const store = await openStore(join(home, 'store'), undefined);
  const result = (await store.read(`runs/${narrow.workflowId}/${narrow.runId}/result`)) as unknown as RunResult;
  const { pages } = JSON.parse((await store.get(result.dataset.root)).toString()) as { pages: unknown[] };
  expect(pages.length).toBeGreaterThanOrEqual(3);
  const phases = new Set<unknown>();
  for await (const name of store.list('phases/')) phases.add(((await store.read(name)) as { phase?: string }).phase);
  expect([...phases]).toEqual(expect.arrayContaining(['edges', 'round', 'spread', 'shuffle', 'gather']));
}, 240_000);
