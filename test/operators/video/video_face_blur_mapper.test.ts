import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import operator from '../../../operators/video/video_face_blur_mapper.js';
import { blurWithin } from '../../../runtime/media/blur.js';
import { faceDetector, facesIn } from '../../../runtime/media/faces/detector.js';
import { runFfmpeg } from '../../../runtime/media/ffmpeg.js';
import { decodeFrames } from '../../../runtime/media/frames.js';
import { BGR, greyOf } from '../../../runtime/media/grey.js';
import { openFilm } from '../../../runtime/media/scenes/film.js';
import { openWorkplace, runRanges, type Workplace } from '../../media/workplace.js';
import { ROOT } from '../../root.js';

let workplace: Workplace;
let film: string;
let plain: string;
const { signal } = new AbortController();
const SIZE = { width: 80, height: 64 };
beforeAll(async () => {
  workplace = await openWorkplace();
  film = join(workplace.folder, 'face.mp4');
  plain = join(workplace.folder, 'plain.mkv');
  const face = join(ROOT, 'test/fixtures/faces/astronaut.png');
  // A face for one of two seconds, then nothing.
  await runFfmpeg(
    (command) =>
      command
        .input(face)
        .inputOptions('-loop', '1', '-r', '10', '-t', '2')
        .input('sine=d=2')
        .inputOptions('-f', 'lavfi')
        .videoFilters(['pad=80:64:8:0:gray', "drawbox=0:0:80:64:gray:fill:enable='gte(n,10)'"])
        .outputOptions('-c:v', 'libx264', '-g', '5', '-crf', '10', '-pix_fmt', 'yuv420p', '-c:a', 'aac')
        .output(film),
    { signal },
  );
  await runFfmpeg(
    (command) =>
      command.input('gradients=s=64x48:d=1:r=10:seed=1').inputOptions('-f', 'lavfi').outputOptions('-c:v', 'libx264').output(plain),
    { signal },
  );
});
afterAll(() => workplace.close());

const blur = (videos: readonly string[], given: object = {}, options: Partial<Parameters<typeof runRanges>[3]> = {}) =>
  runRanges(operator, { id: 'a', text: '', videos: videos.map((uri) => ({ uri })) }, given, { context: workplace.context, ...options });
const frames = async (path: string) => {
  const { video, times, hasAudio } = await openFilm(path, { signal });
  const found: Uint8Array[] = [];
  const whole = { path, timeBase: video.timeBase, key: times.pts[0]!, from: times.pts[0]!, to: times.end };
  for await (const frame of decodeFrames(whole, video, times.pts.length, { signal })) found.push(frame.slice());
  return { found, hasAudio, seconds: times.pts.map((time) => ((time - times.pts[0]!) * video.timeBase.num) / video.timeBase.den) };
};

test('faces are blurred wherever a frame shows one, the rest is as it was, and the sound is there', async () => {
  const { patch } = await blur([film, plain, film], { blur_type: 'box', radius: 6 });
  expect(patch.videos[1]).toEqual({ uri: plain });
  expect(patch.videos[2]).toEqual(patch.videos[0]);
  const before = await frames(film);
  const after = await frames(await workplace.context.media.file(patch.videos[0]!));
  expect(after.hasAudio).toBe(true);
  expect(after.seconds).toEqual(before.seconds);
  const detector = await faceDetector(operator.params!.parse({}), {});
  let faces = 0;
  for (const [at, data] of before.found.entries()) {
    const difference = () => data.reduce((sum, value, n) => sum + Math.abs(value - after.found[at]![n]!), 0) / data.length;
    const unblurred = difference();
    const found = facesIn(detector, greyOf({ ...SIZE, data }, BGR));
    faces += found.length;
    for (const face of found) blurWithin({ ...SIZE, data }, face, { blur_type: 'box', radius: 6 });
    expect(difference(), `frame ${at}`).toBeLessThan(5);
    if (found.length > 0) expect(unblurred, `frame ${at}`).toBeGreaterThan(difference() + 3);
  }
  expect(faces).toBeGreaterThan(7);
});

test('the bytes are the same each time and in whatever order ranges are done; pieces join to the same times', async () => {
  const seconds = 0.5;
  const several = await blur([film], {}, { seconds });
  expect(several.ranges).toEqual([4, 1]);
  expect((await blur([film], {}, { seconds, order: (places) => [...places.reverse(), ...places] })).patch).toEqual(several.patch);
  const [joined, source] = await Promise.all(
    [workplace.context.media.file(several.patch.videos[0]!), film].map(async (path) => frames(await path)),
  );
  expect(joined!.seconds).toEqual(source!.seconds);
  expect(joined!.hasAudio).toBe(true);
});

test('what is no video, or breaks off, is set aside with the reason', async () => {
  const bad = async (name: string, bytes: Uint8Array | string) => {
    const path = join(workplace.folder, name);
    await writeFile(path, bytes);
    return blur([path]).then(
      () => 'made',
      (error: Error) => error.name,
    );
  };
  const whole = await readFile(film);
  expect(await bad('empty.mp4', '')).toBe('SampleError');
  expect(await bad('text.mp4', 'no video at all')).toBe('SampleError');
  expect(await bad('cut.mp4', whole.subarray(0, whole.length / 2))).toBe('SampleError');
  const sound = join(workplace.folder, 'sound.m4a');
  await runFfmpeg((command) => command.input(film).outputOptions('-vn', '-c:a', 'copy').output(sound), { signal });
  await expect(blur([sound])).rejects.toMatchObject({ name: 'SampleError', message: 'the file has no video stream' });
});
