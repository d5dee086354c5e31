import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { JsonObject, MediaRef } from '../../../core/sample.js';
import operator from '../../../operators/video/video_extract_frames_mapper.js';
import { runFfmpeg } from '../../../runtime/media/ffmpeg.js';
import { readPicture } from '../../../runtime/media/image.js';
import { makeVideo } from '../../media/make-video.js';
import { H264, makeNumbered, numberIn } from '../../media/numbered.js';
import { hashDistance, look, type Made, vectors } from '../../media/parity.js';
import { openWorkplace, runRanges, type Workplace } from '../../media/workplace.js';

let workplace: Workplace;
/** Ten frames a second; a key frame at each cut. */
const SCENES = [20, 31, 18, 40];
let film: MediaRef;
beforeAll(async () => {
  workplace = await openWorkplace();
  film = { uri: join(workplace.folder, 'film.mp4') };
  await makeVideo(film.uri, { width: 64, height: 48, fps: 10, scenes: SCENES });
});
afterAll(() => workplace.close());

const { signal } = new AbortController();
type Patch = { readonly row: { readonly video_frames: string[][] }; readonly files: readonly MediaRef[] };
const extract = async (
  sample: { text?: string; videos: readonly MediaRef[]; row?: JsonObject },
  given: object = {},
  options: Partial<Parameters<typeof runRanges>[3]> = {},
) => {
  const whole = { id: 'a', text: '', row: {}, ...sample };
  const { patch, ranges } = await runRanges(operator, whole, given, { context: workplace.context, ...options });
  return { ranges, patch: patch as unknown as Patch };
};
const frames = async (ref: MediaRef, given: object = {}, options = {}) =>
  (await extract({ videos: [ref] }, { legacy_split_by_text_token: false, ...given }, options)).patch.row.video_frames[0]!;
const read = (uri: string) => workplace.context.media.read({ uri, digest: /\/(\w+)\./.exec(uri)![1]! });
const numbered = async (name: string, frames: number, ...options: string[]): Promise<MediaRef> => {
  const uri = join(workplace.folder, name);
  await makeNumbered(uri, frames, options);
  return { uri };
};
/** The numbers of the frames that are extracted. */
const taken = async (ref: MediaRef, given: object = {}, options = {}) =>
  Promise.all((await frames(ref, given, options)).map(async (uri) => numberIn(await read(uri))));
const upTo = (count: number, step = 1) => Array.from({ length: count }, (_, n) => n * step);

test("frames are the peer's, by either backend", async () => {
  const { vector, samples } = vectors('video', operator.name);
  let compared = 0;
  for (const { params, cases } of vector.sets) {
    for (const { in: id, rows, error } of cases) {
      const what = `${id} ${JSON.stringify(params)}`;
      const sample = samples.get(id)!;
      if (error !== undefined && sample.videos.length > 0) {
        await expect(extract(sample, params), what).rejects.toThrow('does not say how long it is');
        continue;
      }
      const { patch } = await extract(sample, params);
      const [want] = (rows ?? [{ video_frames: [] }]) as readonly { readonly video_frames: readonly (readonly Made[])[] }[];
      const { video_frames: ours } = patch.row;
      expect(
        ours.map(({ length }) => length),
        what,
      ).toEqual(want!.video_frames.map(({ length }) => length));
      expect(patch.files.map(({ uri }) => uri)).toEqual(ours.flat());
      for (const [at, { made }] of want!.video_frames.flat().entries()) {
        const bytes = await read(ours.flat()[at]!);
        const { width, height } = await readPicture(bytes);
        expect([width, height]).toEqual(made.size);
        const { mean, bits } = await look(bytes);
        for (const [band, value] of made.mean!.entries()) expect(Math.abs(mean[band]! - value), `${what} ${at}`).toBeLessThan(1.5);
        expect(hashDistance(bits, made.ahash!), `${what} ${at}`).toBeLessThanOrEqual(2);
        compared++;
      }
    }
  }
  expect(compared).toBe(102);
});

