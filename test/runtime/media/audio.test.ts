import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FfmpegCommand } from 'fluent-ffmpeg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { audioBlocks, countSamples, probeAudio, readWaveform } from '../../../runtime/media/audio.js';
import { runFfmpeg } from '../../../runtime/media/ffmpeg.js';
import { pcm, tone, wav } from '../../media/make-sound.js';
import { makeVideo } from '../../media/make-video.js';
import { openWorkplace, type Workplace } from '../../media/workplace.js';
import { ROOT } from '../../root.js';

let workplace: Workplace;
beforeAll(async () => {
  workplace = await openWorkplace();
});
afterAll(() => workplace.close());

const { signal } = new AbortController();
const put = async (name: string, bytes: Uint8Array) => {
  const path = join(workplace.folder, name);
  await writeFile(path, bytes);
  return path;
};
const make = async (name: string, from: string, ...options: string[]) => {
  const to = join(workplace.folder, name);
  await runFfmpeg(
    (command) =>
      command
        .input(from)
        .outputOptions(...options)
        .output(to),
    { signal },
  );
  return to;
};
const lengthOf = async (path: string) => ({ ...(await probeAudio(path, { signal })), samples: await countSamples(path, { signal }) });
const samplesOf = async (path: string) => {
  const all: number[] = [];
  for await (const block of audioBlocks(path, await probeAudio(path, { signal }), { signal })) all.push(...block);
  return all;
};

test.each([8, 16, 24, 32])('samples of %i bits are exact', async (bits) => {
  const top = 2 ** (bits - 1);
  const values = [0, 1, -1, top - 1, -top, Math.floor(top / 3), -Math.floor(top / 5)];
  const path = await put(`pcm${bits}.wav`, wav(pcm(values, bits), { bits }));
  expect(await samplesOf(path)).toEqual(values.map((value) => Math.fround(value / top)));
});
test('samples that are floats are as they are, beyond one too', async () => {
  const values = Float32Array.of(0, 1.5, -0.1, 1e-20, -3);
  const path = await put('float.wav', wav(new Uint8Array(values.buffer), { bits: 32, isFloat: true }));
  expect(await samplesOf(path)).toEqual([...values]);
});
test('one channel of several is their mean', async () => {
  const path = await put('three.wav', wav(pcm([3, 6, 300, -3, -6, -300, 32767, -32768, 1], 16), { channels: 3 }));
  const { rate, samples } = await readWaveform(path, { signal });
  expect(rate).toBe(16_000);
  expect([...samples!]).toEqual([103, -103, 0].map((mean) => Math.fround(mean / 32_768)));
});

test('frames that lie across what a pipe holds are whole, and counted once for all channels', async () => {
  const values = Array.from({ length: 90_000 }, (_, at) => (at % 60_000) - 30_000);
  const path = await put('many.wav', wav(pcm(values, 16), { channels: 3 }));
  expect(await lengthOf(path)).toEqual({ rate: 16_000, channels: 3, samples: 30_000 });
  expect(await samplesOf(path)).toEqual(values.map((value) => value / 32_768));
});

test('sound too long to be held is decoded again each time, the same', async () => {
  const path = join(workplace.folder, 'long.flac');
  const tones = (command: FfmpegCommand) => command.input('sine=f=5:r=8000:d=2100').inputOptions('-f', 'lavfi').output(path);
  await runFfmpeg(tones, { signal });
  const { rate, samples, blocks } = await readWaveform(path, { signal });
  expect([rate, samples]).toEqual([8000, null]);
  const count = async () => {
    let [length, sum] = [0, 0];
    for await (const block of blocks()) {
      length += block.length;
      for (const sample of block) sum += sample * sample;
    }
    return [length, sum];
  };
  const first = await count();
  expect(first[0]).toBe(2100 * 8000);
  expect(await count()).toEqual(first);
});

test.each([
  ['ok.wav', () => wav(tone(8000)), 8000],
  ['claims 4 GB.wav', () => wav(tone(8000), { claims: 0xfffffff0 }), 8000],
  ['cut off.wav', () => wav(tone(16_000)).subarray(0, 16_044), 8000],
  ['half a sample.wav', () => Buffer.concat([wav(tone(8000), { claims: 32_000 }), Buffer.alloc(1)]), 8000],
  ['no samples.wav', () => wav(Buffer.alloc(0)), 0],
])('%s is as long as what is there', async (name, bytes, samples) => {
  expect(await lengthOf(await put(name, bytes()))).toEqual({ rate: 16_000, channels: 1, samples });
});

test('of a codec what it put in at both ends is not counted; nor are pictures, nor the name', async () => {
  const from = await put('from.wav', wav(tone(16_000)));
  const mp3 = await make('sound.mp3', from, '-b:a', '64k');
  const cover = await make(
    'cover.mp3',
    mp3,
    '-i',
    join(ROOT, 'test/fixtures/parity/image/grad.png'),
    '-map',
    '0:a',
    '-map',
    '1:v',
    '-c',
    'copy',
    '-disposition:v',
    'attached_pic',
  );
  const named = await put('named.wav', await readFile(mp3));
  for (const path of [mp3, cover, named]) expect(await lengthOf(path), path).toEqual({ rate: 16_000, channels: 1, samples: 16_000 });
});

test.each([
  ['empty.wav', () => Buffer.alloc(0)],
  ['text.wav', () => Buffer.from('no sound, only words\n'.repeat(200))],
  ['no channels.wav', () => wav(tone(8000), { channels: 0 })],
  ['0 Hz.wav', () => wav(tone(8000), { rate: 0 })],
  ['65535 channels.wav', () => wav(tone(8000), { channels: 65_535, bits: 0 })],
  ['playlist.mp3', () => Buffer.from('#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\nfile:///etc/hostname\n#EXT-X-ENDLIST\n')],
])('%s is refused with a reason', async (name, bytes) => {
  const path = await put(name, bytes());
  await expect(lengthOf(path)).rejects.toMatchObject({ name: 'SampleError', message: expect.stringMatching(/.{15,}/) });
});
test('a video without sound is refused with a reason', async () => {
  const path = join(workplace.folder, 'silent.mp4');
  await makeVideo(path, { width: 64, height: 48, fps: 10, scenes: [5] });
  await expect(lengthOf(path)).rejects.toMatchObject({ name: 'SampleError', message: 'the file has no sound' });
  await makeVideo(path, { width: 64, height: 48, fps: 10, scenes: [5], sound: true });
  expect(await lengthOf(path)).toMatchObject({ rate: 48_000, channels: 1 });
});
