import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { MediaRef } from '../../../core/sample.js';
import operator from '../../../operators/video/video_contact_sheet_mapper.js';
import { runFfmpeg } from '../../../runtime/media/ffmpeg.js';
import { posterOf } from '../../../runtime/media/posters.js';
import { H264, makeNumbered, numberOf } from '../../media/numbered.js';
import { openWorkplace, type Workplace } from '../../media/workplace.js';

let workplace: Workplace;
const paths = { keys: '', single: '', dark: '', black: '' };
const GREY = { uri: 'test/fixtures/parity/image/grad.png' };
beforeAll(async () => {
  workplace = await openWorkplace();
  for (const name of ['keys', 'single', 'dark', 'black'] as const) paths[name] = join(workplace.folder, `${name}.mp4`);
  await makeNumbered(paths.keys, 60, [...H264, '-g', '5']);
  await makeNumbered(paths.single, 60, [...H264, '-g', '1000']);
  const dark = (path: string, seconds: number) =>
    runFfmpeg(
      (command) =>
        command
          .input(`testsrc=s=64x48:r=10:d=3,drawbox=t=fill:color=black:enable=lt(t\\,${seconds})`)
          .inputOptions('-f', 'lavfi')
          .outputOptions(...H264, '-g', '5', '-pix_fmt', 'yuv420p')
          .output(path),
      { signal },
    );
  await dark(paths.dark, 1.2);
  await dark(paths.black, 3);
});
afterAll(() => workplace.close());

const { signal } = new AbortController();
const sheets = async (sample: { images?: readonly MediaRef[]; videos?: readonly MediaRef[] }, given: object = {}) => {
  const whole = { id: 'a', images: [], videos: [], row: { n: 1 }, ...sample };
  const patch = (await operator.map!(whole, operator.params!.parse(given), workplace.context)) as {
    row: { contact_sheets: string[] };
    files: readonly MediaRef[];
  };
  expect(patch.row).toMatchObject({ n: 1, contact_sheets: patch.files.map(({ uri }) => uri) });
  return Promise.all(patch.files.map(async (ref) => ({ ref, ...(await pixels(await workplace.context.media.read(ref))) })));
};
const pixels = async (bytes: Uint8Array) => {
  const { data, info } = await sharp(bytes).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
};
/** The middle of each cell. */
const middles = ({ data, width, height }: Awaited<ReturnType<typeof pixels>>, cell: { width: number; height: number }) =>
  Array.from({ length: (width / cell.width) * (height / cell.height) }, (_, at) => {
    const x = (at % (width / cell.width)) * cell.width + cell.width / 2;
    const y = Math.floor(at / (width / cell.width)) * cell.height + cell.height / 2;
    return data[(y * width + x) * 3 + 1]!;
  });
const CELL = { width: 32, height: 24 };
const SMALL = { thumb_width: 32, thumb_height: 24, format: 'png' };

test('frames of each video, at equal distances: of its key frames, or of all where there are too few', async () => {
  const [keys, single] = await sheets({ videos: [{ uri: paths.keys }, { uri: paths.single }] }, { ...SMALL, frames: 6, columns: 4 });
  expect([keys!.width, keys!.height]).toEqual([128, 48]);
  expect(middles(keys!, CELL).slice(0, 6).map(numberOf)).toEqual([5, 15, 25, 35, 45, 55]);
  expect(middles(keys!, CELL).slice(6), 'no more').toEqual([0, 0]);
  expect(middles(single!, CELL).slice(0, 6).map(numberOf)).toEqual([0, 12, 24, 36, 48, 59]);
});

test('one small picture of each medium, letters in black, the same file once', async () => {
  const sample = { images: [GREY], videos: [{ uri: paths.keys }, { uri: paths.dark }, { uri: paths.keys }] };
  const [sheet, ...none] = await sheets(sample, { ...SMALL, of: 'all_media', columns: 2, thumb_height: 40 });
  expect(none).toEqual([]);
  expect([sheet!.width, sheet!.height]).toEqual([64, 80]);
  const at = (x: number, y: number) => [...sheet!.data.subarray((y * 64 + x) * 3, (y * 64 + x) * 3 + 3)];
  expect(at(48, 1), 'above the film').toEqual([0, 0, 0]);
  expect(at(48, 20)).not.toEqual([0, 0, 0]);
  expect(at(48, 60)).toEqual(at(48, 20));
  expect(await sheets({}, { of: 'all_media' })).toEqual([]);
});

test('a poster is the first key frame that shows something', async () => {
  const light = (data: Uint8Array) => data.reduce((sum, value) => sum + value, 0) / data.length;
  expect(light((await posterOf(paths.dark, CELL, { signal })).data)).toBeGreaterThan(60);
  expect(light((await posterOf(paths.black, CELL, { signal })).data)).toBeLessThan(5);
});

test.each(['webp', 'jpg', 'png'])('the bytes of %s are the same each time', async (format) => {
  const make = async () => (await sheets({ videos: [{ uri: paths.keys }] }, { ...SMALL, format }))[0]!;
  const [one, other] = [await make(), await make()];
  expect(one.ref).toEqual(other.ref);
  expect(one.ref.uri).toMatch(new RegExp(`\\.${format}$`));
});

test('what cannot be read sets its sample aside', async () => {
  const uri = join(workplace.folder, 'text.mp4');
  await writeFile(uri, 'no video, only words\n'.repeat(200));
  await expect(sheets({ videos: [{ uri }] })).rejects.toMatchObject({ name: 'SampleError' });
  await expect(sheets({ images: [{ uri }] }, { of: 'all_media' })).rejects.toMatchObject({ name: 'SampleError' });
});