test.each([
  ['mp4', [...H264, '-bf', '2']],
  ['ts', [...H264, '-bf', '2']],
  ['avi', ['-c:v', 'mpeg4', '-bf', '2', '-q:v', '2', '-g', '15', '-sc_threshold', '1000000000']],
  ['mpg', ['-c:v', 'mpeg2video', '-r', '25', '-bf', '2', '-q:v', '2', '-g', '15', '-sc_threshold', '1000000000']],
  ['late.mkv', [...H264, '-bf', '2', '-output_ts_offset', '7.3']],
  ['open.mp4', [...H264, '-bf', '2', '-x264-params', 'open-gop=1']],
] as const)('the frames are those of their numbers in %s, whatever the ranges', async (name, options) => {
  const ref = await numbered(`numbers.${name}`, 60, ...options);
  const by = { video_backend: 'ffmpeg' };
  const all = await taken(ref, { ...by, frame_sampling_method: 'all_frames' }, { seconds: 2 });
  expect(all).toEqual(name === 'mpg' ? all.toSorted((a, b) => a - b) : upTo(60));
  const keys = await taken(ref, by);
  if (name !== 'mpg') expect(keys.slice(0, 4)).toEqual(upTo(4, 15));
  expect(await taken(ref, by, { seconds: 0.2 })).toEqual(keys);
  if (name !== 'mpg') expect(await taken(ref, { ...by, frame_sampling_method: 'uniform', frame_num: 4 })).toEqual([0, 20, 40, 59]);
});

test('evenly spaced frames are the first that are not before their times, and the last for what lies behind it', async () => {
  const ref = await numbered('even.mp4', 60, ...H264);
  const uniform = (frame_num: number, more: object = {}) => taken(ref, { frame_sampling_method: 'uniform', frame_num, ...more });
  expect(await uniform(1)).toEqual([30]);
  expect(await uniform(2)).toEqual([0, 59]);
  expect(await uniform(5)).toEqual([0, 15, 30, 45, 59]);
  expect(await uniform(8)).toEqual([0, 9, 18, 26, 35, 43, 52, 59]);
  expect((await uniform(60)).length, 'no more than there are').toBe(60);
  expect(await uniform(2, { duration: 2.5 }), 'of stretches without the last; the one on a border in both').toEqual([0, 25, 25, 50]);
  expect(await uniform(2, { duration: 2.5, video_backend: 'ffmpeg' })).toEqual([0, 25, 25, 50]);
  expect(await uniform(3, { duration: 2.5, video_backend: 'ffmpeg' })).toEqual([0, 13, 25, 25, 38, 50]);
  expect(await taken(ref, { duration: 2.5 }), 'key frames of stretches, and their first').toEqual([0, 15, 25, 30, 45]);
  expect(await taken(ref, { duration: 2.5, video_backend: 'ffmpeg' })).toEqual(upTo(4, 15));
  await expect(uniform(3, { duration: 1e-7 })).rejects.toThrow('too many for its length');
});

test('frames of uneven rate are told by when they are shown', async () => {
  const ref = await numbered('vfr.mp4', 60, ...H264, '-vf', "select='lt(n,10)+not(mod(n,10))'", '-vsync', 'vfr');
  const [first, last] = [
    await taken(ref, { frame_sampling_method: 'all_frames' }),
    (n: number) => ({ frame_sampling_method: 'uniform', frame_num: n }),
  ];
  expect(first).toEqual([...upTo(10), 10, 20, 30, 40, 50]);
  expect(await taken(ref, last(3))).toEqual([0, 30, 50]);
});

test.each([
  ['of one frame', 1, H264, [0], [0]],
  ['without a second key frame', 40, [...H264, '-g', '1000'], [0], [0, 20, 39]],
  ['without frames that are stored whole', 40, [...H264, '-x264-params', 'intra-refresh=1:keyint=15'], null, [0, 20, 39]],
] as const)('a video %s', async (what, count, options, keys, three) => {
  const ref = await numbered(`${what}.mkv`, count, ...options);
  const by = { video_backend: 'ffmpeg' };
  const found = await taken(ref, by);
  if (keys) expect(found).toEqual(keys);
  else expect(found.length).toBeGreaterThan(0);
  expect(await taken(ref, { ...by, frame_sampling_method: 'uniform' })).toEqual(three);
  expect(await taken(ref, { ...by, frame_sampling_method: 'all_frames' }, { seconds: 0.5 })).toEqual(upTo(count));
});

