import { copyFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ProcessOperator } from '../../../core/operator.js';
import type { JsonObject } from '../../../core/sample.js';
import motion from '../../../operators/video/video_motion_score_filter.js';
import { runFfmpeg } from '../../../runtime/media/ffmpeg.js';
import { comparedPlaces, comparedSize } from '../../../runtime/media/motion.js';
import { passesOf } from '../../../runtime/media/picked-frames.js';
import type { VideoStream } from '../../../runtime/media/probe.js';
import { expectSameVerdicts } from '../../media/answers.js';
import { openWorkplace, runRanges, type Workplace } from '../../media/workplace.js';
import { ROOT } from '../../root.js';
import { runOperator } from '../../run-operator.js';

const operator = motion as unknown as ProcessOperator;
const { signal } = new AbortController();
const MOVING = join(ROOT, 'test/fixtures/parity/video/moving.mp4');

let workplace: Workplace;
const made = (name: string) => join(workplace.folder, name);
const remake = (name: string, options: readonly string[], before: readonly string[] = []) =>
  runFfmpeg(
    (command) =>
      command
        .input(MOVING)
        .inputOptions([...before])
        .outputOptions([...options, '-an'])
        .output(made(name)),
    { signal },
  );
const tryOn = async (file: string, params: JsonObject = {}) => (await runOperator(operator, [{ videos: [{ uri: file }] }], params))[0]!;
const scoreOf = async (file: string, params: JsonObject = {}): Promise<number> => {
  const { error, stats } = await tryOn(file, params);
  expect(error, file).toBeNull();
  return (stats.video_motion_score as number[])[0]!;
};

beforeAll(async () => {
  workplace = await openWorkplace();
});
afterAll(() => workplace.close());

test('it answers as the peer does; of frames made smaller, whose sides the peer swaps, the verdict is the same', async () => {
  const near = (ours: number, theirs: number) => Math.abs(ours - theirs) <= 0.005 * Math.abs(theirs);
  const swapped = /"size"|"max_size"/;
  const verdicts = await expectSameVerdicts('video', operator, {
    near: (ours, theirs, params) => swapped.test(JSON.stringify(params)) || near(ours, theirs),
  });
  expect(verdicts).toBe(48);
});

test('frames that are made smaller move as those of the peer with its sides set right', async () => {
  for (const [params, theirs] of [
    [{ size: 60 }, { cuts: 0.6146853963534037, tall: 0.7812027916467438 }],
    [
      { size: [80, 60], sampling_fps: 4 },
      { cuts: 0.26428343132138254, tall: 0.4058712381714334 },
    ],
    [
      { size: 200, max_size: 100, divisible: 8 },
      { cuts: 0.6733897353988141, tall: 0.7431064902339131, moving: 2.616077297263675 },
    ],
  ] as const) {
    for (const [name, score] of Object.entries(theirs)) {
      const own = await scoreOf(join(ROOT, `test/fixtures/parity/video/${name}.mp4`), params as unknown as JsonObject);
      expect(Math.abs(own / score - 1), `${name} ${JSON.stringify(params)}`).toBeLessThan(0.03);
    }
  }
});

// What OpenCV's flow comes to between the frames at these places, read one after another.
test.each<[string, readonly string[], number, (readonly string[])?]>([
  ['whole.mkv', ['-c', 'copy'], 2.40804],
  ['turned.mp4', ['-c', 'copy', '-metadata:s:v', 'rotate=90'], 2.40804],
  ['late.ts', ['-c', 'copy', '-output_ts_offset', '40'], 2.40804],
  ['hidden.mp4', ['-c', 'copy'], 1.69493, ['-ss', '1.3']],
])('%s moves as much as it should', async (name, options, score, before) => {
  await remake(name, options, before);
  expect(Math.abs((await scoreOf(made(name))) / score - 1)).toBeLessThan(0.005);
});

test('few frames, uneven ones and odd sides', async () => {
  await remake('one.mp4', ['-frames:v', '1']);
  await remake('two.mp4', ['-frames:v', '2']);
  await remake('uneven.mp4', ['-vf', 'select=not(mod(n\\,3))+lt(n\\,20)', '-vsync', 'vfr']);
  await remake('odd.mkv', ['-vf', 'scale=161:117,format=yuv444p']);
  expect(await scoreOf(made('one.mp4'))).toBe(-1);
  expect((await tryOn(made('one.mp4'), { min_score: -1 })).kept).toBe(true);
  const pair = await scoreOf(made('two.mp4'));
  expect(pair).toBeGreaterThan(0.1);
  expect(pair).toBeLessThan(0.5);
  for (const name of ['uneven.mp4', 'odd.mkv']) expect(await scoreOf(made(name)), name).toBeGreaterThan(2);
});

