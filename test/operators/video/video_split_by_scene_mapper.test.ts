import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { MediaRef } from '../../../core/sample.js';
import operator from '../../../operators/video/video_split_by_scene_mapper.js';
import { probeFrames, probeVideo } from '../../../runtime/media/probe.js';
import { expectVideosAlike, output } from '../../media/made-video.js';
import { makeVideo } from '../../media/make-video.js';
import { vectors } from '../../media/parity.js';
import { openWorkplace, runRanges, type Workplace } from '../../media/workplace.js';
import { ROOT } from '../../root.js';

let workplace: Workplace;
let film: MediaRef;
let cuts: number[];
/** Ten frames a second; the sixth scene is 12 s long. */
const SCENES = [20, 31, 18, 40, 25, 120, 22, 30];
beforeAll(async () => {
  workplace = await openWorkplace();
  film = { uri: join(workplace.folder, 'film.mp4') };
  cuts = await makeVideo(film.uri, { width: 320, height: 180, fps: 10, scenes: SCENES, sound: true });
});
afterAll(() => workplace.close());

const { signal } = new AbortController();
const split = (
  sample: { text?: string; videos: readonly MediaRef[] },
  given: object = {},
  options: Partial<Parameters<typeof runRanges>[3]> = {},
) => runRanges(operator, { id: 'a', text: '', ...sample }, given, { context: workplace.context, ...options });

test("clips, texts and files left alone are the peer's", async () => {
  const { vector, samples } = vectors('video', 'video_split_by_scene_mapper');
  let compared = 0;
  for (const { params, cases } of vector.sets) {
    for (const { in: id, rows } of cases) {
      const sample = samples.get(id)!;
      const { patch } = await split(sample, params);
      const [want] = rows!;
      expect(patch.text ?? sample.text, id).toBe(want!.text ?? sample.text);
      await expectVideosAlike(workplace, sample, patch.videos, want!.videos);
      compared += want!.videos?.length ?? 0;
    }
  }
  expect(compared).toBeGreaterThanOrEqual(9);
});

test('every known cut is found, those on the borders of ranges too, and clips have the frames of their scenes', async () => {
  const { patch, ranges } = await split({ text: '<__dj__video> and <__dj__video>', videos: [film] }, {}, { seconds: 2 });
  expect(patch.text).toBe(`${'<__dj__video>'.repeat(SCENES.length)} and <__dj__video>`);
  expect(ranges[0]).toBe(7);
  expect(cuts.length).toBe(SCENES.length - 1);
  const clips = await Promise.all(patch.videos.map((ref) => workplace.context.media.file(ref)));
  for (const [at, path] of clips.entries()) {
    const { pts, end } = await probeFrames(path, { signal });
    const { video, hasAudio } = await probeVideo(path, { signal });
    expect(pts.length, `scene ${at}`).toBe(SCENES[at]);
    expect(((end - pts[0]!) * video!.timeBase.num) / video!.timeBase.den).toBeCloseTo(SCENES[at]! / 10, 1);
    expect(new Set(pts.slice(1).map((time, n) => time - pts[n]!)).size, 'frames are evenly spaced, across joins too').toBe(1);
    expect(hasAudio).toBe(true);
  }
});

test('the bytes are the same each time, in whatever order ranges are done and how often', async () => {
  const seconds = 4;
  const plain = await split({ videos: [film] }, {}, { seconds });
  const turned = await split({ videos: [film] }, {}, { seconds, order: (places) => places.reverse() });
  const twice = await split({ videos: [film, film] }, {}, { seconds, order: (places) => [...places, ...places] });
  expect(plain.ranges[2], 'the long scene is joined of pieces').toBe(1);
  expect(turned.patch).toEqual(plain.patch);
  expect(turned.results).toEqual(plain.results);
  expect(twice.patch.videos).toEqual([...plain.patch.videos, ...plain.patch.videos]);
});

