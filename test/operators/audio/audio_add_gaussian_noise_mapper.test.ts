import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { uniform } from '../../../core/random.js';
import type { MediaRef } from '../../../core/sample.js';
import noise from '../../../operators/audio/audio_add_gaussian_noise_mapper.js';
import { audioBlocks, probeAudio } from '../../../runtime/media/audio.js';
import { runFfmpeg } from '../../../runtime/media/ffmpeg.js';
import { tone, wav } from '../../media/make-sound.js';
import { openWorkplace, type Workplace } from '../../media/workplace.js';

let workplace: Workplace;
let stereo: MediaRef;
beforeAll(async () => {
  workplace = await openWorkplace();
  stereo = await put('stereo.wav', wav(tone(40_000), { channels: 2 }));
});
afterAll(() => workplace.close());

const { signal } = new AbortController();
const put = async (name: string, bytes: Uint8Array): Promise<MediaRef> => {
  const uri = join(workplace.folder, name);
  await writeFile(uri, bytes);
  return { uri };
};
const map = async (audios: readonly MediaRef[], given: object, seed = 1) => {
  const context = { ...workplace.context, random: () => uniform(seed) };
  return ((await noise.map!({ id: 'a', audios }, noise.params!.parse(given), context)) as { audios: MediaRef[] }).audios;
};
const soundOf = async (ref: MediaRef) => {
  const path = await workplace.context.media.file(ref);
  const probe = await probeAudio(path, { signal });
  const samples: number[] = [];
  for await (const block of audioBlocks(path, probe, { signal })) samples.push(...block);
  return { ...probe, samples };
};

test('what is added is normal, as strong as it was drawn, and of each channel its own', async () => {
  const [made] = await map([stereo], { p: 1, min_amplitude: 0.02, max_amplitude: 0.03 });
  const [before, after] = [await soundOf(stereo), await soundOf(made!)];
  expect([after.rate, after.channels, after.samples.length]).toEqual([16_000, 2, 40_000]);
  const added = after.samples.map((sample, at) => sample - before.samples[at]!);
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const deviation = Math.sqrt(mean(added.map((value) => value ** 2)));
  expect(deviation).toBeGreaterThan(0.0195);
  expect(deviation).toBeLessThan(0.0305);
  expect(Math.abs(mean(added))).toBeLessThan(0.001);
  // Of a normal distribution 31.7 % lie beyond one deviation and 0.27 % beyond three.
  expect(mean(added.map((value) => Number(Math.abs(value) > deviation)))).toBeCloseTo(0.317, 1.7);
  expect(mean(added.map((value) => Number(Math.abs(value) > 3 * deviation)))).toBeCloseTo(0.0027, 2.5);
  const [left, right] = [added.filter((_, at) => at % 2 === 0), added.filter((_, at) => at % 2 === 1)];
  expect(Math.abs(mean(left.map((value, at) => value * right[at]!)) / deviation ** 2)).toBeLessThan(0.03);
});

test('the same draws make the same bytes, others make others; each distinct file has its own', async () => {
  const other = await put('other.wav', wav(tone(40_000), { channels: 2 }));
  const once = await map([stereo, other, stereo], { p: 1 });
  expect(once[0]!.uri).toMatch(/^media\/[0-9a-f]{64}\.wav$/);
  expect(once[2]).toEqual(once[0]);
  expect(once[1]).not.toEqual(once[0]);
  expect(await map([stereo, other, stereo], { p: 1 })).toEqual(once);
  expect((await map([stereo], { p: 1 }, 2))[0]).not.toEqual(once[0]);
});

test('files that are not chosen stay as they are, unread', async () => {
  const audios = [{ uri: 'gone.wav' }, stereo];
  expect(await map(audios, { p: 0 })).toEqual(audios);
  const chosen = await Promise.all(
    Array.from({ length: 200 }, (_, seed) => map([{ uri: 'gone.wav' }], { p: 0.25 }, seed).catch(() => null)),
  );
  expect(chosen.filter((made) => made === null).length).toBeGreaterThan(30);
  expect(chosen.filter((made) => made === null).length).toBeLessThan(70);
});

test('a format stays, but for Vorbis, which becomes WAV', async () => {
  for (const [name, ending] of [
    ['a.flac', 'flac'],
    ['a.ogg', 'wav'],
    ['a.mp3', 'mp3'],
  ] as const) {
    const uri = join(workplace.folder, name);
    await runFfmpeg((command) => command.input(stereo.uri).output(uri), { signal });
    const [made] = await map([{ uri }], { p: 1 });
    expect(made!.uri, name).toMatch(new RegExp(`\\.${ending}$`));
    expect((await soundOf(made!)).samples.length, name).toBeGreaterThan(38_000);
  }
});

test('a chosen file that holds no sound sets its sample aside', async () => {
  await expect(map([await put('text.wav', Buffer.from('only words'))], { p: 1 })).rejects.toMatchObject({ name: 'SampleError' });
  await expect(map([{ uri: 'gone.wav' }], { p: 1 })).rejects.toMatchObject({ name: 'SampleError' });
});
test('amplitudes that cross are refused', () => {
  expect(noise.refuses!(noise.params!.parse({ min_amplitude: 0.02 }), {})).toContain('must be below');
  expect(() => noise.params!.parse({ min_amplitude: 0 })).toThrow();
});
