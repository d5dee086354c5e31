import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ProcessOperator } from '../../../core/operator.js';
import type { JsonObject } from '../../../core/sample.js';
import own from '../../../operators/image/image_deduplicator.js';
import ray from '../../../operators/image/ray_image_deduplicator.js';
import { HASH_METHODS, hashOf } from '../../../runtime/media/hashes.js';
import { readPicture } from '../../../runtime/media/image.js';
import { survivors } from '../../barriers.js';
import { hashesApart, vectors } from '../../media/parity.js';
import { openWorkplace, type Workplace } from '../../media/workplace.js';
import { runOperator } from '../../run-operator.js';

const operators = [own, ray] as unknown as readonly ProcessOperator[];
let workplace: Workplace;
beforeAll(async () => {
  workplace = await openWorkplace();
});
afterAll(() => workplace.close());

describe.each(operators.map((operator) => [operator.name, operator] as const))('%s', (name, operator) => {
  const { vector, samples } = vectors('image', 'image_deduplicator');
  const sets = vector.sets.filter(({ params }) => name === own.name || !params.consider_text);

  test.each(sets.map((set) => [JSON.stringify(set.params), set] as const))(
    'makes the hashes of the peer and keeps what it keeps: %s',
    async (_, set) => {
      const ids = [...samples.keys()];
      const tried = await runOperator(
        operator,
        ids.map((id) => ({ images: samples.get(id)!.images })),
        set.params as JsonObject,
      );
      for (const [at, id] of ids.entries()) {
        const theirs = set.hashes![id];
        if (theirs === undefined) expect(tried[at]!.error, id).toMatch(/unreadable picture|cannot be read/);
        else {
          const wanted =
            typeof theirs === 'string' ? [theirs].filter((hash) => hash !== '') : [`${theirs.__dj__imagehash} ${theirs.__dj__hash}`];
          expect(tried[at]!.stats.hashes, id).toEqual(wanted);
        }
      }
      const read = ids.flatMap((id, at) => (tried[at]!.error === null ? [[id, tried[at]!] as const] : []));
      const kept = survivors(
        operator,
        read.map(([, one]) => one),
        set.params as JsonObject,
      );
      expect(read.map(([id]) => id).filter((_id, place) => !kept.includes(place))).toEqual(set.dropped);
    },
  );
});

const SIZE = { width: 601, height: 443 };
/** A picture of slopes and spots, with a little noise, the same each time. */
const photo = (() => {
  const pixels = Buffer.alloc(SIZE.width * SIZE.height * 3);
  let seed = 1;
  for (let at = 0; at < pixels.length; at++) {
    const [x, y] = [Math.floor(at / 3) % SIZE.width, Math.floor(at / 3 / SIZE.width)];
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fffffff;
    pixels[at] = 110 + 60 * Math.sin(x / 70 + (at % 3)) + 40 * Math.cos((y - x / 3) / 40) + ((seed >> 16) % 24);
  }
  return pixels;
})();
const raw = { raw: { ...SIZE, channels: 3 as const } };
const hashes = async (bytes: Uint8Array) => {
  const picture = await readPicture(bytes);
  return Promise.all(HASH_METHODS.map((method) => hashOf(method, picture)));
};
const whole = sharp(photo, raw).png({ compressionLevel: 1 }).toBuffer();
const expectAlike = async (made: Uint8Array, wanted: Uint8Array, most = 2) => {
  const [one, other] = [await hashes(made), await hashes(wanted)];
  for (const [at, method] of HASH_METHODS.entries()) expect(hashesApart(one[at]!, other[at]!), method).toBeLessThanOrEqual(most);
};

test.each([400, 601, 1200, 2900])(
  'a JPEG %d wide has the hashes of the whole picture, though it need not be decoded whole',
  async (width) => {
    const large = sharp(await whole).resize(width);
    await expectAlike(await large.clone().jpeg({ quality: 90 }).toBuffer(), await large.clone().png().toBuffer());
  },
);

test.each([1, 2, 3, 4, 5, 6, 7, 8])('a JPEG of orientation %d is hashed upright', async (orientation) => {
  const turned = await sharp(photo, raw).resize(1200).withMetadata({ orientation }).jpeg({ quality: 90 }).toBuffer();
  // Turned otherwise, a third of the bits and more would be other ones.
  await expectAlike(turned, await sharp(turned).autoOrient().png().toBuffer(), 4);
});

test('bands and depths that a hash does not look at change nothing', async () => {
  const plain = await whole;
  const grey = await sharp(plain).greyscale().png().toBuffer();
  await expectAlike(await sharp(plain).ensureAlpha(0.3).png().toBuffer(), plain, 0);
  await expectAlike(await sharp(plain).toColourspace('rgb16').png().toBuffer(), plain, 0);
  await expectAlike(await sharp(grey).toColourspace('grey16').png().toBuffer(), grey, 0);
  await expectAlike(
    await sharp(plain).withIccProfile('p3').png().toBuffer(),
    await sharp(await sharp(plain).withIccProfile('p3').png().toBuffer(), { ignoreIcc: true })
      .png()
      .toBuffer(),
    0,
  );
});

test('of a moving picture the first frame is hashed', async () => {
  const frames = [photo, Buffer.alloc(SIZE.width * SIZE.height * 3, 200)];
  const film = await sharp(Buffer.concat(frames), {
    raw: { width: SIZE.width, height: SIZE.height * 2, channels: 3, pageHeight: SIZE.height },
  })
    .webp({ lossless: true, effort: 0 })
    .toBuffer();
  expect((await sharp(film).metadata()).pages).toBe(2);
  await expectAlike(film, await whole, 0);
});

test('a picture of many pixels is made small first, and looks the same', async () => {
  const large = await sharp(await whole)
    .resize(3400, 2600, { fit: 'fill' })
    .png({ compressionLevel: 1 })
    .toBuffer();
  const [one, other] = await Promise.all([large, await whole].map(async (bytes) => hashOf('phash', await readPicture(bytes))));
  expect(hashesApart(one!, other!)).toBeLessThanOrEqual(2);
});

test('the same file has the same hashes each time', async () => {
  const bytes = await sharp(photo, raw).jpeg().toBuffer();
  const all = await Promise.all(Array.from({ length: 6 }, () => hashes(bytes)));
  for (const one of all) expect(one).toEqual(all[0]);
  expect(all[0]!.join(' ')).toMatch(/^([0-9a-f]{16} ?){4}$/);
});
