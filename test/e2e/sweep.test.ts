import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { sluice, start } from '../cli.js';
import { done, killAll, Place, run, said } from './place.js';

let place: Place;
beforeAll(async () => {
  place = await Place.make();
});
afterAll(() => place.close());

interface SweepJson {
  readonly workflowId: string;
  readonly status: string;
  readonly best: {
    readonly trial: number;
    readonly set: Readonly<Record<string, number>>;
    readonly figure: number;
    readonly recipe: string;
  };
  readonly figures: readonly number[];
}

it('tries every variant, though the worker is killed; the best variant is a recipe that comes to the same', async () => {
  const rows = Array.from({ length: 200 }, (_, i) => `{"text": "${'x'.repeat(i + 1)}"}\n`);
  const recipe = `dataset_path: ${await place.write('in.jsonl', rows.join(''))}
export_path: ${place.path('out/out.jsonl')}
limits: {shard_bytes: 4096}
process:
  - text_length_filter: {min_len: 100} # short ones
sweep:
  parameters:
    text_length_filter.min_len: [150, 50, 101]
    text_length_filter.max_len: [180, 190]
  objective: {evaluator: kept_ratio}
`;
  const home = place.home('home');
  const started = start(home, ['sweep', await place.write('lengths.yaml', recipe), '--json']);
  expect(await said(started, / [1-4] of 6 trials/)).toBe(true);
  expect(await killAll(home, 'worker')).toBe(1);
  const { status, best, figures } = done(await started.ended) as unknown as SweepJson;
  expect(status).toBe('done');
  expect(figures).toEqual([31, 41, 131, 141, 80, 90].map((kept) => kept / 200));
  const set = { 'text_length_filter.min_len': 50, 'text_length_filter.max_len': 190 };
  expect(best).toEqual({ trial: 3, set, figure: 141 / 200, recipe: place.path('out/lengths-best.yaml') });

  expect(await readFile(best.recipe, 'utf8')).toContain('# short ones');
  const { counts, workflowId, manifest } = await run(home, [best.recipe]);
  expect(counts).toMatchObject({ in: 200, kept: 141 });
  const { stdout } = await sluice(home, ['manifest', workflowId, '--json']);
  expect(JSON.parse(stdout)).toMatchObject({ ...manifest, rows: 141, partial: false });
});

it('says what is wrong with a sweep before anything starts', async () => {
  const bad = await place.write('bad.yaml', 'sweep: {recipe: none.yaml, parameters: [x.y], objective: {evaluator: kept_ratio}}\n');
  const { code, stderr } = await sluice(place.home('nobody'), ['sweep', bad]);
  expect([code, stderr]).toEqual([1, 'sluice: cannot read the recipe none.yaml: there is no such file\n']);
});
