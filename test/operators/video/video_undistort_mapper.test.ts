import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { JsonObject, MediaRef } from '../../../core/sample.js';
import operator from '../../../operators/video/video_undistort_mapper.js';
import { runFfmpeg } from '../../../runtime/media/ffmpeg.js';
import { openFilm } from '../../../runtime/media/scenes/film.js';
import { eachPlace } from '../../../runtime/media/takes.js';
import { readCalibration, straightener } from '../../../runtime/media/undistort.js';
import { openWorkplace, runRanges, type Workplace } from '../../media/workplace.js';

let workplace: Workplace;
let film: MediaRef;
beforeAll(async () => {
  workplace = await openWorkplace();
  film = { uri: join(workplace.folder, 'film.mp4') };
  await runFfmpeg(
    (command) =>
      command
        .input('gradients=s=64x48:r=10:d=4:c0=0x102040:c1=0xf0c060:x0=0:y0=0:x1=64:y1=48:speed=0.02:n=2:seed=1')
        .inputOptions('-f', 'lavfi')
        .outputOptions('-c:v', 'libx264', '-preset', 'ultrafast', '-qp', '4', '-pix_fmt', 'yuv420p', '-g', '12')
        .output(film.uri),
    { signal },
  );
});
afterAll(() => workplace.close());

const { signal } = new AbortController();
const CAMERA = {
  intrinsics: [
    [50, 0, 32],
    [0, 50, 24],
    [0, 0, 1],
  ],
  xi: [1.1],
  dist_coeffs: [-0.1, 0.02, 0, 0],
};
type Patch = { readonly row?: { readonly undistorted_video: string[] }; readonly files?: readonly MediaRef[] };
const straighten = async (
  sample: { videos: readonly MediaRef[]; meta?: JsonObject; row?: JsonObject },
  given: object = {},
  options: Partial<Parameters<typeof runRanges>[3]> = {},
) => {
  const whole = { id: 'a', text: '', meta: { camera_calibration: sample.videos.map(() => CAMERA) }, row: { n: 1 }, ...sample };
  const { patch, ranges } = await runRanges(operator, whole, given, { context: workplace.context, ...options });
  return { ranges, patch: patch as unknown as Patch };
};
const framesOf = async (ref: MediaRef, places: readonly number[]) => {
  const path = await workplace.context.media.file(ref);
  const opened = await openFilm(path, { signal });
  return { ...opened, frames: await eachPlace(path, opened, places, ({ data }) => Uint8Array.from(data), { signal }) };
};

test('each frame is made straight, and the new video is named by a field and among the files', async () => {
  const { patch } = await straighten({ videos: [film] }, { crf: 4 });
  expect(patch.row).toEqual({ n: 1, undistorted_video: [patch.files![0]!.uri] });
  const places = [0, 13, 39];
  const [before, after] = [await framesOf(film, places), await framesOf(patch.files![0]!, places)];
  expect(after.times.pts.length).toBe(40);
  expect(after.times.pts).toEqual(before.times.pts);
  const apart = (a: Uint8Array, b: Uint8Array) => a.reduce((sum, value, at) => sum + Math.abs(value - b[at]!), 0) / a.length;
  for (const [at, frame] of before.frames.entries()) {
    const bent = Uint8Array.from(frame);
    straightener({ width: 64, height: 48 }, readCalibration(CAMERA))(frame);
    expect(apart(after.frames[at]!, frame), 'but for the loss of coding').toBeLessThan(4);
    expect(apart(bent, frame)).toBeGreaterThan(6);
  }
});

test('quality is as asked, and the bytes are the same in whatever order ranges are done', async () => {
  const plain = await straighten({ videos: [film] }, {}, { seconds: 1 });
  expect(plain.ranges).toEqual([4, 1]);
  const turned = await straighten({ videos: [film] }, {}, { seconds: 1, order: (places) => places.reverse() });
  expect(turned.patch).toEqual(plain.patch);
  const size = async (crf: number) => {
    const { patch } = await straighten({ videos: [film] }, { crf });
    return (await workplace.context.media.read(patch.files![0]!)).length;
  };
  expect(await size(10)).toBeGreaterThan(1.5 * (await size(40)));
});

test('what is there stays; another field, and another place of the cameras', async () => {
  expect((await straighten({ videos: [film], row: { undistorted_video: [] }, meta: {} })).patch).toEqual({});
  const { patch } = await straighten(
    { videos: [film], meta: { cameras: [CAMERA] } },
    { camera_calibration_field: 'cameras', undistorted_video_field: 'straight' },
  );
  expect(patch.row).toMatchObject({ n: 1, straight: [expect.stringMatching(/^media\/\w{64}\.mp4$/)] });
});

test.each([
  [{}, 'its meta has no camera_calibration for each video'],
  [{ camera_calibration: [CAMERA] }, 'its meta has no camera_calibration for each video'],
  [{ camera_calibration: [CAMERA, { ...CAMERA, xi: [2] }] }, 'has two cameras for one video'],
  [{ camera_calibration: [CAMERA, { xi: [2] }] }, 'has no intrinsics'],
])('a sample with the meta %o is set aside', async (meta, reason) => {
  await expect(straighten({ videos: [film, film], meta })).rejects.toMatchObject({
    name: 'SampleError',
    message: expect.stringContaining(reason),
  });
});
