/** Operators that look at the files of videos and decode nothing. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ProcessOperator } from '../../../core/operator.js';
import type { JsonObject } from '../../../core/sample.js';
import { runFfmpeg } from '../../../runtime/media/ffmpeg.js';
import { catalog } from '../../catalog.js';
import { expectSameVerdicts } from '../../media/answers.js';
import { makeVideo } from '../../media/make-video.js';
import { vectors } from '../../media/parity.js';
import { openWorkplace, type Workplace } from '../../media/workplace.js';
import { ROOT } from '../../root.js';
import { runOperator } from '../../run-operator.js';

const operator = (name: string) => catalog.get(name) as ProcessOperator;
const { signal } = new AbortController();
const MOVING = join(ROOT, 'test/fixtures/parity/video/moving.mp4');

let workplace: Workplace;
const made = (name: string) => join(workplace.folder, name);
/** Runs ffmpeg on the moving video, or on another, without asking for more than the output's name. */
const remake = (name: string, options: readonly string[], input = MOVING, before: readonly string[] = []) =>
  runFfmpeg(
    (command) =>
      command
        .input(input)
        .inputOptions([...before])
        .outputOptions([...options])
        .output(made(name)),
    { signal },
  );

beforeAll(async () => {
  workplace = await openWorkplace();
  await makeVideo(made('plain.mp4'), { width: 64, height: 48, fps: 25, scenes: [20] });
  await remake('turned.mp4', ['-c', 'copy', '-metadata:s:v', 'rotate=90'], made('plain.mp4'));
  await remake('odd.mkv', ['-vf', 'scale=33:27', '-pix_fmt', 'yuv444p', '-frames:v', '5', '-an'], made('plain.mp4'));
  await remake('one.mp4', ['-frames:v', '1'], made('plain.mp4'));
  await remake('uneven.mkv', ['-vf', 'select=not(mod(n\\,7))+eq(n\\,1)', '-vsync', 'vfr', '-an'], made('plain.mp4'));
  await remake('late.ts', ['-c', 'copy', '-output_ts_offset', '40'], made('plain.mp4'));
  await remake('sound.m4a', ['-vn', '-c', 'copy']);
  const cover = join(ROOT, 'test/fixtures/parity/image/grad.png');
  await runFfmpeg(
    (command) =>
      command
        .input(MOVING)
        .input(cover)
        .outputOptions('-map', '0:a', '-map', '1:v', '-c:a', 'copy', '-c:v', 'png', '-disposition:v:0', 'attached_pic')
        .output(made('cover.mp4')),
    { signal },
  );
  await writeFile(made('cut.mp4'), (await readFile(MOVING)).subarray(0, 20_000));
  await writeFile(made('empty.mp4'), '');
  await writeFile(made('words.mp4'), 'no video, only words\n'.repeat(200));
});
afterAll(() => workplace.close());

const statsOf = async (name: string, file: string) => {
  const [tried] = await runOperator(operator(name), [{ videos: [{ uri: made(file) }] }]);
  expect(tried!.error).toBeNull();
  return tried!.stats;
};

test.each([
  ['video_resolution_filter', 32],
  ['video_aspect_ratio_filter', 24],
])('%s answers as the peer does', async (name, compared) => {
  expect(await expectSameVerdicts('video', operator(name))).toBe(compared);
});

test.each([
  ['plain.mp4', 64, 48, 20],
  ['turned.mp4', 48, 64, 20],
  ['odd.mkv', 33, 27, 5],
  ['one.mp4', 64, 48, 1],
  ['uneven.mkv', 64, 48, 4],
  ['late.ts', 64, 48, 20],
])('%s is %i by %i with %i frames', async (file, width, height, frames) => {
  expect(await statsOf('video_resolution_filter', file)).toEqual({ video_width: [width], video_height: [height] });
  expect(await statsOf('video_aspect_ratio_filter', file)).toEqual({ video_aspect_ratios: [width / height] });
  expect(await statsOf('video_frame_count_filter', file)).toEqual({ video_frame_count: [frames] });
});

test.each(['empty.mp4', 'words.mp4', 'cut.mp4', 'sound.m4a', 'cover.mp4'])('%s sets its sample aside with a reason', async (file) => {
  for (const name of ['video_resolution_filter', 'video_aspect_ratio_filter', 'video_frame_count_filter', 'video_metadata_mapper']) {
    const [tried] = await runOperator(operator(name), [{ videos: [{ uri: made(file) }], meta: {} }]);
    expect(tried!.error, name).toMatch(/ffprobe: .{10,}|no video stream|has no frames/);
  }
});

