import { execFileSync } from 'node:child_process';
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ROOT } from '../root.js';
import { Place, run } from './place.js';

let place: Place;
beforeAll(async () => {
  place = await Place.make();
  execFileSync(process.execPath, [join(ROOT, 'recipes/demo/make-media.mjs'), place.path('media')]);
});
afterAll(() => place.close());

test('a folder of sound is cleaned: what is broken is set aside, and a second run makes the same bytes', async () => {
  const recipe = join(ROOT, 'recipes/audio/clean-sound.yaml');
  const clean = () =>
    run(place.home('home'), [
      recipe,
      ...['--set', `dataset_path=${place.path('media/audios')}`, '--set', `export_path=${place.path('out/out.jsonl')}`, '--fresh'],
    ]);
  const { counts, output } = await clean();
  expect(counts).toMatchObject({ in: 5, kept: 2, dropped: 2, quarantined: 1 });
  const rows = (await readFile(place.path('out/out.jsonl'), 'utf8'))
    .trimEnd()
    .split('\n')
    .map((row) => JSON.parse(row));
  expect(rows.map(({ text }) => text)).toEqual(['<__dj__audio>', '<__dj__audio>']);
  expect(rows.map(({ __dj__stats__: { audio_duration } }) => audio_duration)).toEqual([[3], [4]]);
  const made = await readdir(place.path('out/media'));
  expect(made.map((name) => name.split('.')[1]).sort()).toEqual(['mp3', 'wav']);
  expect(rows.flatMap(({ audios }) => audios).sort()).toEqual(made.map((name) => `media/${name}`).sort());
  await rm(place.path('out'), { recursive: true });
  expect((await clean()).output.sha256).toBe(output.sha256);
  expect(await readdir(place.path('out/media'))).toEqual(made);
});
