import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ProcessOperator } from '../../../core/operator.js';
import { readParameters } from '../../../core/parameters.js';
import type { JsonObject } from '../../../core/sample.js';
import aspectRatio from '../../../operators/image/image_aspect_ratio_filter.js';
import shape from '../../../operators/image/image_shape_filter.js';
import size from '../../../operators/image/image_size_filter.js';
import { HASH_METHODS, hashOf } from '../../../runtime/media/hashes.js';
import type { Picture } from '../../../runtime/media/image.js';
import { mediaViews } from '../../../runtime/media/views.js';
import { expectSameVerdicts } from '../../media/answers.js';
import { openWorkplace, type Workplace } from '../../media/workplace.js';

let workplace: Workplace;
beforeAll(async () => {
  workplace = await openWorkplace();
});
afterAll(() => workplace.close());

const { compute } = mediaViews.find(({ name }) => name === 'pictures')!;
const picturesOf = (images: readonly { uri: string }[]) => compute({ images } as never, workplace.context) as Promise<readonly Picture[]>;
const measure = async (images: readonly { uri: string }[]) =>
  shape.computeStats!({ id: '', imageSizes: picturesOf(images) }, {}, workplace.context);

test('image_shape_filter answers as the peer does', async () => {
  expect(await expectSameVerdicts('image', shape as unknown as ProcessOperator)).toBe(88);
});

test('image_aspect_ratio_filter answers as the peer does', async () => {
  expect(await expectSameVerdicts('image', aspectRatio as unknown as ProcessOperator)).toBe(66);
});

test('image_size_filter answers as the peer does, which reads 0.5 kib as 5 KiB', async () => {
  // With 2 KiB as the upper bound that keeps nothing, as bounds do between which no file is.
  const meant = (params: JsonObject) => (params.min_size === '0.5 kib' ? { ...params, min_size: '5 KiB', max_size: '5 KiB' } : params);
  expect(await expectSameVerdicts('image', size as unknown as ProcessOperator, { meant })).toBe(66);
});

const bytes = (given: JsonObject) => readParameters(size as unknown as ProcessOperator, given);
test.each([
  ['500', 500],
  ['10KB', 10_240],
  ['1.5 MiB', 1_572_864],
  ['0.5 kib', 512],
  [' 2 gb ', 2 ** 31],
  ['1YB', 2 ** 80],
  [700, 700],
])('a size of %s is %d bytes, and stays that', (given, wanted) => {
  const { thresholds, mistakes } = bytes({ min_size: given, max_size: '9YB' });
  expect(mistakes).toEqual([]);
  expect(thresholds.min_size).toBe(wanted);
  expect(bytes({ min_size: thresholds.min_size!, max_size: '9YB' }).thresholds.min_size).toBe(wanted);
});

test.each(['', 'KB', '-1KB', '10 parsecs', '1.KB', '1,000', -1, null])('a size of %j is refused', (given) => {
  expect(bytes({ min_size: given }).mistakes).toMatchObject([
    { path: ['min_size'], message: expect.stringMatching(/^min_size.*(size as|at least 0)/) },
  ]);
});

test('a smallest size above the largest is refused', () => {
  expect(bytes({ min_size: '2MB', max_size: '1MB' }).mistakes).toMatchObject([
    { path: ['min_size'], message: expect.stringContaining('nothing would be kept') },
  ]);
});

const header = (width: number, height: number) => {
  const png = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGNgYGBgAAAABQABh6FO1AAAAABJRU5ErkJggg==', 'base64');
  png.writeUInt32BE(width, 16);
  png.writeUInt32BE(height, 20);
  return png;
};
test.each([
  ['text.jpg', Buffer.from('This is no picture at all.\n'.repeat(50))],
  ['empty.png', Buffer.alloc(0)],
  ['absurd.png', header(2_000_000, 2_000_000)],
  ['large.png', header(60_000, 60_000)],
  ['just too large.png', header(13_378, 13_378)],
  ['drawing.png', Buffer.from('<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" width="40" height="30"/>')],
  ['broken.jpg', Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 16]), Buffer.alloc(400, 0x5a)])],
])('%s sets its sample aside with a reason', async (name, bytes) => {
  const uri = join(workplace.folder, name);
  await writeFile(uri, bytes);
  await expect(measure([{ uri }])).rejects.toMatchObject({ name: 'SampleError', message: expect.stringMatching(/unreadable picture: .+/) });
});

test('a picture of just the largest size is measured, and hashed: what is cut off is black', async () => {
  const uri = join(workplace.folder, 'largest.png');
  await writeFile(uri, header(13_377, 13_377));
  expect(await measure([{ uri }])).toEqual({ image_width: [13_377], image_height: [13_377] });
  const [picture] = await picturesOf([{ uri }]);
  expect(await hashOf('phash', picture!)).toBe('ffffffffffffffff');
});

test.each(['jpeg', 'png', 'gif', 'webp', 'tiff', 'avif'] as const)(
  'a damaged %s has hashes as far as it goes, or sets its sample aside',
  async (format) => {
    const whole = await sharp('test/fixtures/parity/image/shapes.png').toFormat(format).toBuffer();
    const uri = join(workplace.folder, `damaged.${format}`);
    const damaged = [0.1, 0.4, 0.9].map((share) => whole.subarray(0, whole.length * share));
    for (let at = 8; at < whole.length; at += Math.ceil(whole.length / 12)) {
      const bent = Buffer.from(whole);
      bent.fill(0xa5, at, at + 4);
      damaged.push(bent);
    }
    for (const bytes of damaged) {
      await writeFile(uri, bytes);
      const found = await picturesOf([{ uri }])
        .then(([picture]) => Promise.all(HASH_METHODS.map((method) => hashOf(method, picture!))))
        .catch((error: Error) => error);
      if (found instanceof Error)
        expect(found).toMatchObject({ name: 'SampleError', message: expect.stringContaining('unreadable picture') });
      else expect(found.join(' ')).toMatch(/^([0-9a-f]{16} ?){4}$/);
    }
  },
);
