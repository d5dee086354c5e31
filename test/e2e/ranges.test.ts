/** A long video, cut into scenes range by range. */
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openStore } from '../../runtime/storage/open-store.js';
import type { Store } from '../../runtime/storage/store.js';
import { makeVideo } from '../media/make-video.js';
import { cutScore } from '../storm/cut-score.js';
import { computedTwice } from '../storm/twice.js';
import { Place, run } from './place.js';

const FPS = 10;
/** Frames of each scene. With ranges of 200 frames, cuts lie on, just before and just behind a border, and a scene is longer than a range. */
const SCENES = [100, 100, 199, 202, 399, 100, 300, 200, 100, 100];

let place: Place;
beforeAll(async () => {
  place = await Place.make();
});
afterAll(() => place.close());

const namesOf = async (store: Store, prefix: string): Promise<string[]> => {
  const names: string[] = [];
  for await (const name of store.list(prefix)) names.push(name);
  return names;
};

it('finds cuts on range borders, and computes of lost ranges only those again', async () => {
  const known = await makeVideo(place.path('film.mp4'), { width: 160, height: 90, fps: FPS, scenes: SCENES });
  expect(known.filter((frame) => frame % 200 === 0)).toEqual([200, 1000, 1400, 1600]);
  const recipe = await place.write(
    'film.yaml',
    `dataset_path: ${await place.write('in.jsonl', `${JSON.stringify({ text: '<__dj__video>', videos: [place.path('film.mp4')] })}\n`)}
export_path: ${place.path('out/film.jsonl')}
limits: { range_seconds: 20 }
process:
  - video_split_by_scene_mapper:
`,
  );
  const home = place.home('home');
  const first = await run(home, [recipe]);
  expect(await cutScore(place.path('out/film.jsonl'), known)).toBe(1);

  const store = await openStore(join(home, 'store'), undefined);
  const ranges = await namesOf(store, 'ranges/');
  const records = await Promise.all(
    ranges.map(async (name) => ({ name, isClip: JSON.stringify(await store.read(name)).includes('media/') })),
  );
  const lost = [false, true].map((isClip) => records.filter((record) => record.isClip === isClip)[2]!.name);
  for (const [n, name] of lost.entries()) {
    await store.remove(name);
    // Nobody asks for a range while the result that was made of it is there.
    for (const result of await namesOf(store, 'results/')) await store.remove(result);
    const again = await run(home, [recipe]);
    expect([again.output.sha256, again.manifest.sha256]).toEqual([first.output.sha256, first.manifest.sha256]);
    const { twice } = await computedTwice(home, []);
    expect(
      twice
        .map(({ record }) => record)
        .filter((record) => record.startsWith('ranges/'))
        .sort(),
    ).toEqual(lost.slice(0, n + 1).sort());
  }
}, 240_000);