test('a score is the same however the video is decoded, and again', async () => {
  // A key frame every five frames, of which every 50th is asked for; a large picture, so that it pays to start anew.
  await remake('keys.mp4', ['-vf', 'scale=1280:960', '-g', '5', '-preset', 'ultrafast', '-bf', '2']);
  const params = { sampling_fps: 0.5, size: 60 };
  const score = await scoreOf(made('keys.mp4'), params);
  expect(await scoreOf(made('keys.mp4'), params)).toBe(score);
  await remake('same.mkv', ['-c', 'copy'], []);
  expect(await scoreOf(MOVING)).toBe(await scoreOf(made('same.mkv')));
});

test('passes begin anew where that saves more than it is worth', () => {
  const times = { pts: [], keys: [0, 10, 20, 30, 40], end: 0 };
  expect(passesOf(times, [0, 1, 15, 39], 100)).toEqual([{ key: 0, places: [0, 1, 15, 39] }]);
  expect(passesOf(times, [0, 1, 15, 39], 8)).toEqual([
    { key: 0, places: [0, 1, 15] },
    { key: 30, places: [39] },
  ]);
  const many = Array.from({ length: 2500 }, (_, at) => at);
  expect(passesOf(times, many, 100).map(({ places }) => places.length)).toEqual([1000, 1000, 500]);
  expect(passesOf(times, many, 100).flatMap(({ places }) => places)).toEqual(many);
});

test('frames are chosen, and sized, as by the peer', () => {
  const rate = (num: number, den: number) => ({ frameRate: { num, den }, timeBase: { num: 1, den: 90_000 } }) as VideoStream;
  expect(comparedPlaces(100, rate(25, 1), 2)).toEqual([0, 1, 12, 24, 36, 48, 60, 72, 84, 96]);
  expect(comparedPlaces(7, rate(30_000, 1001), 2)).toEqual([0, 1, 6]);
  expect(comparedPlaces(4, rate(2, 1), 9)).toEqual([0, 1, 1, 2, 3]);
  expect(comparedPlaces(2, rate(25, 1), 2)).toEqual([0, 1, 1]);
  expect(comparedPlaces(1, rate(25, 1), 2)).toEqual([0]);
  const size = { width: 160, height: 90 };
  const none = { size: null, max_size: null, divisible: 1 };
  expect(comparedSize(size, none)).toEqual(size);
  expect(comparedSize(size, { ...none, size: 50 })).toEqual({ width: 88, height: 50 });
  expect(comparedSize({ width: 90, height: 160 }, { ...none, size: [70] })).toEqual({ width: 70, height: 124 });
  expect(comparedSize(size, { ...none, size: [300, 40] })).toEqual({ width: 300, height: 40 });
  expect(comparedSize(size, { ...none, max_size: 100, divisible: 8 })).toEqual({ width: 96, height: 56 });
  expect(() => comparedSize(size, { ...none, divisible: 128 })).toThrow(/128 by 0/);
});

test('what is no video, or none that can be followed, sets its sample aside with a reason', async () => {
  await writeFile(made('empty.mp4'), '');
  await writeFile(made('words.mp4'), 'no video, only words\n'.repeat(200));
  await writeFile(made('cut.mp4'), (await readFile(MOVING)).subarray(0, 20_000));
  await copyFile(join(ROOT, 'test/fixtures/parity/image/grad.png'), made('picture.mp4'));
  await runFfmpeg((command) => command.input(MOVING).outputOptions('-vn', '-c', 'copy').output(made('sound.m4a')), { signal });
  for (const name of ['empty.mp4', 'words.mp4', 'cut.mp4', 'picture.mp4', 'sound.m4a'])
    expect((await tryOn(made(name))).error, name).toMatch(/ff(probe|mpeg): .{10,}|no video stream/);
  await expect(tryOn(MOVING, { frame_field: 'frames' })).rejects.toThrow(/frame_field/);
  await expect(tryOn(MOVING, { if_output_optical_flow: true })).rejects.toThrow(/if_output_optical_flow/);
});

test('measured in ranges, in whatever order, it is the same figure', async () => {
  const sample = {
    id: 'a',
    text: '',
    videos: [{ uri: MOVING }, { uri: join(ROOT, 'test/fixtures/parity/video/tall.mp4') }, { uri: MOVING }],
  };
  const measured = async (seconds: number, order?: (places: number[]) => number[]) => {
    const context = { context: workplace.context, seconds, ...(order && { order }) };
    const { patch, ranges } = await runRanges(operator as never, sample, { sampling_fps: 9 }, context);
    return { scores: (patch as unknown as { video_motion_score: number[] }).video_motion_score, ranges: ranges[0]! };
  };
  const whole = await measured(60);
  const parts = await measured(0.4, (places) => places.reverse());
  expect(whole.ranges).toBe(2);
  expect(parts.ranges).toBeGreaterThan(6);
  expect(parts.scores).toEqual(whole.scores);
  expect(whole.scores[0]).toBe(await scoreOf(MOVING, { sampling_fps: 9 }));
  expect(whole.scores[2]).toBe(whole.scores[0]);
});
