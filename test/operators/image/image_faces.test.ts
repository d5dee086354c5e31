import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Views } from '../../../core/operator.js';
import type { JsonObject, MediaRef } from '../../../core/sample.js';
import blurFaces from '../../../operators/image/image_face_blur_mapper.js';
import count from '../../../operators/image/image_face_count_filter.js';
import ratio from '../../../operators/image/image_face_ratio_filter.js';
import { boxBlur, gaussianBlur, meanBlur } from '../../../runtime/media/blur.js';
import { boundedPixels, imagePixels, type Pixels, readPicture } from '../../../runtime/media/image.js';
import { imageViews } from '../../../runtime/media/image-views.js';
import { expectSameVerdicts } from '../../media/answers.js';
import { vectors } from '../../media/parity.js';
import { openWorkplace, type Workplace } from '../../media/workplace.js';
import { ROOT } from '../../root.js';
import { runOperator } from '../../run-operator.js';

let workplace: Workplace;
beforeAll(async () => {
  workplace = await openWorkplace();
});
afterAll(() => workplace.close());
const FACE = 'test/fixtures/faces/astronaut.png';
const NONE = 'test/fixtures/parity/image/grad.png';
const pixelsAt = async (path: string) => imagePixels(await readFile(path));

test('image_face_count_filter, image_face_ratio_filter: stats and verdicts are those of the peer', async () => {
  expect(await expectSameVerdicts('image', count)).toBe(44);
  expect(await expectSameVerdicts('image', ratio)).toBe(22);
});

test('faces are counted and measured, once for each distinct picture, and by a cascade of the user', async () => {
  const images = [FACE, NONE, FACE].map((uri) => ({ uri }));
  const stats = async (operator: typeof count | typeof ratio, params: JsonObject) =>
    (await runOperator(operator, [{ images }], params)).map((tried) => [tried.error, tried.stats, tried.kept]);
  expect(await stats(count, {})).toEqual([[null, { face_counts: [1, 0, 1] }, true]]);
  expect(await stats(count, { any_or_all: 'all' })).toEqual([[null, { face_counts: [1, 0, 1] }, false]]);
  expect(await stats(ratio, { max_ratio: 0.1, any_or_all: 'all' })).toEqual([
    [null, { face_ratios: [(40 * 40) / (64 * 64), 0, (40 * 40) / (64 * 64)] }, false],
  ]);
  const own = await stats(count, { cv_classifier: join(ROOT, 'test/fixtures/faces/tiny.xml'), minNeighbors: 0, scaleFactor: 1.3 });
  expect(own).toEqual([[null, { face_counts: [7, 0, 7] }, false]]);
  const bad = runOperator(count, [{ images }], { cv_classifier: join(ROOT, 'package.json') });
  await expect(bad).rejects.toThrow('cv_classifier: the file cannot be used');
});

test('in a picture of many megapixels, which is made smaller for it, a face is as large as in the smaller one', async () => {
  const shareIn = async (side: number) => {
    const uri = join(workplace.folder, `${side}.png`);
    await writeFile(uri, await sharp(join(ROOT, FACE)).resize(side, side).png({ compressionLevel: 1 }).toBuffer());
    const [tried] = await runOperator(ratio, [{ images: [{ uri }] }], { minSize: [side / 2, side / 2] });
    return (tried!.stats.face_ratios as [number])[0];
  };
  const [vast, large] = [await shareIn(6400), await shareIn(5792)];
  expect(large).toBeGreaterThan(0.3);
  expect(Math.abs(vast / large - 1)).toBeLessThan(0.02);
  const picture = await readPicture(await readFile(join(workplace.folder, '6400.png')));
  expect(await boundedPixels(picture, 2 ** 20)).toMatchObject({ width: 1024, height: 1024 });
});

const map = async (images: readonly MediaRef[], given: object = {}) => {
  const params = blurFaces.params!.parse(given);
  const view = imageViews.find(({ name }) => name === 'imageFaces')!;
  const imageFaces = view.compute({ images } as never, workplace.context) as Views['imageFaces'];
  const made = await blurFaces.map!({ id: 'a', images, imageFaces }, await blurFaces.prepare!(params, {}), workplace.context);
  return (made as { images: readonly MediaRef[] }).images;
};

test('image_face_blur_mapper leaves what the peer leaves', async () => {
  const { vector, samples } = vectors('image', 'image_face_blur_mapper');
  let compared = 0;
  for (const { params, cases } of vector.sets)
    for (const { in: id } of cases) {
      const { images } = samples.get(id)!;
      expect(await map(images, params), id).toEqual(images);
      compared++;
    }
  expect(compared).toBe(4);
});

test('faces alone are blurred, each distinct picture once, in its own format and to the same bytes each time', async () => {
  const images = [FACE, NONE, FACE].map((uri) => ({ uri }));
  const before = await pixelsAt(join(ROOT, FACE));
  for (const [given, looks] of [
    [{}, (part: Pixels) => gaussianBlur(part, 2)],
    [{ blur_type: 'box', radius: 3 }, (part: Pixels) => boxBlur(part, 3)],
    [{ blur_type: 'mean' }, meanBlur],
  ] as const) {
    const made = await map(images, given);
    expect(made[0]!.uri).toMatch(/^media\/[0-9a-f]{64}\.png$/);
    expect(made).toEqual([made[0], images[1], made[0]]);
    expect(await map(images, given)).toEqual(made);
    const after = await pixelsAt(await workplace.context.media.file(made[0]!));
    const face = { x: 12, y: 9, side: 40 };
    const isIn = (x: number, y: number) => x >= face.x && y >= face.y && x < face.x + face.side && y < face.y + face.side;
    const cut = Uint8Array.from(before.data.filter((_, at) => isIn(Math.floor(at / 3) % 64, Math.floor(at / 192))));
    const blurred = looks({ data: cut, width: face.side, height: face.side });
    const wanted = Uint8Array.from(before.data, (value, at) => {
      const [x, y] = [Math.floor(at / 3) % 64, Math.floor(at / 192)];
      return isIn(x, y) ? blurred.data[((y - face.y) * face.side + x - face.x) * 3 + (at % 3)]! : value;
    });
    expect(Buffer.from(after.data).equals(Buffer.from(wanted))).toBe(true);
  }
});

test("a picture that cannot be read, or written as it is named, is the sample's error", async () => {
  await expect(map([{ uri: 'test/fixtures/parity/image/corrupt.png' }])).rejects.toMatchObject({ name: 'SampleError' });
  const odd = join(workplace.folder, 'face.bmp');
  await writeFile(odd, await readFile(join(ROOT, FACE)));
  await expect(map([{ uri: odd }])).rejects.toMatchObject({ name: 'SampleError', message: expect.stringContaining('"bmp"') });
});