test('a scene in pieces shows the pictures that it shows in one', async () => {
  const [pieces, whole] = [await split({ videos: [film] }, {}, { seconds: 4 }), await split({ videos: [film] }, {}, { seconds: 60 })];
  const shots = await Promise.all(
    [pieces, whole].map(async ({ patch }) => {
      const bytes = await output(
        await workplace.context.media.file(patch.videos[5]!),
        ...['-vf', 'scale=2:2', '-vsync', 'passthrough', '-pix_fmt', 'rgb24', '-f', 'rawvideo'],
      );
      const frames: number[][] = [];
      for (let at = 0; at < bytes.length; at += 12) frames.push([...bytes.subarray(at, at + 12)]);
      return frames;
    }),
  );
  expect(shots[0]!.length).toBe(120);
  expect(shots[1]!.length).toBe(120);
  for (const [at, frame] of shots[0]!.entries())
    for (const [n, value] of frame.entries()) expect(Math.abs(value - shots[1]![at]![n]!)).toBeLessThan(8);
});

test.each([
  ['of a video without sound', { sound: false }, [20, 40, 60]],
  ['of frames with odd sides', { width: 270, height: 182 }, [20, 40, 60]],
])('a long scene %s is cut and joined', async (_, options, scenes) => {
  const uri = join(workplace.folder, `${Object.keys(options)[0]}.mp4`);
  await makeVideo(uri, { width: 320, height: 180, fps: 10, scenes, sound: true, ...options });
  const { patch } = await split({ videos: [{ uri }] }, {}, { seconds: 2 });
  for (const [at, ref] of patch.videos.entries()) {
    expect((await probeFrames(await workplace.context.media.file(ref), { signal })).pts.length).toBe(scenes[at]);
  }
});

test.each([
  ['text.mp4', () => Buffer.from('no video, only words\n'.repeat(200))],
  ['empty.mp4', () => Buffer.alloc(0)],
  ['cut-off.mp4', async () => (await readFile(join(ROOT, 'test/fixtures/parity/video/moving.mp4'))).subarray(0, 20_000)],
  ['cut-off.mkv', async () => (await readFile(join(ROOT, 'test/fixtures/parity/video/moving_remux.mkv'))).subarray(0, 20_000)],
  [
    'garbled.mp4',
    async () => {
      const bytes = await readFile(film.uri);
      bytes.fill(0x5a, 2000, Math.floor(bytes.length * 0.6));
      return bytes;
    },
  ],
])('%s sets its sample aside, or is split as far as it can be read', async (name, make) => {
  const uri = join(workplace.folder, name);
  await writeFile(uri, await make());
  await split({ videos: [{ uri }] }).catch((error: Error) => {
    expect([error.name, error.message.length > 15], error.stack).toEqual(['SampleError', true]);
  });
});

test.each([
  [{ fade_bias: 0.5 }, 'fade_bias: ContentDetector has no such option'],
  [{ detector: 'ThresholdDetector', weights: [1, 1, 1, 0] }, 'weights: ThresholdDetector has no such option'],
  [{ output_format: 'bytes' }, 'rows are JSON'],
  [{ ffmpeg_extra_args: '-i /etc/passwd' }, 'ffmpeg_extra_args: -i'],
  [{ ffmpeg_extra_args: '-f tee' }, 'ffmpeg_extra_args: -f'],
  [{ ffmpeg_extra_args: '-crf' }, 'ffmpeg_extra_args: -crf lacks a value'],
])('%o is refused when the recipe is planned', (given, reason) => {
  expect(operator.refuses!(operator.params!.parse(given), {})).toContain(reason);
});
test.each([
  [{}],
  [{ save_field: 'clips' }],
  [{ detector: 'AdaptiveDetector', window_width: 3, min_delta_hsv: 9 }],
  [{ ffmpeg_extra_args: '-c:v libx264 -preset slow -crf 18' }],
])('%o is accepted', (given) => {
  expect(operator.refuses!(operator.params!.parse(given), {})).toBeUndefined();
});
