/** What a sweep works, and that its trials are the runs that they stand for. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { RunInput, RunResult } from '../../core/run.js';
import { openStore } from '../../runtime/storage/open-store.js';
import { sluice, start } from '../cli.js';
import { ROOT } from '../root.js';
import { done, killAll, Place, run, said } from './place.js';

let place: Place;
beforeAll(async () => {
  place = await Place.make();
});
afterAll(() => place.close());

interface SweepJson {
  readonly workflowId: string;
  readonly figures: readonly number[];
}
interface Trial {
  readonly set: Readonly<Record<string, unknown>>;
  readonly manifest: string;
}
const RECIPE = join(ROOT, 'recipes/text/clean-12.yaml');
const SWEEP = join(ROOT, 'recipes/search/thresholds.yaml');
const TRIALS = 16;
/** Of the variants, these are compared with runs of their own: the recipe as it stands, which is the loosest, and others; or all. */
const LOOSEST = 3;
const COMPARED = [LOOSEST, ...(process.env.SLUICE_ALL ? Array.from({ length: TRIALS }, (_, n) => n) : [0, 6, 14])];

/** How often a shard's samples were measured: what is only judged anew leaves no such record. */
const measurings = async (store: string): Promise<number> => {
  let found = 0;
  for await (const _ of (await openStore(store, undefined)).list('measures/')) found++;
  return found;
};

/** The trials of a sweep, in order: what each set, and the digest of its dataset. */
const trialsOf = async (home: string, workflowId: string): Promise<Trial[]> => {
  const store = await openStore(join(home, 'store'), undefined);
  const trials: Trial[] = [];
  for await (const name of store.list(`runs/${workflowId}/trial-`)) {
    if (!name.endsWith('/result')) continue;
    const { manifest } = (await store.read(name)) as unknown as RunResult;
    const { input } = (await store.read(name.replace(/result$/, 'plan'))) as unknown as { readonly input: RunInput };
    trials[Number(/trial-(\d+)/.exec(name)![1])] = { set: input.set!, manifest: manifest.sha256 };
  }
  return trials;
};

/** 9 MB of documents of the usual length of a web page, some KiB: eight of the demo's in one. */
const pages = async (): Promise<string> => {
  const rows = (await readFile(await place.documents(100), 'utf8')).trimEnd().split('\n');
  const texts = rows.flatMap((row) => (row.includes('"id": "broken"') ? [] : [(JSON.parse(row) as { text: string }).text]));
  const page = (n: number) => `${JSON.stringify({ text: texts.slice(n * 8, n * 8 + 8).join('\n') })}\n`;
  return place.write('pages.jsonl', Array.from({ length: Math.floor(texts.length / 8) }, (_, n) => page(n)).join(''));
};

it('of 16 thresholds measures as much as one run does, and comes to the datasets of isolated runs; also when all is killed', async () => {
  const dataset = await pages();
  const set = ['--set', `dataset_path=${dataset}`, `export_path=${place.path('out.jsonl')}`];
  const home = place.home('sweep');
  const swept = done(await sluice(home, ['sweep', SWEEP, ...set, '--json'])) as unknown as SweepJson;
  const trials = await trialsOf(home, swept.workflowId);
  expect(new Set(trials.map(({ set }) => JSON.stringify(set))).size).toBe(TRIALS);
  await sluice(home, ['down']);
  const measured = await measurings(join(home, 'store'));
  expect(measured).toBeGreaterThan(1);

  const alone = place.home('alone');
  for (const n of COMPARED) {
    const own = Object.entries(trials[n]!.set).map(([key, value]) => `${key}=${JSON.stringify(value)}`);
    const isolated = await run(alone, [RECIPE, '--store', place.path(`store-${n}`), '--set', ...own]);
    expect(isolated.manifest.sha256).toBe(trials[n]!.manifest);
    expect(await measurings(place.path(`store-${n}`))).toBe(measured);
  }
  await sluice(alone, ['down']);

  const killed = place.home('killed');
  const args = ['sweep', SWEEP, ...set, '--json'];
  const started = start(killed, args);
  expect(await said(started, / ([3-9]|1[0-3]) of 16 trials/)).toBe(true);
  started.child.kill('SIGKILL');
  expect(await killAll(killed, 'worker', 'supervisor')).toBe(2);
  const again = done(await sluice(killed, args)) as unknown as SweepJson;
  expect(again.figures).toEqual(swept.figures);
  expect((await trialsOf(killed, again.workflowId)).map(({ manifest }) => manifest)).toEqual(trials.map(({ manifest }) => manifest));
}, 600_000);
