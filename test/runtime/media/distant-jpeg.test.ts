import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { distantJpeg } from '../../../runtime/media/distant-jpeg.js';
import { readPicture } from '../../../runtime/media/image.js';
import { readJpegHeader } from '../../../runtime/media/jpeg-header.js';
import { ROOT } from '../../root.js';

/** Made by cjpeg of libjpeg-turbo 2.1.5 with `-restart`, `-sample` and so on; the levels beside some by its `djpeg -scale 1/8 -grayscale`. */
const fixture = (name: string) => readFileSync(join(ROOT, 'test/fixtures/jpeg', name));
const SIZE = { width: 149, height: 115 };
const seenOf = (bytes: Uint8Array) => {
  const header = readJpegHeader(bytes);
  return header && distantJpeg(bytes, header);
};
const sound = fixture('restarts-in-line.jpg');
const levels = (name: string) => Uint8Array.from(fixture(`${name}.pgm`).subarray('P5\n19 15\n255\n'.length));

test.each(['restarts', 'restarts-in-line', 'grey', 'fine', 'coarse', 'tall-units', 'wide-units'])(
  'the mean levels of blocks are those of libjpeg: %s',
  (name) => {
    expect(seenOf(fixture(`${name}.jpg`))).toEqual({ width: 19, height: 15, data: levels(name), exact: { width: 18.625, height: 14.375 } });
  },
);

test.each(['arithmetic', 'more-colour', 'one-by-one', 'progressive', 'rgb'])('what is seldom met is left to others: %s', (name) => {
  expect(seenOf(fixture(`${name}.jpg`))).toBeUndefined();
});

test.each(['coarse', 'fine', 'grey', 'more-colour', 'one-by-one', 'progressive', 'rgb', 'restarts', 'tall-units', 'wide-units'])(
  'the header is what the picture library says: %s',
  async (name) => {
    const bytes = fixture(`${name}.jpg`);
    const { format, width, height, orientation = 1 } = await sharp(bytes).metadata();
    expect(await readPicture(bytes)).toMatchObject({ format, width, height, orientation, isPrint: false, jpeg: SIZE });
  },
);

test('a header that may have a picture turned is read by the picture library, and so is one of inks', async () => {
  const turned = await sharp(sound).withMetadata({ orientation: 6 }).jpeg().toBuffer();
  expect(await readPicture(turned)).toMatchObject({ width: SIZE.height, height: SIZE.width, orientation: 6, jpeg: SIZE });
  const inks = await sharp(sound).toColourspace('cmyk').jpeg().toBuffer();
  expect(await readPicture(inks)).toMatchObject({ ...SIZE, isPrint: true });
  expect(readJpegHeader(inks)).toBeUndefined();
});

test('a picture that is cut, or has more than it should, is left to others', () => {
  for (let length = 0; length < sound.length; length += 11) expect(seenOf(sound.subarray(0, length)), `${length} bytes`).toBeUndefined();
  const marks = (kind: number) => sound.indexOf(Buffer.from([0xff, kind]), readJpegHeader(sound)!.start);
  for (const bent of [
    Buffer.concat([sound.subarray(0, marks(0xd1)), Buffer.alloc(2), sound.subarray(marks(0xd1))]),
    Buffer.concat([sound.subarray(0, marks(0xd1)), sound.subarray(marks(0xd2))]),
    Buffer.concat([sound.subarray(0, marks(0xd9)), Buffer.alloc(9)]),
  ])
    expect(seenOf(bent)).toBeUndefined();
});

/** A copy with other bytes at places behind a marker's length. */
const changed = (bytes: Buffer, marker: number, changes: Readonly<Record<number, number>>): Buffer => {
  const made = Buffer.from(bytes);
  const at = made.indexOf(Buffer.from([0xff, marker])) + 4;
  for (const [place, to] of Object.entries(changes)) made[at + Number(place)] = to;
  return made;
};

test('what the picture library refuses, or reads otherwise, is left to it', () => {
  const fine = fixture('fine.jpg');
  expect(seenOf(fine)).toBeDefined();
  // Longer than libjpeg reads; components of one name, in the frame or in the scan; a table that is not there; 255 codes of one bit.
  for (const bent of [changed(fine, 0xc0, { 3: 0xff, 4: 0xe0 }), changed(fine, 0xc0, { 9: 1 }), changed(fine, 0xda, { 3: 1 })])
    expect(readJpegHeader(bent)).toBeUndefined();
  for (const bent of [changed(fine, 0xc0, { 11: 3 }), changed(fine, 0xc4, { 1: 2 })]) expect(seenOf(bent)).toBeUndefined();
});

test('whatever the bytes, nothing is thrown, the same bytes are seen alike, and sound ones as before', () => {
  const wanted = seenOf(sound);
  const files = ['restarts-in-line', 'fine', 'grey', 'tall-units', 'progressive'].map((name) => fixture(`${name}.jpg`));
  const change = fc.record({ at: fc.oneof(fc.nat(700), fc.nat(13_000)), to: fc.oneof(fc.nat(255), fc.constantFrom(0, 0xff, 0xda, 0xc4)) });
  fc.assert(
    fc.property(fc.constantFrom(...files), fc.array(change, { minLength: 1, maxLength: 5 }), (file, changes) => {
      const bytes = Buffer.from(file);
      for (const { at, to } of changes) bytes[at % bytes.length] = to;
      expect(seenOf(bytes)).toEqual(seenOf(bytes));
      expect(seenOf(sound)).toEqual(wanted);
    }),
    { numRuns: 1000 },
  );
});

test('after a picture whose work takes much memory others are seen as before', async () => {
  const wanted = seenOf(sound);
  const large = await sharp({ create: { width: 8000, height: 8000, channels: 3, background: '#246' } })
    .jpeg()
    .toBuffer();
  expect(new Set(seenOf(large)?.data)).toEqual(new Set([wantedGrey(0x22, 0x44, 0x66)]));
  expect(seenOf(sound)).toEqual(wanted);
});
const wantedGrey = (red: number, green: number, blue: number) => Math.round(0.299 * red + 0.587 * green + 0.114 * blue);
