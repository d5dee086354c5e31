/** Where clips and pieces begin and end, and what samples become of them: without a video. */
import { describe, expect, test } from 'vitest';
import type { Film } from '../../../runtime/media/scenes/film.js';
import { piecesOf, scoreRanges } from '../../../runtime/media/scenes/ranges.js';
import { cutsAtKeyFrames, cutsByLength } from '../../../runtime/media/slices.js';
import { namedCount, splitSamples, tokensPerClip, withClips } from '../../../runtime/media/split-sample.js';
import { addFractions, fractionOf, microsAt, tickAt } from '../../../runtime/media/time.js';

const TOKEN = '<__dj__video>';
/** So many frames, evenly or as told, of a clock of 1/90000 s. */
const film = (pts: readonly number[], keys: readonly number[], more: Partial<Film> = {}): Film => ({
  video: {
    codec: 'h264',
    width: 64,
    height: 48,
    pixelFormat: 'yuv420p',
    colorSpace: null,
    colorRange: null,
    frameRate: null,
    timeBase: { num: 1, den: 90_000 },
    durationTs: null,
    seconds: null,
  },
  hasAudio: false,
  soundCodecs: [],
  startSeconds: pts[0]! / 90_000,
  seconds: null,
  times: { pts, keys, end: pts.at(-1)! + 3003 },
  ...more,
});
const even = (frames: number, start = 0) => Array.from({ length: frames }, (_, at) => start + 3003 * at);

describe('times', () => {
  test('are exact, before zero too', () => {
    expect(tickAt(100_000, { num: 1, den: 3 })).toBe(1);
    expect(tickAt(-100_000, { num: 1, den: 3 })).toBe(0);
    expect(tickAt(-400_000, { num: 1, den: 3 })).toBe(-1);
    expect(microsAt(1, { num: 1001, den: 30_000 })).toBe(33_367);
    expect(tickAt(microsAt(987_654_321, { num: 1, den: 90_000 }), { num: 1, den: 90_000 })).toBe(987_654_321);
    expect(fractionOf(3003, { num: 1, den: 90_000 })).toBe('1001/30000');
    expect(fractionOf(-90_000, { num: 1, den: 60_000 })).toBe('-3/2');
    expect(fractionOf(0, { num: 1, den: 7 })).toBe('0/1');
    expect(addFractions('1001/30000', '-1/3')).toBe('-8999/30000');
    expect([addFractions('1/0', '1/2'), addFractions(0.5, '1/2'), addFractions(null, '1/2')]).toEqual([null, null, null]);
  });
});

describe('clips by length', () => {
  const lengths = (split: number, overlap = 0, last = 0) => cutsByLength({ split, step: split - overlap, last });
  test('share all frames, by the clock of the file', () => {
    for (const start of [0, 126_000, -45_000]) {
      const cuts = lengths(1)(film(even(100, start), [0]));
      expect(cuts.map(({ start: from, end }) => [from, end])).toEqual([
        [0, 30],
        [30, 60],
        [60, 90],
        [90, 100],
      ]);
      expect(cuts.map(({ isOpen = false }) => isOpen)).toEqual([false, false, false, true]);
    }
  });
  test('overlap, and the last is dropped if it is short', () => {
    expect(lengths(2, 0.5)(film(even(100), [0])).map(({ start, end }) => [start, end])).toEqual([
      [0, 60],
      [45, 100],
    ]);
    expect(lengths(1.2, 0, 1)(film(even(100), [0])).map(({ start, end }) => [start, end])).toEqual([
      [0, 36],
      [36, 72],
    ]);
  });
  test('are none of a video that is as long as one, and none in which no frame begins', () => {
    expect(lengths(3)(film(even(100), [0], { seconds: 3 }))).toEqual([]);
    expect(lengths(1)(film([0, 3003, 270_000], [0])).map(({ start, end }) => [start, end])).toEqual([
      [0, 2],
      [2, 3],
    ]);
  });
  test('are not without end', () => {
    expect(() => lengths(0.001)(film(even(2), [0], { seconds: 86_400 * 365 }))).toThrow('the most are 100000');
  });
  test('at key frames go from each to the next', () => {
    expect(cutsAtKeyFrames(film(even(10), [0, 4, 9]))).toEqual([
      { start: 0, end: 4 },
      { start: 4, end: 9 },
      { start: 9, end: 10, isOpen: true },
    ]);
  });
});

