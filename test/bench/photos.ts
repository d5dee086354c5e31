/** Pictures much like photographs: slopes of colour, texture and the noise of a sensor; the same for the same number of them. */
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import sharp from 'sharp';
import { uniform } from '../../core/random.js';
import type { Usage } from '../../docs/figures.js';
import { ROOT } from '../root.js';
import { measure } from './measure.js';

const SIZE = { width: 1280, height: 853 };
const PIXELS = SIZE.width * SIZE.height;
const QUALITY = 85;
/** Standard deviation of the noise: a file has some 200 kB then. */
const NOISE = 7;

/** Sums of uniform numbers come close to what sensors add. */
const noise = (() => {
  const draw = uniform(1);
  return Float32Array.from({ length: 1 << 20 }, () => NOISE * (draw() + draw() + draw() + draw() - 2) * Math.sqrt(3));
})();

/** Random levels on a coarse grid, made as large as a photograph. */
const field = (draw: () => number, width: number, height: number, channels: 1 | 3): Promise<Buffer> =>
  sharp(
    Uint8Array.from({ length: width * height * channels }, () => 30 + 200 * draw()),
    { raw: { width, height, channels } },
  )
    .resize(SIZE.width, SIZE.height, { fit: 'fill', kernel: 'cubic' })
    .raw()
    .toBuffer();

const photo = async (n: number) => {
  const draw = uniform(n + 2);
  const [light, texture] = await Promise.all([field(draw, 8, 6, 3), field(draw, 96, 64, 1)]);
  const pixels = new Uint8ClampedArray(PIXELS * 3);
  const shift = Math.floor(draw() * noise.length);
  const step = texture.length / PIXELS;
  for (let pixel = 0, at = 0; pixel < PIXELS; pixel++) {
    const detail = (texture[pixel * step]! - 128) / 3;
    for (let band = 0; band < 3; band++, at++) pixels[at] = light[at]! + detail + noise[(at + shift) & (noise.length - 1)]!;
  }
  return sharp(pixels, { raw: { ...SIZE, channels: 3 } });
};

/** One in twenty is a copy of another, one is another in a smaller file, and a few are stamps or banners. */
const bytesOf = async (n: number): Promise<Buffer> => {
  if (n % 20 === 7) return bytesOf(n - 7);
  if (n % 20 === 13) return (await photo(n - 13)).jpeg({ quality: 70 }).toBuffer();
  const own = await photo(n);
  const shaped = n % 50 === 31 ? own.resize(160) : n % 50 === 44 ? own.extract({ left: 0, top: 200, width: SIZE.width, height: 320 }) : own;
  return shaped.jpeg({ quality: QUALITY }).toBuffer();
};

/** Makes a folder of so many photographs, and beside it, as `.jsonl`, samples that name one each; unless they are there. */
export const makePhotos = async (folder: string, count: number): Promise<void> => {
  if (existsSync(folder)) return;
  const part = `${folder}.part`;
  rmSync(part, { recursive: true, force: true });
  mkdirSync(part, { recursive: true });
  const names = Array.from({ length: count }, (_, n) => `${String(n).padStart(5, '0')}.jpg`);
  for (const [n, name] of names.entries()) writeFileSync(join(part, name), await bytesOf(n));
  const sample = (name: string) => JSON.stringify({ text: '<__dj__image>', images: [join(basename(folder), name)] });
  writeFileSync(`${folder}.jsonl`, names.map((name) => `${sample(name)}\n`).join(''));
  renameSync(part, folder);
};

/** Decodes the photographs of a folder, and does nothing else. */
export const runDecoder = (folder: string, photos: string): Promise<Usage> => {
  mkdirSync(folder, { recursive: true });
  return measure(process.execPath, [join(ROOT, 'dist/test/bench/decode.js'), photos], { log: join(folder, 'log') });
};
