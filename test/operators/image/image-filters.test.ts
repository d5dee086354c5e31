import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ProcessOperator } from '../../../core/operator.js';
import shape from '../../../operators/image/image_shape_filter.js';
import { mediaViews } from '../../../runtime/media/views.js';
import { expectSameVerdicts } from '../../media/answers.js';
import { openWorkplace, type Workplace } from '../../media/workplace.js';

let workplace: Workplace;
beforeAll(async () => {
  workplace = await openWorkplace();
});
afterAll(() => workplace.close());

const sizes = mediaViews.find(({ name }) => name === 'imageSizes')!;
const measure = async (images: readonly { uri: string }[]) => {
  const imageSizes = sizes.compute({ images } as never, workplace.context) as Promise<{ width: number; height: number }[]>;
  return shape.computeStats!({ id: '', imageSizes }, {}, workplace.context);
};

test('image_shape_filter answers as the peer does', async () => {
  expect(await expectSameVerdicts('image', shape as unknown as ProcessOperator)).toBe(88);
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

test('a picture of just the largest size is measured', async () => {
  const uri = join(workplace.folder, 'largest.png');
  await writeFile(uri, header(13_377, 13_377));
  expect(await measure([{ uri }])).toEqual({ image_width: [13_377], image_height: [13_377] });
});
