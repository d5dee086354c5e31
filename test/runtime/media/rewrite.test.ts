import { readFile, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { SampleError } from '../../../core/errors.js';
import type { AnyMapper } from '../../../core/operator.js';
import { ffmpegOutput, ffprobe, runFfmpeg } from '../../../runtime/media/ffmpeg.js';
import { decodeFrames, type Stretch } from '../../../runtime/media/frames.js';
import { type FrameChange, rewriteFrames } from '../../../runtime/media/rewrite.js';
import { joinRewritten, rewritePhases } from '../../../runtime/media/rewriting.js';
import { type Film, openFilm } from '../../../runtime/media/scenes/film.js';
import { openWorkplace, runRanges, type Workplace } from '../../media/workplace.js';
import { ROOT } from '../../root.js';

let workplace: Workplace;
beforeAll(async () => {
  workplace = await openWorkplace();
});
afterAll(() => workplace.close());

const { signal } = new AbortController();
const PLAIN = { signal, encoder: [], muxer: [] };

interface Look {
  readonly size?: string;
  readonly seconds?: number;
  readonly options?: readonly string[];
  /** Codec of a sound that beeps after a second. */
  readonly sound?: string;
}
/** A video whose frames are shown at the times that an expression gives of their numbers `N`, in units of 1/9000 s. */
const film = async (name: string, times: string, { size = '64x48', seconds = 1, options = [], sound }: Look = {}) => {
  const path = join(workplace.folder, name);
  await runFfmpeg(
    (command) => {
      command
        .input(`testsrc=s=${size}:r=30:d=${seconds}`)
        .inputOptions('-f', 'lavfi')
        .videoFilters(['settb=1/9000', `setpts='${times}'`])
        .outputOptions('-vsync', 'passthrough', '-enc_time_base', '1/9000', '-c:v', 'libx264', '-g', '13', '-bf', '3')
        .outputOptions('-pix_fmt', 'yuv420p', ...(name.endsWith('.mp4') ? ['-video_track_timescale', '9000'] : []), ...options)
        .output(path);
      if (sound === undefined) return;
      command.input(`aevalsrc=between(t\\,1\\,1.1)*sin(6000*t):d=${seconds}:s=48000`).inputOptions('-f', 'lavfi');
      command.outputOptions('-c:a', sound);
    },
    { signal },
  );
  return path;
};
const whole = (path: string, { video, times }: Film): Stretch => ({
  path,
  timeBase: video.timeBase,
  key: times.pts[0]!,
  from: times.pts[0]!,
  to: times.end,
});
const frames = async (path: string) => {
  const opened = await openFilm(path, { signal });
  const found: Uint8Array[] = [];
  for await (const frame of decodeFrames(whole(path, opened), opened.video, opened.times.pts.length, { signal })) found.push(frame.slice());
  return { ...opened, found, gaps: opened.times.pts.map((time) => time - opened.times.pts[0]!) };
};
const difference = (a: Uint8Array, b: Uint8Array) => a.reduce((sum, value, at) => sum + Math.abs(value - b[at]!), 0) / a.length;
const invert: FrameChange = (frame) => {
  for (let at = 0; at < frame.length; at++) frame[at] = 255 - frame[at]!;
  return true;
};
const rewrite = async (path: string, change: FrameChange, name = 'new.mp4') => {
  const opened = await openFilm(path, { signal });
  const to = join(workplace.folder, name);
  const isChanged = await rewriteFrames(whole(path, opened), { size: opened.video, count: opened.times.pts.length }, change, to, PLAIN);
  return { to, isChanged };
};

test('changed frames are shown when they were: uneven, late or early times, odd sides, and colours that a file tells of', async () => {
  const UNEVEN = 'N*303+mod(N*N*37\\,200)';
  const films = [
    await film('uneven.mp4', UNEVEN),
    await film('late.mkv', `${UNEVEN}+7000`),
    await film('early.mp4', `${UNEVEN}-900`),
    await film('one.mp4', UNEVEN, { seconds: 1 / 30 }),
    await film('odd.mkv', UNEVEN, { size: '37x41', options: ['-pix_fmt', 'yuv444p'] }),
    await film('hd.mp4', UNEVEN, { options: ['-colorspace', 'bt709'] }),
    await film('turned.mp4', UNEVEN, { options: ['-metadata:s:v', 'rotate=90'] }),
  ];
  for (const path of films) {
    const before = await frames(path);
    let calls = 0;
    const { to, isChanged } = await rewrite(path, (frame, at) => {
      expect(at).toBe(calls++);
      expect(Buffer.from(frame).equals(before.found[at]!), `${path} ${at}`).toBe(true);
      return invert(frame, at);
    });
    const after = await frames(to);
    expect(isChanged).toBe(true);
    expect([after.video.width, after.video.height], path).toEqual([before.video.width, before.video.height]);
    expect([after.times.pts[0], after.gaps.length], path).toEqual([0, before.gaps.length]);
    const scale = (after.video.timeBase.den * before.video.timeBase.num) / before.video.timeBase.den;
    expect(after.gaps, path).toEqual(before.gaps.map((gap) => gap * scale));
    const inverted = before.found[0]!.map((value) => 255 - value);
    expect(difference(after.found[0]!, inverted), path).toBeLessThan(6);
  }
});

test('the same bytes each time, and the frames may be left as they are', async () => {
  const path = await film('same.mp4', 'N*300');
  const [once, twice] = [await rewrite(path, () => false, 'once.mp4'), await rewrite(path, () => false, 'twice.mp4')];
  expect([once.isChanged, twice.isChanged]).toEqual([false, false]);
  expect((await readFile(once.to)).equals(await readFile(twice.to))).toBe(true);
});

test('what a change throws, what is not a video and what breaks off are told as they are', async () => {
  const path = await film('broken.mp4', 'N*300');
  const refuse = rewrite(path, (_, at) => {
    if (at === 7) throw new SampleError('not this one');
    return true;
  });
  await expect(refuse).rejects.toThrow(new SampleError('not this one'));
  const opened = await openFilm(path, { signal });
  const more = rewriteFrames(whole(path, opened), { size: opened.video, count: 31 }, invert, join(workplace.folder, 'x.mp4'), PLAIN);
  await expect(more).rejects.toThrow('31 frames should be there, 30 could be decoded');
  const stop = new AbortController();
  const cancelled = rewriteFrames(
    whole(path, opened),
    { size: opened.video, count: 30 },
    (_, at) => {
      if (at === 3) stop.abort(new Error('enough'));
      return true;
    },
    join(workplace.folder, 'x.mp4'),
    { ...PLAIN, signal: stop.signal },
  );
  await expect(cancelled).rejects.toThrow('enough');
  const cut = await film('cut.mkv', 'N*300');
  const { size } = await stat(cut);
  await truncate(cut, Math.floor(size / 2));
  const rest = await rewrite(cut, invert).then(
    () => 'written',
    (error: Error) => error.constructor.name,
  );
  expect(['written', 'SampleError']).toContain(rest);
  await writeFile(cut, 'no video');
  await expect(rewrite(cut, invert)).rejects.toBeInstanceOf(SampleError);
});

/** A mapper that inverts every frame. */
const mapper = {
  params: { parse: () => ({}) },
  ranged: {
    phases: rewritePhases<object>({ changeOf: () => invert }),
    join: async (sample: never, _: object, results: never) => ({ videos: joinRewritten(sample, results) }),
  },
} as unknown as AnyMapper;
const sampleOf = (videos: readonly string[]) => ({ id: 'a', text: '', videos: videos.map((uri) => ({ uri })) });
const run = (videos: readonly string[], options: Partial<Parameters<typeof runRanges>[3]> = {}) =>
  runRanges(mapper, sampleOf(videos), {}, { context: workplace.context, ...options });
/** Digests of a file's packets of sound, and when after its first picture it beeps, in seconds. */
const soundOf = async (path: string) => {
  const show = ['-select_streams', 'a', '-show_entries', 'packet=data_hash', '-show_data_hash', 'md5', '-of', 'csv=p=0'];
  const { times, video } = await openFilm(path, { signal });
  const samples: Buffer[] = [];
  for await (const chunk of ffmpegOutput(
    (command) =>
      command
        .input(path)
        .inputOptions('-copyts')
        .audioFilters('aresample=48000:async=1:first_pts=0')
        .outputOptions('-f', 's16le', '-ac', '1')
        .output('pipe:1'),
    { signal },
  ))
    samples.push(chunk);
  const heard = Buffer.concat(samples);
  const beep = Array.from({ length: heard.length / 2 }, (_, at) => heard.readInt16LE(at * 2)).findIndex((value) => Math.abs(value) > 3000);
  const first = (times.pts[0]! * video.timeBase.num) / video.timeBase.den;
  return { packets: (await ffprobe(path, show, { signal })).split('\n').filter(Boolean), beep: beep / 48_000 - first };
};

test('pieces join to the times of the whole, with the sound as it was', async () => {
  const path = await film('sound.mp4', 'N*303+mod(N*N*37\\,200)', { seconds: 3, sound: 'aac' });
  const before = await frames(path);
  const one = await run([path]);
  const several = await run([path, path], { seconds: 0.5, order: (places) => places.reverse() });
  expect(several.ranges).toEqual([7, 1]);
  expect(several.patch.videos[0]).toEqual(several.patch.videos[1]);
  for (const { patch } of [one, several]) {
    const to = await workplace.context.media.file(patch.videos[0]!);
    const after = await frames(to);
    expect(after.gaps).toEqual(before.gaps);
    for (const at of [0, 30, 89]) {
      const inverted = before.found[at]!.map((value) => 255 - value);
      expect(difference(after.found[at]!, inverted)).toBeLessThan(6);
    }
    expect((await soundOf(to)).packets).toEqual((await soundOf(path)).packets);
  }
});

test('a piece may be a single frame, and a mapper may be given the cover of a sound', async () => {
  const path = await film('single.mkv', 'N*303+mod(N*N*37\\,200)+4000', { seconds: 0.4 });
  const before = await frames(path);
  // The first frame; no other piece begins so long after the key frame.
  const { patch, ranges } = await run([path], { seconds: 0.034 });
  expect(ranges).toEqual([2, 1]);
  const after = await frames(await workplace.context.media.file(patch.videos[0]!));
  expect(after.gaps).toEqual(before.gaps);
  const cover = join(workplace.folder, 'cover.mp4');
  await runFfmpeg(
    (command) =>
      command
        .input('sine=d=1')
        .inputOptions('-f', 'lavfi')
        .input(join(ROOT, 'test/fixtures/faces/astronaut.png'))
        .outputOptions('-map', '0:a', '-map', '1:v', '-c:v', 'copy', '-disposition:v', 'attached_pic')
        .output(cover),
    { signal },
  );
  await expect(run([cover])).rejects.toThrow(new SampleError('the file has no video stream'));
});

test('the sound keeps in step with pictures that begin late, and is encoded where it cannot be copied', async () => {
  const late = { seconds: 2 };
  for (const path of [
    await film('step.mp4', 'N*300+6300', { ...late, sound: 'aac' }),
    await film('step.mkv', 'N*300+6300', { ...late, sound: 'pcm_s16le' }),
  ]) {
    const [before, after] = [path, await workplace.context.media.file((await run([path])).patch.videos[0]!)].map(soundOf);
    const [was, is] = [await before!, await after!];
    expect(was.beep, path).toBeGreaterThan(0.2);
    expect(Math.abs(is.beep - was.beep), path).toBeLessThan(0.01);
  }
});

test('a video of which no frame is changed, and one that a phase before leaves, stay as they are', async () => {
  const path = await film('left.mp4', 'N*300');
  const left = async (rewriter: Parameters<typeof rewritePhases<object>>[0]) => {
    const phases = rewritePhases(rewriter);
    const { patch, ranges } = await runRanges(
      { ...mapper, ranged: { ...mapper.ranged, phases } } as AnyMapper,
      sampleOf([path]),
      {},
      workplace,
    );
    expect(patch.videos).toEqual([{ uri: path }]);
    return ranges;
  };
  expect(await left({ changeOf: () => () => false })).toEqual([1, 0]);
  expect(await left({ changeOf: () => invert, known: () => null })).toEqual([0, 0]);
});
