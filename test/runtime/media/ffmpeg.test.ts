import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import os, { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { marks } from '../../../runtime/lanes/marks.js';
import { ffmpegBuild, ffmpegOutput, ffprobe, type RunOptions, runFfmpeg } from '../../../runtime/media/ffmpeg.js';
import { ROOT } from '../../root.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ffmpeg-'));
});
afterAll(() => rm(folder, { recursive: true }));

const signal = new AbortController().signal;
const video = join(ROOT, 'test/fixtures/parity/video/moving.mp4');
/** A program in ffmpeg's place. */
const standIn = async (script: string) => {
  const path = join(folder, `stand-in-${Math.random()}`);
  await writeFile(path, `#!/bin/sh\n${script}\n`);
  await chmod(path, 0o755);
  vi.stubEnv('FFMPEG', path);
};
const failure = async (work: Promise<unknown>) => {
  const error = await work.then(
    () => undefined,
    (reason: Error) => reason,
  );
  vi.unstubAllEnvs();
  return { name: error?.name, message: error?.message };
};
const decode = (options: RunOptions) => runFfmpeg((command) => command.input(video).output('-').outputOptions('-f', 'null'), options);
const isAlive = (pid: number) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

test("what the input is to blame for is the sample's error, with the reason", async () => {
  const bad = join(ROOT, 'test/fixtures/parity/video/samples.json');
  const error = await failure(runFfmpeg((command) => command.input(bad).output(join(folder, 'x.mp4')), { signal }));
  expect(error).toMatchObject({ name: 'SampleError', message: expect.stringContaining('Invalid data found') });
  expect(await failure(ffprobe(join(folder, 'gone.mp4'), ['-show_format'], { signal }))).toMatchObject({
    name: 'SampleError',
    message: expect.stringContaining('No such file'),
  });
});

test('what is no container of media is told as that', async () => {
  const path = join(folder, 'list.mp4');
  await writeFile(path, 'ffconcat version 1.0\nfile x\n');
  const message = 'ffprobe: it is no container of video or sound that is read here: it was taken for concat';
  expect(await failure(ffprobe(path, ['-show_format'], { signal }))).toEqual({ name: 'SampleError', message });
});

test('a damaged file is told from a disk that cannot be read, and a crash from a kill', async () => {
  const whole = await readFile(join(ROOT, 'test/fixtures/parity/video/moving_remux.mkv'));
  const cut = join(folder, 'No space left on device.mkv');
  await writeFile(cut, whole.subarray(0, 700));
  expect(await failure(ffprobe(cut, ['-show_packets'], { signal }))).toMatchObject({ name: 'SampleError' });
  await standIn('echo "moving.mp4: Input/output error" >&2; exit 1');
  expect(await failure(decode({ signal }))).toMatchObject({ name: 'SampleError' });
  await standIn('echo "x: Input/output error" >&2; exit 1');
  const unreadable = runFfmpeg((command) => command.input(folder).output('-').outputOptions('-f', 'null'), { signal });
  expect(await failure(unreadable)).toMatchObject({ name: 'EnvironmentError' });
  await standIn('kill -SEGV $$');
  expect(await failure(decode({ signal }))).toMatchObject({ name: 'SampleError', message: expect.stringContaining('SIGSEGV') });
});

test("a header that asks for absurd memory is the sample's fault, unless the machine is short of memory", async () => {
  for (const box of ['stco', 'stts']) {
    const bytes = await readFile(video);
    bytes.writeUInt32BE(0x3fffffff, bytes.indexOf(box) + 8);
    const path = join(folder, `${box}.mp4`);
    await writeFile(path, bytes);
    expect(await failure(ffprobe(path, ['-show_streams'], { signal }))).toMatchObject({ name: 'SampleError' });
  }
  await standIn('echo "Error while opening decoder: Cannot allocate memory" >&2; exit 1');
  const left = vi.spyOn(os, 'freemem').mockReturnValue(100 << 20);
  syncBuiltinESMExports();
  expect(await failure(decode({ signal }))).toMatchObject({ name: 'EnvironmentError' });
  left.mockRestore();
  syncBuiltinESMExports();
});

