import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ProcessOperator } from '../../../core/operator.js';
import type { JsonObject } from '../../../core/sample.js';
import duration from '../../../operators/audio/audio_duration_filter.js';
import snr from '../../../operators/audio/audio_nmf_snr_filter.js';
import size from '../../../operators/audio/audio_size_filter.js';
import { expectSameVerdicts } from '../../media/answers.js';
import { tone, wav } from '../../media/make-sound.js';
import { openWorkplace, type Workplace } from '../../media/workplace.js';
import { runOperator } from '../../run-operator.js';

const MIXED = 'test/fixtures/parity/audio/mixed.wav';
const SILENCE = 'test/fixtures/parity/audio/silence.wav';
let workplace: Workplace;
beforeAll(async () => {
  workplace = await openWorkplace();
});
afterAll(() => workplace.close());

const within = (limit: number) => (ours: number, theirs: number) => Object.is(ours, theirs) || Math.abs(ours - theirs) <= limit;

test('audio_duration_filter answers as the peer does', async () => {
  expect(await expectSameVerdicts('audio', duration as unknown as ProcessOperator, { near: within(1e-6) })).toBe(24);
});
test('audio_size_filter answers as the peer does', async () => {
  expect(await expectSameVerdicts('audio', size as unknown as ProcessOperator)).toBe(24);
});
test('audio_nmf_snr_filter answers as the peer does', async () => {
  expect(await expectSameVerdicts('audio', snr as unknown as ProcessOperator, { near: within(0.01) })).toBe(16);
});

test('of long sound every second frame is looked at, which hardly changes what is found', async () => {
  const of = async (steps: number) => {
    const [tried] = await runOperator(snr as unknown as ProcessOperator, [{ audios: [{ uri: MIXED }] }], { nmf_iter_num: steps });
    return (tried!.stats.audio_nmf_snr as readonly number[])[0]!;
  };
  // At so many steps 16 of the 32 frames are worth computing.
  const [all, some] = [await of(20_000), await of(2 ** 18)];
  expect(some).not.toBe(all);
  expect(Math.abs(some - all)).toBeLessThan(1);
});

test('silence has no noise, and is kept where there is no upper bound alone', async () => {
  const kept = async (params: JsonObject) =>
    (await runOperator(snr as unknown as ProcessOperator, [{ audios: [{ uri: SILENCE }] }], params))[0]!.kept;
  expect(await kept({})).toBe(false);
  expect(await kept({ max_snr: 1000 })).toBe(false);
  expect(await kept({ max_snr: null })).toBe(true);
  expect(await kept({ reversed_range: true })).toBe(true);
});

test('shorter than two hops has no ratio; without a sample it is set aside', async () => {
  const [short, none] = ['short.wav', 'none.wav'].map((name) => join(workplace.folder, name)) as [string, string];
  await writeFile(short, wav(tone(300)));
  await writeFile(none, wav(Buffer.alloc(0)));
  const tried = await runOperator(snr as unknown as ProcessOperator, [{ audios: [{ uri: short }] }, { audios: [{ uri: none }] }]);
  expect(tried[0]!.stats).toEqual({ audio_nmf_snr: [Number.NaN] });
  expect(tried[1]!.error).toContain('not one sample');
});

test.each([
  ['1.5 KiB', 1536],
  ['1.5kb', 1536],
  ['2 MB', 2 ** 21],
  ['7', 7],
  [9, 9],
])('a size of %j is %i bytes', (given, bytes) => {
  expect(size.thresholds.parse({ min_size: given }).min_size).toBe(bytes);
});
test.each(['', 'KB', '5 apples', '1,5 MB', '-3'])('%j is no size', (given) => {
  expect(() => size.thresholds.parse({ min_size: given })).toThrow('10KB');
});
