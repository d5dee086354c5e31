/** Media beside what names them: copies, folders, and the recipes of datasets. */
import { copyFile, cp, mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ROOT } from '../root.js';
import { go, lines, path, quarantined, sha, text, theHouse, useHouse, write } from './datasets.js';

useHouse();

test('copy_media brings all that samples name beside them', async () => {
  await mkdir(path('in/deep'), { recursive: true });
  await mkdir(path('elsewhere'));
  await write('in/deep/a.JPG', 'A');
  await write('in/b.jpg', 'A');
  await write('elsewhere/v.mp4', 'V');
  await theHouse().write('in/rows.jsonl', [
    { text: 'a', images: ['deep/a.JPG', 'b.jpg'] },
    { text: 'v', videos: [path('elsewhere/v.mp4')] },
    { text: 'none', images: ['gone.jpg'] },
    { text: 'plain' },
  ]);
  const recipe = 'dataset_path: in/rows.jsonl\nexport_path: out/rows.jsonl\nmax_error_ratio: 1\nprocess: []\n';
  await go(recipe);
  // Without it nothing is copied, and names stay as they are.
  expect((await lines('out/rows.jsonl'))[0]!.images).toEqual(['deep/a.JPG', 'b.jpg']);
  expect(await readdir(path('out'))).toEqual(['rows.jsonl']);
  const run = await theHouse().run(theHouse().input(recipe, { set: { copy_media: true } }));
  await theHouse().export(run);
  expect(await lines('out/rows.jsonl')).toEqual([
    { text: 'a', images: [`media/${sha('A')}.jpg`, `media/${sha('A')}.jpg`] },
    { text: 'v', videos: [`media/${sha('V')}.mp4`] },
    { text: 'plain' },
  ]);
  expect(await quarantined(run)).toEqual([{ step: '1.copy_media_mapper', error: 'gone.jpg: cannot be read (ENOENT)' }]);
  expect((await readdir(path('out/media'))).sort()).toEqual([`${sha('A')}.jpg`, `${sha('V')}.mp4`].sort());
  // The output stands alone: it can be read where its sources are gone.
  await rm(path('in'), { recursive: true });
  await go('dataset_path: out/rows.jsonl\nexport_path: moved/rows.jsonl\ncopy_media: true\nprocess: []\n');
  expect(await text(`moved/media/${sha('V')}.mp4`)).toBe('V');
});

test('a folder of images can be written and read again', async () => {
  await mkdir(path('in/more'), { recursive: true });
  await copyFile('test/fixtures/parity/image/grad.png', path('in/more/grad.png'));
  await go('dataset_path: in\nexport_path: in/rows.jsonl\nprocess: []\n');
  expect(await lines('in/rows.jsonl')).toEqual([{ text: '<__dj__image>', images: ['more/grad.png'] }]);
  await go('dataset_path: in/rows.jsonl\nexport_path: again.tar\nprocess: [image_shape_filter]\n');
  // Steps read what was in the tar file from the store.
  await go('dataset_path: again.tar\nexport_path: out.jsonl\nprocess: [image_shape_filter]\n');
  const bytes = await readFile('test/fixtures/parity/image/grad.png');
  expect(await lines('out.jsonl')).toEqual([{ __key__: '000000000', text: '<__dj__image>', images: [`media/${sha(bytes)}.png`] }]);
});

test('the recipes of datasets go there and back', async () => {
  const recipe = async (name: string) => {
    const yaml = await readFile(join(ROOT, `recipes/datasets/${name}.yaml`), 'utf8');
    return go(yaml.replaceAll('recipes/datasets/data/', 'data/'));
  };
  await cp(join(ROOT, 'recipes/datasets/data'), path('data'), { recursive: true });
  expect(await quarantined(await recipe('llava-to-webdataset'))).toEqual([]);
  await recipe('webdataset-to-llava');
  const given: { image: string }[] = JSON.parse(await text('data/llava.json'));
  const back: { image: string }[] = JSON.parse(await text('outputs/llava/llava.json'));
  for (const [at, { image, ...rest }] of given.entries()) {
    const { image: copy, ...own } = back[at]!;
    expect(own).toEqual({ ...rest, __key__: `00000000${at}` });
    expect(await readFile(path(`outputs/llava/${copy}`))).toEqual(await readFile(path(`data/${image}`)));
  }
});
