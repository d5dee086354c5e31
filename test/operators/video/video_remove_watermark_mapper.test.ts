import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Json, MediaRef } from '../../../core/sample.js';
import operator from '../../../operators/video/video_remove_watermark_mapper.js';
import { runFfmpeg } from '../../../runtime/media/ffmpeg.js';
import type { Pixels } from '../../../runtime/media/image.js';
import { encodeImage } from '../../../runtime/media/image.js';
import { probeFrames, probeVideo } from '../../../runtime/media/probe.js';
import { openFilm } from '../../../runtime/media/scenes/film.js';
import { eachPlace } from '../../../runtime/media/takes.js';
import { hashDistance, look, type Made, vectors } from '../../media/parity.js';
import { openWorkplace, runRanges, type Workplace } from '../../media/workplace.js';

let workplace: Workplace;
/** A moving picture with a white frame at (6, 6) to (26, 14), all through it. */
let film: MediaRef;
beforeAll(async () => {
  workplace = await openWorkplace();
  film = { uri: join(workplace.folder, 'film.mp4') };
  await runFfmpeg(
    (command) =>
      command
        .input('gradients=s=64x48:r=10:d=4:c0=0x102040:c1=0x806040:x0=0:y0=0:x1=64:y1=48:speed=0.02:n=2:seed=1')
        .inputOptions('-f', 'lavfi')
        .input('sine=d=4:r=48000')
        .inputOptions('-f', 'lavfi')
        .videoFilters('drawbox=x=6:y=6:w=20:h=8:color=white:t=2')
        .outputOptions('-c:v', 'libx264', '-preset', 'ultrafast', '-qp', '4', '-pix_fmt', 'yuv420p', '-g', '12', '-c:a', 'aac')
        .output(film.uri),
    { signal },
  );
});
afterAll(() => workplace.close());

const { signal } = new AbortController();
const remove = async (
  sample: { videos: readonly MediaRef[]; field?: (path: string) => Json },
  given: object = {},
  options: Partial<Parameters<typeof runRanges>[3]> = {},
) => {
  const whole = { id: 'a', text: '', ...sample };
  const { patch, ranges } = await runRanges(operator, whole, given, { context: workplace.context, ...options });
  return { ranges, videos: patch.videos };
};
const firstFrame = async (ref: MediaRef): Promise<Pixels> => {
  const path = await workplace.context.media.file(ref);
  const opened = await openFilm(path, { signal });
  const [frame] = await eachPlace(path, opened, [0], ({ data, ...size }) => ({ ...size, data: Uint8Array.from(data) }), { signal });
  return frame!;
};
/** The lightest pixel where the frame is, and how light the picture is elsewhere. */
const lightest = async (ref: MediaRef, [left, top, right, bottom] = [6, 6, 26, 14] as readonly number[]) => {
  const { data, width } = await firstFrame(ref);
  let most = 0;
  for (let y = top!; y < bottom!; y++) for (let x = left!; x < right!; x++) most = Math.max(most, data[(y * width + x) * 3 + 2]!);
  return most;
};

test("videos are the peer's", async () => {
  const { vector, samples } = vectors('video', operator.name);
  let compared = 0;
  for (const { params, cases } of vector.sets) {
    for (const { in: id, rows } of cases) {
      const sample = samples.get(id)!;
      const { videos } = await remove(sample, params);
      // In a picture of one colour is no mark: the peer writes it anew all the same.
      if (id === 'still') {
        expect(videos).toEqual(sample.videos);
        continue;
      }
      const [want] = rows as readonly { readonly videos: readonly Made[] }[];
      for (const [at, { made }] of want!.videos.entries()) {
        const path = await workplace.context.media.file(videos[at]!);
        expect(videos[at]!.uri, id).not.toBe(sample.videos[at]!.uri);
        const { video } = await probeVideo(path, { signal });
        const { pts } = await probeFrames(path, { signal });
        const [stream] = made.streams!;
        expect([video!.width, video!.height, video!.codec, pts.length], id).toEqual([
          stream!.width,
          stream!.height,
          stream!.codec_name,
          Number(stream!.nb_read_packets),
        ]);
        expect(video!.seconds, id).toBeCloseTo(Number(stream!.duration), 2);
        const { mean, bits } = await look(await encodeImage(await firstFrame(videos[at]!), 'png'));
        for (const [band, value] of made.first_frame!.mean.entries()) expect(Math.abs(mean[band]! - value), id).toBeLessThan(3);
        expect(hashDistance(bits, made.first_frame!.ahash), id).toBeLessThanOrEqual(4);
        compared++;
      }
    }
  }
  expect(compared).toBe(3);
});