test('each ratio is compared as the whole numbers that it is made of', async () => {
  const videos = [{ uri: join(ROOT, 'test/fixtures/parity/video/moving.mp4') }];
  for (const [params, kept] of [
    [{ min_ratio: '4/3' }, true],
    [{ max_ratio: '4:3' }, true],
    [{ min_ratio: '4/3', min_closed_interval: false }, false],
    [{ min_ratio: '40000001/30000000' }, false],
    [{ min_ratio: 1, max_ratio: '1.3' }, false],
  ] as const) {
    const [tried] = await runOperator(operator('video_aspect_ratio_filter'), [{ videos }], params as JsonObject);
    expect(tried!.kept, JSON.stringify(params)).toBe(kept);
  }
  for (const min_ratio of ['1/0', 'wide', '9/21/3', '', '-1', '3/1'])
    await expect(runOperator(operator('video_aspect_ratio_filter'), [{ videos }], { min_ratio }), min_ratio).rejects.toThrow(/min_ratio/);
});

test('video_metadata_mapper tells what a file says, and null for the rest', async () => {
  await remake('said.mp4', ['-map', '0', '-c', 'copy', '-metadata', 'creation_time=2024-02-03T04:05:06Z', '-metadata:s:v', 'rotate=270']);
  const [said, turned, odd] = (
    await runOperator(
      operator('video_metadata_mapper'),
      ['said.mp4', 'turned.mp4', 'odd.mkv'].map((file) => ({ videos: [{ uri: made(file) }], meta: { own: 1 } })),
    )
  ).map(({ samples }) => (samples[0] as { __dj__meta__: { own: number; video_metadata: JsonObject[] } }).__dj__meta__);
  expect(said!.own).toBe(1);
  expect(said!.video_metadata[0]).toMatchObject({
    created: '2024-02-03T04:05:06.000000Z',
    rotation: 90,
    width: 120,
    height: 160,
    fps: '25/1',
    frames: 100,
    audio_codec: 'aac',
  });
  expect(turned!.video_metadata[0]).toMatchObject({ rotation: 270, width: 48, height: 64 });
  expect(odd!.video_metadata[0]).toMatchObject({
    pixel_format: 'yuv444p',
    frames: null,
    seconds: 0.2,
    audio_codec: null,
    audio_rate: null,
  });
});

test('video_deduplicator hashes the packets as the peer does', async () => {
  const { vector, samples } = vectors('video', 'video_deduplicator');
  const [set] = (vector as unknown as { sets: { hashes: Record<string, string> }[] }).sets;
  const ids = Object.keys(set!.hashes);
  const tried = await runOperator(
    operator('video_deduplicator'),
    ids.map((id) => ({ videos: samples.get(id)!.videos })),
  );
  expect(tried.map(({ stats }) => stats.hashes)).toEqual(ids.map((id) => (set!.hashes[id] ? [set!.hashes[id]] : [])));
});

test('video_deduplicator leaves no packet out, whatever the container says of it, and takes files of several streams', async () => {
  const hashesOf = async (...files: string[]) => {
    const tried = await runOperator(
      operator('video_deduplicator'),
      files.map((file) => ({ videos: [{ uri: made(file) }] })),
    );
    return tried.map(({ stats, error }) => error ?? stats.hashes);
  };
  await remake('all.avi', ['-c', 'copy', '-an']);
  await runFfmpeg(
    (command) => command.input(MOVING).inputOptions('-ss', '1.3').outputOptions('-c', 'copy', '-an').output(made('hidden.mp4')),
    { signal },
  );
  await remake('two.mkv', ['-map', '0:v', '-map', '0:v', '-c', 'copy']);
  await remake('two.mp4', ['-map', '0:v', '-map', '0:v', '-c', 'copy']);
  const [all, hidden, two, again] = await hashesOf('all.avi', 'hidden.mp4', 'two.mkv', 'two.mp4');
  // As PyAV 13 reads them.
  expect([all, hidden]).toEqual([['132a295218f554d1d26c8aaf97d5d54b'], ['1c272fcd72c8cef4884f44a5413f8d91']]);
  expect(two).toEqual(again);
  expect(two).not.toEqual(all);
  for (const error of await hashesOf('empty.mp4', 'words.mp4', 'cut.mp4', 'sound.m4a'))
    expect(error).toMatch(/ffprobe: .{10,}|no video stream/);
});
