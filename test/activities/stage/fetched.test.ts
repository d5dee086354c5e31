import { readdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { withMedia } from '../../../activities/stage/media.js';
import { SampleError } from '../../../core/errors.js';
import type { AnyOperator } from '../../../core/operator.js';
import type { JsonObject, Row } from '../../../core/sample.js';
import { DEFAULT_FIELDS } from '../../../core/sample.js';
import downloadFile from '../../../operators/any/download_file_mapper.js';
import fetchMedia from '../../../operators/any/fetch_media_mapper.js';
import { Network } from '../../../runtime/net/network.js';
import { signer } from '../../../runtime/net/s3.js';
import { sha256 } from '../../../runtime/storage/key.js';
import { readShard } from '../../../runtime/storage/shard.js';
import { writeRow } from '../../../runtime/text/json-row.js';
import { FileServer } from '../../runtime/net/file-server.js';
import { step, World } from './world.js';

const PICTURE = Buffer.from('a picture');
const NAME = `media/${sha256(PICTURE)}.jpg`;
const LIMITS = { bytes: 1000, seconds: 10, stallSeconds: 5 };

let server: FileServer;
let world: World;
beforeEach(async () => {
  server = await FileServer.open();
  const opened = await World.open([fetchMedia, downloadFile] as unknown as AnyOperator[]);
  Object.assign(opened.services, { network: new Network({ schemes: ['http'], networks: ['127.0.0.1'] }) });
  world = opened;
});
afterEach(async () => {
  await world.close();
  await server.close();
});

/** Runs one stage over these rows; answers what came of it. */
const run = async (operator: string, rows: readonly JsonObject[], params: JsonObject = {}) => {
  const { params: known } = operator === fetchMedia.name ? fetchMedia : downloadFile;
  const parsed = known!.parse(params) as JsonObject;
  const plan = await world.plan([{ queue: 'io', steps: [step(0, operator, {}, parsed)] }]);
  const { key } = await world.run(plan, await world.source(rows));
  const kept: Row[] = [];
  for await (const batch of readShard(world.store, (await world.result(key)).shard)) kept.push(...batch);
  const spelled = kept.map((row) => JSON.parse(Buffer.from(writeRow(row, DEFAULT_FIELDS, { keepStats: false })).toString()));
  return { kept, spelled, errors: (await world.quarantine(key)).map(({ error }) => error) };
};
const place = (salt = '') => ({
  store: world.store,
  plan: { sources: [], salt },
  services: world.services,
  signal: new AbortController().signal,
});
const fetched = (url: string, limits = LIMITS, salt = '') =>
  withMedia(place(salt), async (media) => ({ ref: await media.fetch(url, limits), media }));

test('media of the network become files of the store, each fetched once', async () => {
  const url = server.at('/a.jpg', PICTURE);
  const typed = server.at('/b.php', (_, response) => response.writeHead(200, { 'content-type': 'image/jpeg; x=y' }).end(PICTURE));
  const rows = [{ images: [url, 'here.png', typed] }, { images: [url] }, { text: 'none' }];
  const first = await run('fetch_media_mapper', rows);
  expect(first.errors).toEqual([]);
  expect(first.spelled).toEqual([{ images: [NAME, 'here.png', NAME] }, { images: [NAME] }, { text: 'none' }]);
  expect(first.kept[0]!.images[0]).toEqual({ uri: NAME, size: PICTURE.length, digest: sha256(PICTURE) });
  expect([server.times('/a.jpg'), server.times('/b.php')]).toEqual([1, 1]);
  // Another stage's work finds the record.
  await run('fetch_media_mapper', rows, { max_concurrent: 3 });
  expect(server.asked).toHaveLength(2);
});

test('what cannot be had quarantines its sample alone, and is not asked for again', async () => {
  const url = server.at('/a.jpg', PICTURE);
  const gone = url.replace('/a.jpg', '/gone.jpg');
  const { spelled, errors } = await run('fetch_media_mapper', [
    { images: [url] },
    { videos: [gone, url] },
    { audios: [gone] },
    { images: 'no list' },
    { images: ['http://10.0.0.1/x.jpg'] },
  ]);
  expect(spelled).toEqual([{ images: [NAME] }]);
  expect(errors).toEqual([
    expect.stringMatching(/\/gone\.jpg: answers 404$/),
    expect.stringMatching(/\/gone\.jpg: answers 404$/),
    'its images is a string, not a list of strings',
    expect.stringContaining('is at 10.0.0.1, which is not of the public internet'),
  ]);
  expect(server.times('/gone.jpg')).toBe(1);
});

test('a record whose file is gone counts as absent, and so do those of runs that are fresh', async () => {
  const url = server.at('/a.jpg', PICTURE);
  const { ref } = await fetched(url);
  await world.store.removeBlob(ref.digest!);
  const again = await fetched(url);
  expect(again.ref).toEqual(ref);
  expect(await readFile(await world.store.file(ref.digest!))).toEqual(PICTURE);
  expect(server.asked).toHaveLength(2);
  await fetched(url);
  expect(server.asked).toHaveLength(2);
  await fetched(url, LIMITS, 'fresh');
  expect(server.asked).toHaveLength(3);
  await expect(fetched(url, { ...LIMITS, bytes: 3 })).rejects.toThrow(/is 9 bytes; the limit is 3 bytes/);
});

test('what is behind # tells the digest, and is not sent', async () => {
  const url = server.at('/a.jpg', PICTURE);
  await fetched(`${url}#sha256=${sha256(PICTURE).toUpperCase()}`);
  expect(server.asked[0]!.url).toBe('/a.jpg');
  await expect(fetched(`${url}#sha256=${sha256('other')}`)).rejects.toThrow(/has the SHA-256/);
  await expect(fetched(`${url}#sha256=12`)).rejects.toThrow(/is no digest/);
  await expect(fetched('http://%')).rejects.toThrow(SampleError);
});

test('of objects of S3 a digest at the very end is none of the key, and all else is', async () => {
  const settings = { endPoint: '127.0.0.1', port: server.port, useSSL: false, accessKey: 'a', secretKey: 'b', region: 'us-east-1' };
  Object.assign(world.services, { network: new Network({ schemes: ['s3'], networks: [] }, undefined, signer(settings)) });
  for (const key of ['a#1', 'a#sha256=12', 'x/../y?#']) {
    await expect(fetched(`S3://bucket/${key}#sha256=${sha256('')}`)).rejects.toThrow(`s3://bucket/${key}: answers 404`);
    expect(server.asked.at(-1)!.url).toContain(`/bucket/${encodeURIComponent(key).replaceAll('%2F', '/')}?X-Amz`);
  }
  await expect(fetched('s3://bucket/')).rejects.toThrow(/is not s3:\/\/bucket\/key$/);
});

test('what has come of a file that is given up does not stay', async () => {
  const url = server.at('/large.jpg', Buffer.alloc(2000));
  await withMedia(place(), async (media) => {
    await expect(media.fetch(url, LIMITS)).rejects.toThrow(/the limit is 1000 bytes/);
    expect(await readdir(dirname(media.scratch('jpg')))).toEqual([]);
  });
});

test('messages show nothing of a URL that may be secret', async () => {
  const messages: string[] = [];
  await withMedia(place(), async (media) => {
    for (const uri of ['https://user:secret@host.test/a.jpg?key=secret#secret', 'http://user:secret/secret@host.test:x/a.jpg?secret'])
      for (const ask of [() => media.fetch(uri, LIMITS), () => media.file({ uri })])
        messages.push(await ask().then(String, (error) => error.message));
  });
  expect(messages).toEqual([
    expect.stringContaining('https://host.test/a.jpg: https is not fetched here'),
    expect.stringContaining('https://host.test/a.jpg: is not on this machine'),
    'http://host.test:x/a.jpg: is no URL',
    expect.stringContaining('http://host.test:x/a.jpg: is not on this machine'),
  ]);
});

test('files that a field names are fetched, and known to later steps', async () => {
  const url = server.at('/notes.txt', Buffer.from('notes'));
  const name = `media/${sha256('notes')}.txt`;
  const rows = [{ text: 'a', file: url }, { text: 'b', file: [url, 'here.txt', null] }, { text: 'c' }];
  const { kept, spelled } = await run('download_file_mapper', rows, { download_field: 'file' });
  expect(spelled).toEqual([{ text: 'a', file: name }, { text: 'b', file: [name, 'here.txt', null] }, { text: 'c' }]);
  expect(kept.map(({ files }) => files?.map(({ uri }) => uri))).toEqual([[name], [name], undefined]);
  const media = await run('download_file_mapper', [{ images: [url] }], { download_field: 'images' });
  expect(media.kept[0]!.images).toEqual([{ uri: name, size: 5, digest: sha256('notes') }]);
});