test("what the machine is to blame for is the environment's error, and so is tried again", async () => {
  await standIn('kill -9 $$');
  expect(await failure(decode({ signal }))).toMatchObject({ name: 'EnvironmentError', message: expect.stringContaining('SIGKILL') });
  await standIn('echo "av_interleaved_write_frame(): No space left on device" >&2; exit 1');
  expect(await failure(decode({ signal }))).toMatchObject({ name: 'EnvironmentError', message: expect.stringContaining('No space left') });
  vi.stubEnv('FFMPEG', join(folder, 'nowhere'));
  expect(await failure(decode({ signal }))).toMatchObject({ name: 'EnvironmentError', message: expect.stringContaining('FFMPEG') });
});

test('a program that stands still is ended, though it reports the same figures over and over', async () => {
  await standIn(`echo $$ > ${folder}/pid; while true; do echo frame=7 >&3; sleep 0.05; done`);
  expect(await failure(decode({ signal, stallSeconds: 0.5 }))).toMatchObject({
    name: 'EnvironmentError',
    message: expect.stringContaining('no progress'),
  });
  expect(isAlive(Number(await readFile(`${folder}/pid`, 'utf8')))).toBe(false);
});

test('a program that moves on is left in peace for longer than it may stand still', async () => {
  await standIn('for n in 1 2 3 4 5 6 7 8; do echo frame=$n >&3; sleep 0.1; done');
  expect(await failure(decode({ signal, stallSeconds: 0.5 }))).toEqual({ name: undefined, message: undefined });
});

const onLinux = test.skipIf(process.platform !== 'linux');
onLinux('a program that computes and gets nowhere, or takes too much memory, is ended, and the sample is to blame', async () => {
  await standIn('while :; do :; done');
  expect(await failure(decode({ signal, idleCpuSeconds: 0.3 }))).toMatchObject({
    name: 'SampleError',
    message: expect.stringContaining('got nowhere'),
  });
  await standIn('exec sleep 600');
  expect(await failure(decode({ signal, memoryBytes: 1 }))).toMatchObject({
    name: 'SampleError',
    message: expect.stringContaining('memory'),
  });
});

onLinux('a program that computes and gets on is left in peace', async () => {
  await standIn('n=0; m=0; while [ $m -lt 30 ]; do n=$((n+1)); if [ $((n%20000)) = 0 ]; then m=$((m+1)); echo frame=$n >&3; fi; done');
  expect(await failure(decode({ signal, idleCpuSeconds: 0.3 }))).toEqual({ name: undefined, message: undefined });
});

test('a cancelled run ends its program and fails with the reason of the cancellation', async () => {
  await standIn(`echo $$ > ${folder}/cancelled; exec sleep 600`);
  const stop = new AbortController();
  const work = failure(decode({ signal: stop.signal }));
  await vi.waitFor(async () => expect(await readFile(`${folder}/cancelled`, 'utf8')).toMatch(/\d\n/), { timeout: 20_000 });
  stop.abort(new Error('enough'));
  expect(await work).toMatchObject({ message: 'enough' });
  const pid = Number(await readFile(`${folder}/cancelled`, 'utf8'));
  await vi.waitFor(() => expect(isAlive(pid)).toBe(false), { timeout: 20_000 });
});

test('a consumer that has seen enough ends the program', async () => {
  const endless = ffmpegOutput(
    (command) => command.input('testsrc2=s=320x240').inputOptions('-f', 'lavfi').outputOptions('-f', 'rawvideo').output('pipe:1'),
    { signal },
  );
  for await (const chunk of endless) if (chunk.length > 0) break;
  expect((await endless.next()).done).toBe(true);
});

