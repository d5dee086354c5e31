/** Media of the network, through workers and their queues; and the room that is made in the store afterwards. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { sha256 } from '../../runtime/storage/key.js';
import { openStore } from '../../runtime/storage/open-store.js';
import { sluice } from '../cli.js';
import { ROOT } from '../root.js';
import { FileServer } from '../runtime/net/file-server.js';
import { Place, run } from './place.js';

let place: Place;
let server: FileServer;
beforeAll(async () => {
  [place, server] = [await Place.make(), await FileServer.open()];
});
afterAll(async () => {
  await place.close();
  await server.close();
});

it('is fetched on the io queue while others are decoded, once, and published; gc keeps what runs need', async () => {
  const picture = await readFile(join(ROOT, 'test/fixtures/parity/image/checker.png'));
  const url = server.at('/a.png', picture);
  const rows = Array.from({ length: 12 }, (_, n) => `${JSON.stringify({ text: `sample ${n}`, images: [`${url}?${n}`] })}\n`);
  for (let n = 0; n < 12; n++) server.at(`/a.png?${n}`, picture);
  const recipe = await place.write(
    'fetch.yaml',
    `dataset_path: ${await place.write('in.jsonl', rows.join(''))}
export_path: ${place.path('out/out.jsonl')}
fetch_media: { stall_timeout: 5 }
limits: { shard_bytes: 200 }
process:
  - image_shape_filter: { min_width: 2 }
`,
  );
  const home = place.home('home');
  const env = { SLUICE_FETCH_SCHEMES: 'http', SLUICE_FETCH_NETWORKS: '127.0.0.1' };
  const planned = await sluice(home, ['plan', recipe], env);
  expect(planned.stdout).toMatch(/1\.1 +\| io +\| 0\.fetch_media_mapper/);
  expect(planned.stdout).toMatch(/1\.2 +\| cpu +\| 1\.image_shape_filter/);

  const first = await run(home, [recipe], env);
  expect(first.counts).toMatchObject({ in: 12, kept: 12, quarantined: 0 });
  const written = (await readFile(place.path('out/out.jsonl'), 'utf8')).trimEnd().split('\n');
  const [name] = (JSON.parse(written[0]!) as { images: string[] }).images;
  expect(await readFile(place.path(join('out', name!)))).toEqual(picture);
  expect(server.asked).toHaveLength(12);
  // Another recipe over the same URLs.
  expect(await run(home, [recipe, '--set', 'image_shape_filter.min_width=3'], env)).toMatchObject({ counts: { kept: 12 } });
  expect(server.asked).toHaveLength(12);

  const gc = async (...more: readonly string[]) => JSON.parse((await sluice(home, ['gc', '--json', ...more], env)).stdout);
  expect(await gc()).toMatchObject({ open: 0, records: { removed: 0 }, blobs: { removed: 0 } });
  const told = await sluice(home, ['gc', '--dry-run', '--grace', '0'], env);
  expect([told.code, told.stdout]).toEqual([
    0,
    expect.stringMatching(/^would remove what was last needed before .*\n\(10 minutes .*\nrecords +0 of \d+\n/),
  ]);
  expect((await sluice(home, ['gc', '--grace', 'week'], env)).code).toBe(1);
}, 240_000);

it('is tried without a word of records', async () => {
  const env = { SLUICE_FETCH_SCHEMES: 'http', SLUICE_FETCH_NETWORKS: '127.0.0.1' };
  const url = server.at('/try.png', Buffer.from('a picture'));
  const tried = await sluice(place.home('try'), ['try', 'fetch_media_mapper'], env, JSON.stringify({ images: [url] }));
  expect(tried).toMatchObject({ code: 0, stderr: '', json: { kept: true } });
});

it('takes no more room than is given, where steps make other media of it; what a later run needs is fetched again', async () => {
  const picture = await readFile(join(ROOT, 'test/fixtures/parity/image/rgba.png'));
  const rows = Array.from({ length: 6 }, (_, n) => `${JSON.stringify({ images: [server.at(`/b.png?${n}`, picture)] })}\n`);
  const recipe = await place.write(
    'room.yaml',
    `dataset_path: ${await place.write('room.jsonl', rows.join(''))}
export_path: ${place.path('room/out.jsonl')}
fetch_media: true
limits: { shard_bytes: 100, media_bytes: ${2 * picture.length} }
process:
  - image_blur_mapper: { p: 1 }
`,
  );
  const home = place.home('home');
  const env = { SLUICE_FETCH_SCHEMES: 'http', SLUICE_FETCH_NETWORKS: '127.0.0.1' };
  const before = server.asked.length;
  const first = await run(home, [recipe], env);
  expect(first.counts).toMatchObject({ in: 6, kept: 6, quarantined: 0 });
  expect(server.asked.length - before).toBe(6);
  const store = await openStore(join(home, 'store'), undefined);
  expect(await store.has(sha256(picture))).toBe(false);
  const [name] = (JSON.parse((await readFile(place.path('room/out.jsonl'), 'utf8')).split('\n')[0]!) as { images: string[] }).images;
  expect(sha256(await readFile(place.path(join('room', name!))))).toBe(/media\/(\w+)\./.exec(name!)![1]);
  // Another run asks again, as nothing is there any more that it could take for what came.
  expect((await run(home, [recipe], env)).output.sha256).toBe(first.output.sha256);
  expect(server.asked.length - before).toBe(12);
  expect(await run(home, [recipe, '--set', 'image_blur_mapper.radius=3'], env)).toMatchObject({ counts: { kept: 6, quarantined: 0 } });
  expect(server.asked.length - before).toBe(18);
}, 240_000);
