import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runFfmpeg } from '../../../runtime/media/ffmpeg.js';
import { decodeFrames } from '../../../runtime/media/frames.js';
import { openFilm } from '../../../runtime/media/scenes/film.js';
import { canPick, pickedFrames } from '../../../runtime/media/scenes/picked.js';
import { scoreRanges } from '../../../runtime/media/scenes/ranges.js';
import { shrinker, workingSize } from '../../../runtime/media/scenes/shrink.js';

const signal = new AbortController().signal;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'picked-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** Noise in all three planes, so that every pixel tells which it is and how its colours were converted. */
const noise = async (name: string, size: string, pixelFormat: string, options: readonly string[] = []) => {
  const path = join(folder, name);
  await runFfmpeg(
    (command) =>
      command
        .input(`nullsrc=s=${size}:r=5:d=0.6,format=yuv444p,noise=all_seed=7:alls=100:allf=t`)
        .inputOptions('-f', 'lavfi')
        .outputOptions('-c:v', 'libx264', '-qp', '1', '-pix_fmt', pixelFormat, ...options)
        .output(path),
    { signal },
  );
  return path;
};
const copies = async (frames: AsyncGenerator<Uint8Array>) => {
  const all: Buffer[] = [];
  for await (const frame of frames) all.push(Buffer.from(frame));
  return all;
};

test.each([
  ['720p that does not say its colours', '1280x720', []],
  ['a third, BT.709', '768x432', ['-colorspace', 'bt709', '-color_range', 'tv']],
  ['a third, BT.601', '768x432', ['-colorspace', 'smpte170m']],
  ['upright', '432x768', []],
])('%s: picked frames are those that are converted whole and then shrunk', async (name, size, options) => {
  const path = await noise(`${name}.mp4`, size, 'yuv420p', options);
  const { video, times } = await openFilm(path, { signal });
  const small = workingSize(video);
  expect(canPick(video, video, small)).toBe(true);
  const [range] = scoreRanges(times, video.timeBase, 60);
  const stretch = { ...range!, path, timeBase: video.timeBase };
  const picked = await copies(pickedFrames(stretch, video, small, range!.frames, { signal }));
  const shrink = shrinker(video, small);
  const whole: Buffer[] = [];
  for await (const frame of decodeFrames(stretch, video, range!.frames, { signal })) whole.push(Buffer.from(shrink(frame)));
  expect(picked.length).toBe(3);
  expect(picked.map((frame, at) => frame.equals(whole[at]!))).toEqual([true, true, true]);
});

test.each([
  ['a side that is even', '1024x576', 'yuv420p', []],
  ['a side that is no whole number', '1920x1080', 'yuv420p', []],
  ['as small as it gets', '256x144', 'yuv420p', []],
  ['other planes', '768x432', 'yuv422p', []],
  ['full range', '768x432', 'yuv420p', ['-color_range', 'pc']],
  ['colours that are rare', '768x432', 'yuv420p', ['-colorspace', 'bt2020nc']],
])('%s: frames are not picked', async (name, size, pixelFormat, options) => {
  const { video } = await openFilm(await noise(`${name}.mp4`, size, pixelFormat, options), { signal });
  expect(canPick(video, video, workingSize(video))).toBe(false);
});