test('the build says which ffmpeg shapes the bytes', async () => {
  expect(await ffmpegBuild({ signal })).toMatch(/^ffmpeg version /);
});

/** Chunks of a megabyte, how many were asked for, and whether the giving was ended. */
const source = (count: number, fails?: Error) => {
  const seen = { given: 0, closed: false };
  const chunks = async function* () {
    try {
      for (; seen.given < count; seen.given++) yield new Uint8Array(1 << 20).fill(seen.given);
      if (fails) throw fails;
    } finally {
      seen.closed = true;
    }
  };
  return { seen, chunks: chunks() };
};
const fed = (chunks: AsyncIterable<Uint8Array>, options: { signal: AbortSignal; stallSeconds?: number } = { signal }) =>
  runFfmpeg((command) => command.input('pipe:0').output('-'), options, chunks);

test('a program is given its input, to the last byte and no faster than it reads', async () => {
  await standIn(`sleep 1; cat > ${folder}/read`);
  const { seen, chunks } = source(20);
  const work = failure(fed(chunks));
  await new Promise((resolve) => setTimeout(resolve, 700));
  expect(seen.given).toBeLessThanOrEqual(2);
  expect(await work).toEqual({ name: undefined, message: undefined });
  const read = await readFile(join(folder, 'read'));
  expect(read.length).toBe(20 << 20);
  expect(Array.from({ length: 20 }, (_, at) => read[(at << 20) + 7])).toEqual(Array.from({ length: 20 }, (_, at) => at));
});

test('a program that ends before its input says why, and the input is ended', async () => {
  await standIn('head -c 100 > /dev/null; echo "cannot use this" >&2; exit 1');
  const refused = source(1000);
  expect(await failure(fed(refused.chunks))).toMatchObject({ name: 'SampleError', message: expect.stringContaining('cannot use this') });
  expect(refused.seen).toMatchObject({ closed: true });
  await standIn('head -c 100 > /dev/null');
  const enough = source(1000);
  expect(await failure(fed(enough.chunks))).toEqual({ name: undefined, message: undefined });
  expect(enough.seen.closed).toBe(true);
});

test('an input that fails ends the program, with its own reason', async () => {
  await standIn(`echo $$ > ${folder}/fed; cat > /dev/null; exec sleep 600`);
  const { chunks } = source(3, new TypeError('no more frames'));
  expect(await failure(fed(chunks))).toMatchObject({ name: 'TypeError', message: 'no more frames' });
  await vi.waitFor(async () => expect(isAlive(Number(await readFile(`${folder}/fed`, 'utf8')))).toBe(false));
});

test('a program stands still when it does not read, not when its input is slow', async () => {
  await standIn('cat > /dev/null');
  const slow = async function* () {
    for (let at = 0; at < 3; at++) {
      await new Promise((resolve) => setTimeout(resolve, 900));
      yield new Uint8Array(10);
    }
  };
  expect(await failure(fed(slow(), { signal, stallSeconds: 0.4 }))).toEqual({ name: undefined, message: undefined });
  await standIn('exec sleep 600');
  const { seen, chunks } = source(1000);
  expect(await failure(fed(chunks, { signal, stallSeconds: 0.4 }))).toMatchObject({ message: expect.stringContaining('no progress') });
  expect(seen.closed).toBe(true);
});

test('a cancelled run ends its input too', async () => {
  await standIn('exec sleep 600');
  const stop = new AbortController();
  const { seen, chunks } = source(1000);
  const work = failure(fed(chunks, { signal: stop.signal }));
  await vi.waitFor(() => expect(seen.given).toBe(1));
  stop.abort(new Error('enough'));
  expect(await work).toMatchObject({ message: 'enough' });
  expect(seen.closed).toBe(true);
});

test('what comes of a program is told to those who watch this process', async () => {
  const before = marks[2]!;
  await ffprobe(video, ['-show_format'], { signal });
  expect(marks[2]).toBeGreaterThan(before);
});
