import sharp, { type JpegOptions } from 'sharp';
import { expect, test } from 'vitest';
import { uniform } from '../../../core/random.js';
import { readPicture } from '../../../runtime/media/image.js';
import { distantJpeg, jpegHeader } from '../../../runtime/media/turbo-jpeg.js';

const SIZE = { width: 421, height: 403 };
const draw = uniform(5);
const picture = sharp(
  Uint8Array.from({ length: 8 * 6 * 3 }, () => 255 * draw()),
  { raw: { width: 8, height: 6, channels: 3 } },
).resize(SIZE.width, SIZE.height, { fit: 'fill', kernel: 'cubic' });
const jpeg = (options: JpegOptions = {}) => picture.clone().jpeg(options).toBuffer();
const sound = await jpeg();

test.each([
  ['of half as many colours', sound],
  ['of all colours', await jpeg({ chromaSubsampling: '4:4:4' })],
  ['in several scans', await jpeg({ progressive: true })],
  ['without colour', await picture.clone().greyscale().jpeg().toBuffer()],
])('a JPEG %s has the header that the picture library reads, and from afar its grey levels', async (_, bytes) => {
  expect(jpegHeader(bytes)).toEqual({ ...SIZE, isPrint: false });
  expect(await readPicture(bytes)).toEqual({ bytes, format: 'jpeg', orientation: 1, isPrint: false, ...SIZE });
  const seen = distantJpeg(bytes, 100)!;
  expect(seen).toMatchObject({ width: 106, height: 101, exact: { width: 105.25, height: 100.75 } });
  const { data } = await sharp(bytes)
    .toColourspace('srgb')
    .resize(seen.width, seen.height, { fit: 'fill', kernel: 'linear', fastShrinkOnLoad: false })
    .raw()
    .toBuffer({ resolveWithObject: true });
  const greyAt = (at: number) => 0.299 * data[at * 3]! + 0.587 * data[at * 3 + 1]! + 0.114 * data[at * 3 + 2]!;
  const apart = seen.data.reduce((sum, level, at) => sum + Math.abs(level - greyAt(at)), 0) / seen.data.length;
  expect(apart).toBeLessThan(4);
});

test('of the parts that leave enough pixels the smallest is read', async () => {
  expect(distantJpeg(sound, 50)).toMatchObject({ width: 53, height: 51, exact: { width: 52.625, height: 50.375 } });
  expect(distantJpeg(sound, 101)).toBeUndefined();
});

test('a JPEG of inks says so, and is not seen from afar', async () => {
  const print = await picture.clone().toColourspace('cmyk').jpeg().toBuffer();
  expect(jpegHeader(print)).toEqual({ ...SIZE, isPrint: true });
  expect(distantJpeg(print, 50)).toBeUndefined();
});

test('a header that may have a picture turned is read by the picture library', async () => {
  const turned = await picture.clone().withMetadata({ orientation: 6 }).jpeg().toBuffer();
  expect(jpegHeader(turned)).toBeUndefined();
  expect(await readPicture(turned)).toMatchObject({ width: SIZE.height, height: SIZE.width, orientation: 6 });
});

test('what is damaged, cut or no JPEG is left to the picture library, and harms nothing that is read after it', async () => {
  const before = distantJpeg(sound, 50);
  expect(distantJpeg(sound.subarray(0, sound.length / 2), 50)).toBeUndefined();
  for (const bytes of [Buffer.alloc(0), Buffer.from([0xff, 0xd8]), await picture.clone().png().toBuffer(), sound.subarray(0, 100)]) {
    expect(jpegHeader(bytes)).toBeUndefined();
    expect(distantJpeg(bytes, 50)).toBeUndefined();
  }
  for (let at = 2; at < sound.length; at += 53) {
    const bent = Buffer.from(sound);
    bent[at]! ^= 0xff;
    const [header, seen] = [jpegHeader(bent), distantJpeg(bent, 50)];
    expect([jpegHeader(bent), distantJpeg(bent, 50)]).toEqual([header, seen]);
    expect(distantJpeg(sound, 50)).toEqual(before);
  }
});

test('a file of many scans, each of which would take its time, is left to the picture library', async () => {
  const scan = Buffer.from([0xff, 0xda]);
  const comment = Buffer.concat([Buffer.from([0xff, 0xfe, 0, 2 + 62]), ...Array.from({ length: 31 }, () => scan)]);
  const withScans = (count: number) =>
    Buffer.concat([
      sound.subarray(0, 2),
      comment,
      ...Array.from({ length: count }, () => Buffer.from([0xff, 0xfe, 0, 4, ...scan])),
      sound.subarray(2),
    ]);
  expect(distantJpeg(withScans(0), 50)).toEqual(distantJpeg(sound, 50));
  expect(distantJpeg(withScans(1), 50)).toBeUndefined();
});
