import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { FramesAsked, VideoFrames } from '../../../runtime/media/frame-views.js';
import { eachFrame, takesOf } from '../../../runtime/media/takes.js';
import { mediaViews } from '../../../runtime/media/views.js';
import { makeVideo } from '../../media/make-video.js';
import { makeNumbered, numberOf } from '../../media/numbered.js';
import { openWorkplace, type Workplace } from '../../media/workplace.js';

let workplace: Workplace;
const paths = { numbers: '', scenes: '' };
beforeAll(async () => {
  workplace = await openWorkplace();
  for (const name of ['numbers', 'scenes'] as const) paths[name] = join(workplace.folder, `${name}.mp4`);
  await makeNumbered(paths.numbers, 60);
  await makeVideo(paths.scenes, { width: 64, height: 48, fps: 10, scenes: [20, 31, 18] });
});
afterAll(() => workplace.close());

const view = mediaViews.find(({ name }) => name === 'frames')!;
const framesOf = async (uris: readonly string[], asked: FramesAsked) =>
  (view.compute({ videos: uris.map((uri) => ({ uri })) } as never, workplace.context) as (asked: FramesAsked) => Promise<VideoFrames[]>)(
    asked,
  );
const numbers = ({ each }: VideoFrames) =>
  each(({ data }) => numberOf(data.reduce((sum, value, at) => (at % 3 === 1 ? sum + value : sum), 0) / (data.length / 3)));

test.each([
  [{ method: 'all_keyframes' }, [0, 15, 30, 45]],
  [{ method: 'uniform', n: 3 }, [0, 30, 59]],
  [{ method: 'fps', fps: 0.8 }, [0, 13, 25, 38, 50]],
  [{ method: 'fps', fps: 1e9 }, Array.from({ length: 60 }, (_, n) => n)],
  [{ method: 'times', seconds: [4.95, 0.21, 100, 0.21] }, [3, 3, 50, 59]],
] as const)('%o gives the frames of these numbers, and when they are shown', async (asked, wanted) => {
  const [frames, again] = await framesOf([paths.numbers, paths.numbers], asked as FramesAsked);
  expect(await numbers(frames!)).toEqual(wanted);
  expect(frames!.seconds.map((seconds) => Math.round(seconds * 10))).toEqual(wanted);
  expect(again, 'the same file is decoded once').toBe(frames);
  expect(await numbers(frames!), 'a second time').toEqual(wanted);
});

test('the first frames of scenes', async () => {
  const [frames] = await framesOf([paths.scenes], { method: 'scene_starts', threshold: 27 });
  expect(frames!.seconds).toEqual([0, 2, 5.1]);
  expect(frames!.kept!.length).toBe(3);
});

test('frames that come to many bytes are decoded for each who asks, one at a time', async () => {
  const path = join(workplace.folder, 'large.mp4');
  await makeVideo(path, { width: 1280, height: 720, fps: 10, scenes: [30] });
  const [frames] = await framesOf([path], { method: 'all_frames' });
  expect(frames!.kept).toBeNull();
  const before = process.memoryUsage().rss;
  let most = 0;
  const sizes = await frames!.each(({ data }) => {
    most = Math.max(most, process.memoryUsage().rss - before);
    return data.length;
  });
  expect(sizes).toEqual(Array.from({ length: 30 }, () => 1280 * 720 * 3));
  expect(most).toBeLessThan(48 << 20);
});

test('what is far apart is decoded by itself, what is near together, and what is long in parts', () => {
  const times = { pts: Array.from({ length: 1000 }, (_, n) => n * 2), keys: [0, 100, 200, 300, 800], end: 2000 };
  const shape = (places: readonly number[], longest = Number.POSITIVE_INFINITY) =>
    takesOf(times, places, longest).map(({ key, from, to, picked, keysOnly, count }) => [key, from, to, picked, keysOnly, count]);
  expect(shape([0, 500, 999])).toEqual([
    [0, 0, 2, null, false, 1],
    [600, 1000, 1002, null, false, 1],
    [1600, 1998, 2000, null, false, 1],
  ]);
  expect(shape([90, 105, 105])).toEqual([[0, 180, 212, [180, 210, 210], false, 3]]);
  expect(shape([0, 100, 200, 300, 800])).toEqual([[0, 0, 1602, [0, 200, 400, 600, 1600], true, 5]]);
  expect(shape([0, 100, 200, 300, 800], 400)).toEqual([
    [0, 0, 202, [0, 200], true, 2],
    [400, 400, 602, [400, 600], true, 2],
    [1600, 1600, 1602, null, false, 1],
  ]);
  const all = shape(
    times.pts.map((_, place) => place),
    400,
  );
  expect(all.map(([key, from, to, picked, , count]) => [key, from, to, picked, count])).toEqual([
    [0, 0, 400, null, 200],
    [400, 400, 1600, null, 600],
    [1600, 1600, 2000, null, 200],
  ]);
});

test('frames of any size that a header claims are refused', async () => {
  const [take] = takesOf({ pts: [0], keys: [0], end: 1 }, [0], 1);
  const video = { path: paths.numbers, timeBase: { num: 1, den: 10 }, width: 16_000, height: 16_000 };
  await expect(eachFrame(take!, video, () => {}, { signal: workplace.context.signal })).rejects.toThrow(
    'frames of 16000 by 16000 are too large',
  );
});