test('a turned video gives upright frames', async () => {
  const ref = await numbered('plain.mp4', 5, ...H264);
  const uri = join(workplace.folder, 'turned.mp4');
  await runFfmpeg((command) => command.input(ref.uri).outputOptions('-c', 'copy', '-metadata:s:v', 'rotate=90').output(uri), { signal });
  const [frame] = await frames({ uri });
  expect(await readPicture(await read(frame!))).toMatchObject({ width: 48, height: 64 });
});

test('the bytes are the same each time, in whatever order ranges are done', async () => {
  const given = { frame_sampling_method: 'all_frames', legacy_split_by_text_token: false };
  const whole = await extract({ videos: [film] }, given);
  const cut = await extract({ videos: [film] }, given, { seconds: 1, order: (places) => places.reverse() });
  expect([whole.ranges, cut.ranges[0]! > 3]).toEqual([[1], true]);
  expect(cut.patch).toEqual(whole.patch);
  const twice = await extract({ videos: [film, film] }, given);
  expect(twice.ranges).toEqual([1]);
  expect(twice.patch.row.video_frames).toEqual([...whole.patch.row.video_frames, ...whole.patch.row.video_frames]);
});

test('of a few frames of a short video one range is made', async () => {
  const { ranges } = await extract({ videos: [film] }, { frame_sampling_method: 'uniform', legacy_split_by_text_token: false });
  expect(ranges).toEqual([1]);
});

test('as many videos are taken as the text has tokens, unless told otherwise', async () => {
  const videos = [film, film];
  const lists = async (text: string, given: object = {}) =>
    (await extract({ text, videos }, given)).patch.row.video_frames.map(({ length }) => length);
  expect(await lists('<__dj__video> one')).toEqual([4, 0]);
  expect(await lists('none')).toEqual([0, 0]);
  expect(await lists('<__dj__video> <|__dj__eoc|> <__dj__video><__dj__video>')).toEqual([4, 4]);
  expect(await lists('none', { legacy_split_by_text_token: false })).toEqual([4, 4]);
});

test('what is there already stays, and the older name of the field comes first', async () => {
  const row = { video_frames: [['a.jpg']], more: 1 };
  expect((await extract({ videos: [film], row }, { legacy_split_by_text_token: false })).patch).toEqual({});
  const { patch } = await extract({ videos: [film], row }, { frame_key: 'frames', legacy_split_by_text_token: false });
  expect(patch.row).toMatchObject({ ...row, frames: [expect.arrayContaining([expect.stringMatching(/^media\/\w{64}\.jpg$/)])] });
});

test('bytes are the files as base64, and then no files are named', async () => {
  const given = { legacy_split_by_text_token: false, frame_sampling_method: 'uniform', frame_num: 2 };
  const [uri] = (await extract({ videos: [film] }, given)).patch.row.video_frames[0]!;
  const { patch } = await extract({ videos: [film] }, { ...given, output_format: 'bytes' });
  expect(patch.files).toBeUndefined();
  expect(Buffer.from(patch.row.video_frames[0]![0]!, 'base64').equals(await read(uri!))).toBe(true);
});

test.each([
  ['text.mp4', async () => Buffer.from('no video, only words\n'.repeat(200))],
  ['empty.mp4', async () => Buffer.alloc(0)],
  ['cut-off.mp4', async () => (await readFile(film.uri)).subarray(0, 2000)],
  [
    'garbled.mp4',
    async () => {
      const bytes = await readFile(film.uri);
      return bytes.fill(0x5a, 1000, Math.floor(bytes.length * 0.6));
    },
  ],
  [
    'sound.m4a',
    async () => {
      const path = join(workplace.folder, 'sine.m4a');
      await runFfmpeg((command) => command.input('sine=d=1').inputOptions('-f', 'lavfi').output(path), { signal });
      return readFile(path);
    },
  ],
])('%s sets its sample aside, or gives what can be read', async (name, content) => {
  const uri = join(workplace.folder, `bad-${name}`);
  await writeFile(uri, await content());
  const found = await frames({ uri }).catch((error: Error) => error);
  if (found instanceof Error) expect([found.name, found.message.length > 15], found.stack).toEqual(['SampleError', true]);
  else expect(found.length).toBeGreaterThan(0);
});
