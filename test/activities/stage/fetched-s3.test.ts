import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'minio';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AnyOperator } from '../../../core/operator.js';
import type { JsonObject } from '../../../core/sample.js';
import s3Download from '../../../operators/any/s3_download_file_mapper.js';
import { Network } from '../../../runtime/net/network.js';
import { signer } from '../../../runtime/net/s3.js';
import { sha256 } from '../../../runtime/storage/key.js';
import type { S3Settings } from '../../../runtime/storage/minio.js';
import { readShard } from '../../../runtime/storage/shard.js';
import { startMinio, withoutMinio } from '../../runtime/storage/minio-server.js';
import { step, World } from './world.js';

/** Keys that URLs would be read otherwise. */
const ODD = ['a?b.png', 'a#1.png', '100%-off.png', 'a%20b.png'];

describe.skipIf(withoutMinio())('objects of S3', () => {
  let folder: string;
  let settings: S3Settings;
  let server: ChildProcess;
  let world: World;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sluice-s3-'));
    ({ settings, server } = await startMinio(folder));
    world = await World.open([s3Download] as unknown as AnyOperator[]);
    const client = new Client(settings);
    await client.makeBucket('pictures');
    for (const key of ['a folder/ä.png', 'a', ...ODD]) await client.putObject('pictures', key, Buffer.from(`a picture: ${key}`));
  });
  afterAll(async () => {
    await world.close();
    server.kill();
    await once(server, 'exit');
    await rm(folder, { recursive: true, force: true });
  });

  const run = async (network: Network) => {
    Object.assign(world.services, { network });
    const params = s3Download.params!.parse({ download_field: 'images' }) as JsonObject;
    const plan = await world.plan([{ queue: 'io', steps: [step(1, s3Download.name, {}, params)] }], { salt: `${Math.random()}` });
    const source = await world.source([
      { images: ['s3://pictures/a folder/ä.png'] },
      { images: ['s3://pictures/none.png'] },
      { images: ODD.map((key) => `s3://pictures/${key}`) },
    ]);
    const { key } = await world.run(plan, source);
    const names: string[] = [];
    for await (const rows of readShard(world.store, (await world.result(key)).shard))
      names.push(...rows.flatMap(({ images }) => images.map(({ uri }) => uri)));
    return { names, errors: (await world.quarantine(key)).map(({ error }) => error) };
  };

  test('are fetched by the credentials of the worker, where it says so, from the server that it names alone', async () => {
    const rules = { schemes: ['https', 's3'], networks: [] };
    expect(await run(new Network(rules, undefined, signer(settings)))).toEqual({
      names: ['a folder/ä.png', ...ODD].map((key) => `media/${sha256(`a picture: ${key}`)}.png`),
      errors: ['s3://pictures/none.png: answers 404'],
    });
    const none = {
      names: [],
      errors: [expect.any(String), expect.any(String), expect.stringContaining('s3 is not fetched here; SLUICE_FETCH_SCHEMES')],
    };
    expect(await run(new Network(undefined, undefined, signer(settings)))).toEqual(none);
    const errors = [
      expect.any(String),
      expect.any(String),
      expect.stringContaining('AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY must be set'),
    ];
    expect(await run(new Network(rules))).toEqual({ names: [], errors });
  });
});
