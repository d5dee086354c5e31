import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { MediaRef } from '../../../core/sample.js';
import audio from '../../../operators/audio/audio_ffmpeg_wrapped_mapper.js';
import video from '../../../operators/video/video_ffmpeg_wrapped_mapper.js';
import { countSamples, probeAudio } from '../../../runtime/media/audio.js';
import { runFfmpeg } from '../../../runtime/media/ffmpeg.js';
import { filterText, refusedFilter, refusedGlobals } from '../../../runtime/media/filters.js';
import { expectMade } from '../../media/made.js';
import { tone, wav } from '../../media/make-sound.js';
import { type Made, vectors } from '../../media/parity.js';
import { openWorkplace, type Workplace } from '../../media/workplace.js';
import { ROOT } from '../../root.js';

let workplace: Workplace;
beforeAll(async () => {
  workplace = await openWorkplace();
});
afterAll(() => workplace.close());

const { signal } = new AbortController();
const COLUMNS = { audio: 'audios', video: 'videos' } as const;
type Kind = keyof typeof COLUMNS;
const map = async (kind: Kind, refs: readonly MediaRef[], given: object) => {
  const operator = kind === 'audio' ? audio : video;
  const params = operator.params!.parse(given);
  expect(operator.refuses!(params, {})).toBeUndefined();
  const sample = { id: 'a', [COLUMNS[kind]]: refs } as never;
  const patch = await operator.map!(sample, await operator.prepare!(params, {} as never), workplace.context);
  return ((patch as unknown as Record<string, readonly MediaRef[]>)[COLUMNS[kind]] ?? refs) as readonly MediaRef[];
};
const pathOf = (ref: MediaRef) => workplace.context.media.file(ref);

test.each([
  ['audio', 14, 1e-6],
  ['video', 8, 0.101],
] as const)('%s: what is made is what the peer makes', async (kind, all, frame) => {
  const { vector, samples } = vectors(kind, `${kind}_ffmpeg_wrapped_mapper`);
  let compared = 0;
  for (const { params, cases } of vector.sets) {
    for (const { in: id, rows, error } of cases) {
      const refs = samples.get(id)![COLUMNS[kind]];
      const what = `${id} ${JSON.stringify(params)}`;
      // A deviation: without options the peer names a filter and then fails on all samples.
      if (error === 'TypeError') {
        expect((await map(kind, refs, params)).length, what).toBe(refs.length);
        continue;
      }
      if (error !== undefined) {
        await expect(map(kind, refs, params), what).rejects.toMatchObject({ name: 'SampleError' });
        continue;
      }
      const made = await map(kind, refs, params);
      const wanted = rows![0]![COLUMNS[kind]] as readonly Made[] | undefined;
      if (wanted === undefined) {
        expect(made, what).toEqual(refs);
        continue;
      }
      expect(made.length, what).toBe(wanted.length);
      for (const [at, want] of wanted.entries()) {
        expect(made[at]!.uri, what).toMatch(new RegExp(`^media/[0-9a-f]{64}\\.${want.made.file}$`));
        await expectMade(await pathOf(made[at]!), want, what, frame);
        compared++;
      }
    }
  }
  expect(compared).toBe(all);
});

describe('sound', () => {
  const make = async (name: string, ...options: string[]) => {
    const [from, to] = [join(workplace.folder, 'from.wav'), join(workplace.folder, name)];
    await writeFile(from, wav(tone(8000)));
    await runFfmpeg(
      (command) =>
        command
          .input(from)
          .outputOptions('-vn', ...options)
          .output(to),
      { signal },
    );
    return { uri: to };
  };

  test.each(['wav', 'flac', 'mp3', 'ogg', 'opus', 'm4a', 'aiff'])('%s stays what it is, with the same bytes each time', async (ending) => {
    const ref = await make(`sound.${ending}`, ...(ending === 'opus' ? ['-c:a', 'libopus'] : []));
    const quiet = { filter_name: 'volume', filter_kwargs: { volume: 0.25 } };
    const [once] = await map('audio', [ref], quiet);
    const [again] = await map('audio', [ref], quiet);
    expect(once).toEqual(again);
    expect(once!.uri).toMatch(new RegExp(`\\.${ending}$`));
    expect(await countSamples(await pathOf(once!), { signal })).toBeGreaterThan(7000);
  });
  test('of any other ending, or of a video, becomes WAV', async () => {
    const ref = await make('sound.mka');
    const [made] = await map('audio', [ref, ref], { filter_name: 'anull' });
    expect(made!.uri).toMatch(/\.wav$/);
    const [film] = await map('audio', [{ uri: 'test/fixtures/parity/video/moving.mp4' }], { filter_name: 'anull' });
    expect(await probeAudio(await pathOf(film!), { signal })).toMatchObject({ channels: 1 });
  });
  test('what has a meaning to ffmpeg is escaped in values', async () => {
    const [made] = await map('audio', [await make('plain.wav')], {
      filter_name: 'aeval',
      filter_kwargs: { exprs: ' if(lt(n, 4000), val(0), 0) | 0*val(0)', channel_layout: 'stereo' },
    });
    const bytes = await readFile(await pathOf(made!));
    const left = Int16Array.from({ length: 8000 }, (_, at) => bytes.readInt16LE(bytes.length - 32_000 + at * 4));
    expect([left.subarray(0, 4000).some(Boolean), left.subarray(4000).some(Boolean)]).toEqual([true, false]);
    expect(filterText('x', { a: "b'c:d", e: ' f,g;[h]\\', on: true })).toBe(String.raw`x=a=b\\\'c\\:d:e=\\\ f\,g\;\[h\]\\\\:on=1`);
  });
  test('a file without sound, or without anything, sets its sample aside', async () => {
    const anull = { filter_name: 'anull' };
    await expect(map('audio', [{ uri: 'test/fixtures/parity/video/still.mp4' }], anull)).rejects.toMatchObject({ name: 'SampleError' });
    const uri = join(workplace.folder, 'empty.wav');
    await writeFile(uri, '');
    await expect(map('audio', [{ uri }], anull)).rejects.toMatchObject({ name: 'SampleError' });
  });
});

