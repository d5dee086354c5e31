/** What cuts and resizes videos, over videos of every kind: no frame is lost, pictures and sound keep in step. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AnyMapper } from '../../../core/operator.js';
import resize from '../../../operators/video/video_resize_resolution_mapper.js';
import byLength from '../../../operators/video/video_split_by_duration_mapper.js';
import byKeyFrame from '../../../operators/video/video_split_by_key_frame_mapper.js';
import { runFfmpeg } from '../../../runtime/media/ffmpeg.js';
import { type FlashPlan, makeFlash, seen } from '../../media/flash.js';
import { openWorkplace, runRanges, type Workplace } from '../../media/workplace.js';

let workplace: Workplace;
beforeAll(async () => {
  workplace = await openWorkplace();
});
afterAll(() => workplace.close());

const KINDS: Readonly<Record<string, FlashPlan & { readonly ext?: string; readonly hidden?: number; readonly exact?: boolean }>> = {
  plain: {},
  'with B-frames in open groups': { options: ['-x264-params', 'open-gop=1:bframes=3:b-pyramid=0:scenecut=0'], exact: true },
  'of variable rate': {
    filters: ['setpts=N+floor(N/4)*2'],
    sound: 3.6,
    options: ['-enc_time_base', '1/1000', '-video_track_timescale', '1000'],
    exact: true,
  },
  'that begins late': { options: ['-output_ts_offset', '1.4'], ext: 'ts' },
  'that begins before zero': { options: ['-output_ts_offset', '-0.5', '-avoid_negative_ts', 'disabled'], hidden: 5 },
  'whose pictures begin after the sound': { filters: ['trim=start_frame=4'], hidden: 4, exact: true },
  'with longer sound': { sound: 3.3 },
  'with shorter sound': { sound: 1.5 },
  'without sound': { sound: 0 },
  'with 10 bits': { filters: ['format=yuv420p10le'] },
  'with all colours, and odd sides': { filters: ['format=yuv444p'], size: '65x49' },
  'of Matroska, live': { ext: 'mkv', options: ['-live', '1'] },
  'of AVI, with codecs that MP4 has not': { ext: 'avi', options: ['-c:v', 'ffv1', '-c:a', 'pcm_s16le'], exact: true },
};

const run = async (operator: AnyMapper, uri: string, given: object, turned = false) => {
  const options = { context: workplace.context, seconds: 0.7, ...(turned && { order: (places: number[]) => places.reverse() }) };
  const { patch, ranges } = await runRanges(operator, { id: 'a', text: '<__dj__video>', videos: [{ uri }] }, given, options);
  return { refs: patch.videos, paths: await Promise.all(patch.videos.map((ref) => workplace.context.media.file(ref))), patch, ranges };
};
const close = (ours: readonly number[], wanted: readonly number[], most: number, what: string) => {
  expect(ours.length, what).toBe(wanted.length);
  for (const [at, value] of ours.entries())
    expect(Math.abs(value - wanted[at]!), `${what} ${at}: ${value} for ${wanted[at]}`).toBeLessThanOrEqual(most);
};

test.each(Object.entries(KINDS))(
  'a video %s keeps its frames, and its sound in step',
  async (name, { ext = 'mp4', hidden = 0, exact = false, ...plan }) => {
    const uri = join(workplace.folder, `${name.replaceAll(/\W/g, '-')}.${ext}`);
    await makeFlash(plan, uri);
    const source = await seen(uri);
    expect(source.greys.length).toBe(24 - hidden);

    const {
      paths: [resized],
      ranges,
    } = await run(resize, uri, { min_width: 80 });
    const larger = await seen(resized!);
    expect(ranges[0]).toBeGreaterThan(2);
    expect(larger.size[0]).toBe(80);
    close(larger.greys, source.greys, 4, 'greys of resized frames');
    close(larger.times, source.times, 0.002, 'times of resized frames');
    if (source.tone === null) expect(larger.tone).toBeNull();
    else expect(Math.abs(larger.tone! - source.tone)).toBeLessThan(0.01);

    for (const video_backend of exact ? ['ffmpeg', 'av'] : ['ffmpeg']) {
      const { paths } = await run(byLength, uri, { split_duration: 0.8, keep_original_sample: false, video_backend });
      const clips = [];
      for (const path of paths) clips.push(await seen(path));
      const shown = clips.flatMap((clip) => clip.greys);
      close(shown, source.greys, 4, `greys of clips by ${video_backend}`);
      for (const { times } of clips) expect(Math.abs(times[0]!), 'a clip begins with its first frame').toBeLessThan(0.03);
      const loud = clips.find(({ flash }) => flash !== null)!;
      if (source.tone !== null)
        expect(Math.abs(loud.tone! - loud.flash! - (source.tone - source.flash!)), `${video_backend}: tone and flash`).toBeLessThan(0.02);
    }
  },
);

const { signal } = new AbortController();
const flash = async (name: string, plan: FlashPlan = {}) => {
  const uri = join(workplace.folder, name);
  await makeFlash(plan, uri);
  return uri;
};

test('the bytes are the same in whatever order ranges are done', async () => {
  const uri = await flash('order.mp4');
  const long = { split_duration: 1.6, keep_original_sample: false, video_backend: 'av' };
  for (const [operator, given] of [
    [resize, { max_width: 32 }],
    [byLength, long],
  ] as const) {
    const [forth, back] = [await run(operator, uri, given), await run(operator, uri, given, true)];
    expect(forth.ranges[1], 'pieces are joined').toBeGreaterThan(0);
    expect(back.patch).toEqual(forth.patch);
  }
});

test('a clip that was copied, with frames hidden before it, is cut and resized like any other', async () => {
  const uri = await flash('twice.mp4');
  const { paths } = await run(byLength, uri, { split_duration: 0.8, keep_original_sample: false });
  const clip = await seen(paths[1]!);
  expect([clip.greys.length, clip.times[0]]).toEqual([8, 0]);
  for (const again of [
    await run(resize, paths[1]!, { max_width: 32 }),
    await run(byKeyFrame, paths[1]!, { keep_original_sample: false }),
  ]) {
    const greys: number[] = [];
    for (const path of again.paths) greys.push(...(await seen(path)).greys);
    close(greys, clip.greys, 4, 'greys');
  }
});

test('a turned video is resized as it is shown', async () => {
  const [plain, uri] = [await flash('level.mp4', { frames: 4, sound: 0 }), join(workplace.folder, 'turned.mp4')];
  await runFfmpeg((command) => command.input(plain).outputOptions('-c', 'copy', '-metadata:s:v', 'rotate=90').output(uri), { signal });
  const { paths } = await run(resize, uri, { max_width: 36, force_original_aspect_ratio: 'decrease' });
  expect((await seen(paths[0]!)).size).toEqual([36, 48]);
});

test('a video of one frame is left whole, cut in one clip, and resized', async () => {
  const uri = await flash('one.mp4', { frames: 1, sound: 0 });
  expect((await run(byLength, uri, { keep_original_sample: false })).refs).toEqual([{ uri }]);
  for (const { paths } of [await run(byKeyFrame, uri, { keep_original_sample: false }), await run(resize, uri, { max_width: 32 })]) {
    expect(paths.length).toBe(1);
    expect((await seen(paths[0]!)).greys.length).toBe(1);
  }
});

test.each([
  ['words.mp4', (path: string) => writeFile(path, 'no video, only words\n'.repeat(200))],
  ['empty.mp4', (path: string) => writeFile(path, '')],
  ['cut-off.mp4', async (path: string) => writeFile(path, (await readFile(await flash('whole.mp4'))).subarray(0, 2000))],
  [
    'sound-alone.mp4',
    (path: string) => runFfmpeg((command) => command.input('sine=d=1').inputOptions('-f', 'lavfi').output(path), { signal }),
  ],
])('%s sets its sample aside', async (name, make) => {
  const uri = join(workplace.folder, name);
  await make(uri);
  for (const operator of [resize, byLength, byKeyFrame] as AnyMapper[])
    await expect(run(operator, uri, {}), operator.name).rejects.toMatchObject({
      name: 'SampleError',
      message: expect.stringMatching(/.{10}/),
    });
});