describe('pieces', () => {
  const startsOf = (keys: readonly number[], seconds: number, scene = { start: 0, end: 3000 }) => {
    const { times, video } = film(even(3000), keys);
    const pieces = piecesOf(scene, times, video.timeBase, seconds);
    for (const [at, piece] of pieces.entries()) expect(piece.from).toBe(pieces[at - 1]?.to ?? scene.start * 3003);
    expect(pieces.at(-1)!.to).toBe(scene.end * 3003);
    return pieces.map(({ from, key }) => [from / 3003, key / 3003]);
  };
  test('begin with key frames where any are near', () => {
    const keys = Array.from({ length: 12 }, (_, at) => at * 250);
    for (const [from, key] of startsOf(keys, 30)) expect(from).toBe(key);
    expect(startsOf(keys, 30).length).toBe(4);
    expect(startsOf(keys, 30, { start: 10, end: 1000 })).toEqual([
      [10, 0],
      [500, 500],
    ]);
  });
  test('begin anywhere else, but not far from where decoding starts', () => {
    expect(startsOf([0], 25)).toEqual([
      [0, 0],
      [600, 0],
      [1200, 0],
    ]);
    expect(startsOf([0, 2999], 1000)).toEqual([[0, 0]]);
  });
  test('are as many as ranges that score', () => {
    const { times, video } = film(even(3000), [0, 1000, 2000]);
    expect(scoreRanges(times, video.timeBase, 30).map(({ frames }) => frames)).toEqual([1001, 1001, 1000]);
  });
});

describe('samples', () => {
  const timeBase = { num: 1, den: 10 };
  const clip = (name: string, from: number, to: number) => ({ file: { uri: `media/${name}.mp4` }, from, to, timeBase });
  const videos = [{ uri: 'a.mp4' }, { uri: 'b.mp4' }];
  const split = [
    { place: 0, clips: [clip('0', 0, 25), clip('1', 25, 40)] },
    { place: 1, clips: null },
  ];

  test('get the clips in the place of videos, and their places in the source', () => {
    expect(withClips({ videos, meta: { kept: 1 }, row: {} }, split, 'text', null)).toEqual({
      videos: [{ uri: 'media/0.mp4' }, { uri: 'media/1.mp4' }, { uri: 'b.mp4' }],
      text: 'text',
      meta: {
        kept: 1,
        video_clips: [
          { source: 'a.mp4', start: '0/1', end: '5/2' },
          { source: 'a.mp4', start: '5/2', end: '4/1' },
          { source: 'b.mp4', start: null, end: null },
        ],
      },
    });
  });
  test('get them in a field, with their files', () => {
    const patch = withClips({ videos, meta: {}, row: { id: 7 } }, split, 'text', 'clips');
    expect([patch.row, patch.videos]).toEqual([{ id: 7, clips: ['media/0.mp4', 'media/1.mp4', 'b.mp4'] }, undefined]);
    expect(patch.files).toEqual([{ uri: 'media/0.mp4' }, { uri: 'media/1.mp4' }]);
  });
  test('of clips that are cut again tell the first source', () => {
    const meta = { video_clips: [{ source: 'film.mp4', start: '1/3', end: '9/1' }, 'not a clip'] };
    expect(withClips({ videos, meta, row: {} }, split, '', null).meta!.video_clips).toEqual([
      { source: 'film.mp4', start: '1/3', end: '17/6' },
      { source: 'film.mp4', start: '17/6', end: '13/3' },
      { source: 'b.mp4', start: null, end: null },
    ]);
  });
  test('have as many tokens as clips', () => {
    expect(tokensPerClip(`${TOKEN} a ${TOKEN}${TOKEN}`, [3, 0])).toBe(`${TOKEN.repeat(3)} a ${TOKEN}`);
    expect(() => namedCount(`${TOKEN}${TOKEN}${TOKEN}`, videos)).toThrow('the text names 3 videos, there are 2');
  });

  const given = { keep_original_sample: true, legacy_split_by_text_token: true, save_field: null };
  const part = (file: string) => ({ video: 1, clip: 0, timeBase, from: 5, to: 9, lead: null, file: { uri: file } });
  const results = [[{ form: 'clips', parts: [part('media/x.mp4')] }], []];
  test('stay, beside one whose text is written chunk by chunk', () => {
    const sample = { videos, meta: {}, row: {}, text: `${TOKEN} one <|__dj__eoc|> \n<|__dj__eoc|>${TOKEN}two` };
    const [original, made, ...others] = splitSamples(sample, results, given);
    expect([original, others]).toEqual([{}, []]);
    expect(made!.text).toBe(`${TOKEN} one <|__dj__eoc|>${TOKEN}two<|__dj__eoc|>`);
    expect(made!.videos).toEqual([{ uri: 'a.mp4' }, { uri: 'media/x.mp4' }]);
  });
  test('go, with videos that no token names, or keep text and all videos', () => {
    const sample = { videos, meta: {}, row: {}, text: `${TOKEN} one` };
    expect(splitSamples(sample, results, { ...given, keep_original_sample: false })).toMatchObject([{ videos: [{ uri: 'a.mp4' }] }]);
    const [all] = splitSamples(sample, results, { ...given, keep_original_sample: false, legacy_split_by_text_token: false });
    expect([all!.text, all!.videos?.length]).toEqual([sample.text, 2]);
  });
});
