/** The same bytes from a store in S3 as from one on disk. */
import type { ChildProcess } from 'node:child_process';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { Client } from 'minio';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunJson, start } from '../cli.js';
import { ROOT } from '../root.js';
import { startMinio, withoutMinio } from '../runtime/storage/minio-server.js';
import { done, killAll, Place, run, said } from './place.js';

describe.skipIf(withoutMinio())('a store in S3', { timeout: 240_000 }, () => {
  let place: Place;
  let server: ChildProcess;
  let env: NodeJS.ProcessEnv;
  beforeAll(async () => {
    place = await Place.make();
    const minio = await startMinio(place.path('minio'));
    server = minio.server;
    const { endPoint, port, accessKey, secretKey } = minio.settings;
    await new Client(minio.settings).makeBucket('sluice');
    env = {
      AWS_ENDPOINT_URL: `http://${endPoint}:${port}`,
      AWS_ACCESS_KEY_ID: accessKey,
      AWS_SECRET_ACCESS_KEY: secretKey,
      SLUICE_MODELS: join(ROOT, 'test/fixtures/models'),
    };
  });
  afterAll(async () => {
    await place.close();
    server.kill();
  });

  const same = ({ output, manifest, counts }: RunJson) => [output.sha256, manifest.sha256, counts];

  it('gives the same output and manifest for texts, a barrier and a ranking, even when workers are killed', async () => {
    const dataset = await place.documents(15);
    const set = (name: string) => [
      '--set',
      `dataset_path=${dataset}`,
      '--set',
      `export_path=${place.path(`${name}/out.jsonl`)}`,
      '--set',
      'limits={shard_bytes: 32768}',
    ];
    const recipe = join(ROOT, 'recipes/text/clean-dedup-topk.yaml');
    const local = await run(place.home('local'), [recipe, ...set('local')], env);

    const home = place.home('s3');
    const args = ['run', recipe, ...set('s3'), '--store', 's3://sluice/texts', '--json'];
    const started = start(home, args, env);
    expect(await said(started, /segment 1 of 2 [1-9]\d*\/\d+/)).toBe(true);
    expect(await killAll(home, 'worker')).toBeGreaterThan(0);
    const remote = done(await started.ended);
    expect(remote.manifest.uri).toMatch(/^s3:\/\/sluice\/texts\//);
    expect(same(remote)).toEqual(same(local));
  });

  it('gives the same output and manifest for pictures that are blurred', async () => {
    execFileSync(process.execPath, [join(ROOT, 'recipes/demo/make-media.mjs'), place.path('media')]);
    const pictures = ['lake', 'meadow', 'dusk', 'alarm', 'stamp'].map((name) => place.path(`media/images/${name}.jpg`));
    const dataset = await place.write(
      'pictures.jsonl',
      pictures.map((path, n) => `${JSON.stringify({ id: n, text: '<__dj__image>', images: [path] })}\n`).join(''),
    );
    const set = (name: string) => [
      '--set',
      `dataset_path=${dataset}`,
      '--set',
      `export_path=${place.path(`${name}/pictures.jsonl`)}`,
      '--set',
      'image_blur_mapper.p=1',
      '--set',
      'image_nsfw_filter.max_score=1',
    ];
    const recipe = join(ROOT, 'recipes/image/blur-large.yaml');
    const local = await run(place.home('local'), [recipe, ...set('local')], env);
    const remote = await run(place.home('s3'), [recipe, ...set('s3'), '--store', 's3://sluice/pictures'], env);
    expect(local.counts).toMatchObject({ in: 5, kept: 4, dropped: 1 });
    expect(same(remote)).toEqual(same(local));
  });
});