describe('videos', () => {
  test.each([
    ['setpts', { expr: '2*PTS' }],
    ['fps', { fps: 5 }],
    ['noise', { alls: 20, allf: 't' }],
    ['pad', { width: 200, height: 200, x: '(ow-iw)/2', color: 'red@0.5' }],
  ])('through %s are the same bytes each time', async (filter_name, filter_kwargs) => {
    const refs = [{ uri: 'test/fixtures/parity/video/still.mp4' }];
    expect(await map('video', refs, { filter_name, filter_kwargs })).toEqual(await map('video', refs, { filter_name, filter_kwargs }));
  });
  test('in containers that cannot hold H.264 everywhere become MP4', async () => {
    const uri = join(workplace.folder, 'film.avi');
    const from = join(ROOT, 'test/fixtures/parity/video/still.mp4');
    await runFfmpeg((command) => command.input(from).outputOptions('-c', 'copy').output(uri), { signal });
    const [made] = await map('video', [{ uri }], { filter_name: 'hflip' });
    expect(made!.uri).toMatch(/\.mp4$/);
  });
  test('a value that the filter does not take sets the sample aside with what ffmpeg says', async () => {
    const refs = [{ uri: 'test/fixtures/parity/video/still.mp4' }];
    await expect(map('video', refs, { filter_name: 'scale', filter_kwargs: { width: 'wide' } })).rejects.toMatchObject({
      name: 'SampleError',
      message: expect.stringContaining('wide'),
    });
  });
});

test.each([
  ['audio', 'amovie', {}, 'filter_name: amovie is not allowed: it reads files'],
  ['video', 'movie', {}, 'it reads files'],
  ['video', 'subtitles', { filename: '/etc/passwd' }, 'it reads files'],
  ['audio', 'ladspa', {}, 'it reads files'],
  ['video', 'frei0r', {}, 'it reads files'],
  ['video', 'sendcmd', {}, 'it writes files, or reads commands'],
  ['video', 'metadata', { file: '/tmp/x' }, 'it writes files'],
  ['video', 'drawtext', {}, 'fonts'],
  ['video', 'reverse', {}, 'memory'],
  ['video', 'random', {}, 'chance'],
  ['video', 'overlay', {}, 'several streams'],
  ['video', 'atempo', {}, 'audio_ffmpeg_wrapped_mapper takes it'],
  ['audio', 'atemp', {}, 'did you mean "atempo"?'],
  ['audio', 'anull,amovie=x', {}, 'is no filter'],
  ['video', 'curves', { plot: '/tmp/x' }, 'filter_kwargs: curves: plot names a file'],
  ['video', 'scale', { '/width': '/etc/passwd' }, '/width is no name of an option'],
  ['video', 'scale', { 'w=1:h': 2 }, 'is no name of an option'],
  ['video', 'geq', { lum: 'w h i l e (1, 1)' }, 'may not loop'],
  ['video', 'setpts', { expr: 'RTCTIME' }, 'may not loop, ask the clock'],
  ['video', 'pad', { color: 'Random@0.5' }, 'drawn by chance'],
  ['audio', 'apad', {}, 'it never ends'],
  ['video', 'tpad', { stop: -1 }, 'it never ends'],
  ['video', 'fps', { fps: 1e6 }, 'fps: fps: over 1000 frames a second'],
  ['video', 'minterpolate', { fps: '3000000/1001' }, 'over 1000 frames a second'],
] as const)('%s: %s %j is refused', (kind, name, options, reason) => {
  expect(refusedFilter(kind, name, options as never)).toContain(reason);
});
test.each([
  ['audio', 'apad', { pad_dur: 1e9 }],
  ['video', 'tpad', { stop_duration: 1e9 }],
  ['video', 'zoompan', { d: 1e9, s: '16x16' }],
] as const)('%s through %s that would never end is ended, and the sample set aside', async (kind, filter_name, filter_kwargs) => {
  const refs = [{ uri: `test/fixtures/parity/video/${kind === 'audio' ? 'moving' : 'still'}.mp4` }];
  await expect(map(kind, refs, { filter_name, filter_kwargs })).rejects.toThrow(/was making over \d+ (frames|microseconds|bytes)/);
});

test('what only changes what ffmpeg says is taken as a global argument, and nothing else', () => {
  expect(refusedGlobals(['-hide_banner', '-loglevel', 'error', '-y'])).toBeUndefined();
  for (const args of [['-i', '/etc/passwd'], ['-loglevel'], ['-v', '-i'], ['out.wav'], ['-report']])
    expect(refusedGlobals(args), args.join(' ')).toMatch(/^global_args: /);
});
