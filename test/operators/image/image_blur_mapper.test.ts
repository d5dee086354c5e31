import { readFileSync } from 'node:fs';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { MediaRef } from '../../../core/sample.js';
import blur from '../../../operators/image/image_blur_mapper.js';
import { hashDistance, look, vectors } from '../../media/parity.js';
import { openWorkplace, type Workplace } from '../../media/workplace.js';

let workplace: Workplace;
beforeAll(async () => {
  workplace = await openWorkplace();
});
afterAll(() => workplace.close());

const map = async (images: readonly MediaRef[], given: object, draws: readonly number[] = []) => {
  const left = [...draws];
  const context = { ...workplace.context, random: () => () => left.shift() ?? 0.5 };
  return (await blur.map!({ id: 'a', images }, blur.params!.parse(given), context)) as { images: MediaRef[] };
};

test('image_blur_mapper makes what the peer makes', async () => {
  const { vector, samples } = vectors('image', 'image_blur_mapper');
  let compared = 0;
  for (const { params, cases } of vector.sets) {
    const radius = (params.radius as number | undefined) ?? 2;
    for (const { in: id, rows, error } of cases) {
      const { images } = samples.get(id)!;
      const mapped = map(images, params);
      // A deviation: the peer reads pictures that it then leaves as they are, and so refuses bad ones among them.
      if (error && params.p === 0) expect((await mapped).images).toEqual(images);
      else if (error) {
        await expect(mapped, id).rejects.toMatchObject({ name: 'SampleError' });
      }
      if (error) continue;
      const made = (await mapped).images;
      const wanted = rows![0]!.images;
      if (wanted === undefined) expect(made, id).toEqual(images);
      for (const [at, { made: want }] of (wanted ?? []).entries()) {
        const file = await workplace.context.media.file(made[at]!);
        const { width, height, format } = await sharp(file).metadata();
        const { mean, bits } = await look(file);
        const what = `${id} ${JSON.stringify(params)}`;
        expect([format.replace('jpeg', 'jpg'), width, height], what).toEqual([want.file, ...want.size!]);
        for (const [band, value] of want.mean!.entries()) expect(Math.abs(mean[band]! - value), what).toBeLessThan(radius <= 0.5 ? 0.6 : 1);
        expect(hashDistance(bits, want.ahash!), what).toBeLessThanOrEqual(4);
        compared++;
      }
    }
  }
  expect(compared).toBeGreaterThan(60);
});

test('each distinct picture has its own draw; a chosen one is named by its bytes, equal each time', async () => {
  const [a, b] = ['grad', 'noise'].map((name) => ({ uri: `test/fixtures/parity/image/${name}.png` })) as [MediaRef, MediaRef];
  const { images } = await map([a, b, a], { p: 0.5 }, [0.9, 0.1]);
  expect(images[0]).toEqual(a);
  expect(images[2]).toEqual(a);
  expect(images[1]!.uri).toMatch(/^media\/[0-9a-f]{64}\.png$/);
  expect((await map([b], { p: 1 })).images).toEqual([images[1]]);
});

test('a picture that changed since ingest, or is gone, sets its sample aside', async () => {
  const uri = 'test/fixtures/parity/image/grad.png';
  const size = readFileSync(await workplace.context.media.file({ uri })).length;
  await expect(map([{ uri, size: size + 1 }], { p: 1 })).rejects.toMatchObject({
    name: 'SampleError',
    message: `${uri}: changed since ingest`,
  });
  await expect(map([{ uri, size, mtime: 1 }], { p: 1 })).rejects.toThrow('changed since ingest');
  await expect(map([{ uri: 'test/gone.png' }], { p: 1 })).rejects.toMatchObject({ name: 'SampleError' });
});