const REGION = { roi_strings: ['(2, 2, 30, 18)'], roi_type: 'pixel' };
test.each([['pixel_value'], ['pixel_diversity']])('a mark is filled in from what is around it: %s', async (detection_method) => {
  expect(await lightest(film)).toBeGreaterThan(220);
  const { videos } = await remove({ videos: [film] }, { ...REGION, detection_method });
  expect(await lightest(videos[0]!)).toBeLessThan(130);
  const { hasAudio } = await probeVideo(await workplace.context.media.file(videos[0]!), { signal });
  expect(hasAudio, 'the sound stays').toBe(true);
});

test("a sample's own regions count, shares too, and where there is no mark the video stays", async () => {
  const own = (value: Json) => ({ videos: [film], field: (path: string) => (path === 'where' ? value : null) });
  const given = { roi_key: 'where', roi_strings: ['0.6,0.6,1,1'] };
  const { videos } = await remove(own('0, 0, 0.5, 0.4'), given);
  expect(await lightest(videos[0]!)).toBeLessThan(130);
  expect((await remove(own(['0.6,0.6,1,1', '0,0,0.5,0.4']), given)).videos).not.toEqual([film]);
  expect((await remove(own([]), given)).videos).toEqual([film]);
  expect((await remove({ videos: [film] }, { ...REGION, min_frame_threshold: 11 })).videos).toEqual([film]);
  await expect(remove(own(null), given)).rejects.toThrow('its where is no text of two corners, nor a list of such');
  await expect(remove(own('here'), given)).rejects.toThrow('"here" are no corners');
  await expect(remove(own('0,0,0,0.5'), given)).rejects.toThrow('is nothing of a frame of 64 by 48');
});

test('the bytes are the same, in whatever order ranges are done; a video that is named twice is done once', async () => {
  const given = { ...REGION, frame_num: 5, min_frame_threshold: 4 };
  const plain = await remove({ videos: [film] }, given, { seconds: 1 });
  expect(plain.ranges).toEqual([3, 1, 4, 1]);
  const turned = await remove({ videos: [film] }, given, { seconds: 1, order: (places) => places.reverse() });
  expect(turned.videos).toEqual(plain.videos);
  const twice = await remove({ videos: [film, film] }, given, { seconds: 1 });
  expect(twice.ranges).toEqual(plain.ranges);
  expect(twice.videos).toEqual([plain.videos[0], plain.videos[0]]);
});

test('a broken video sets its sample aside', async () => {
  const uri = join(workplace.folder, 'text.mp4');
  await writeFile(uri, 'no video, only words\n'.repeat(200));
  await expect(remove({ videos: [{ uri }] })).rejects.toMatchObject({ name: 'SampleError' });
});

test.each([
  [{ roi_strings: ['0,0,1'] }, 'roi_strings: "0,0,1" are no corners'],
  [{ roi_strings: ['0,0,0.5,0.5'], roi_type: 'pixel' }, 'in whole pixels'],
  [{ detection_method: 'pixel_diversity', frame_num: 1 }, 'frame_num:'],
])('%o is refused when the recipe is planned', (given, reason) => {
  expect(operator.refuses!(operator.params!.parse(given), {})).toContain(reason);
});
test('what a sample brings itself is not looked at then', () => {
  expect(operator.refuses!(operator.params!.parse({ roi_key: 'where', roi_strings: ['?'] }), {})).toBeUndefined();
});
