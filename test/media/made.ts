/** Holds what a mapper of sound or videos makes against what the peer made: streams and lengths, and the first frame. */
import { expect } from 'vitest';
import { ffmpegOutput, ffprobe } from '../../runtime/media/ffmpeg.js';
import { hashDistance, look, type Made } from './parity.js';

const { signal } = new AbortController();
const NUMBERS = ['width', 'height', 'channels', 'sample_rate'] as const;

/** `frame` is how long a frame, or a packet, lasts at most: so far may lengths differ. */
export const expectMade = async (path: string, { made }: Made, what: string, frame: number): Promise<void> => {
  const show = ['-count_packets', '-show_streams', '-show_format', '-of', 'json'];
  const found = JSON.parse(await ffprobe(path, show, { signal })) as {
    streams: Record<string, string | number>[];
    format: { duration: string };
  };
  expect(found.streams.length, what).toBe(made.streams!.length);
  for (const [at, want] of made.streams!.entries()) {
    const stream = found.streams[at]!;
    for (const name of ['codec_name', 'codec_type', 'avg_frame_rate', ...NUMBERS])
      expect(stream[name], `${what} ${name}`).toEqual(want[name]);
    expect(Math.abs(Number(stream.nb_read_packets) - Number(want.nb_read_packets)), what).toBeLessThanOrEqual(2);
    if (want.duration) expect(Math.abs(Number(stream.duration) - Number(want.duration)), what).toBeLessThanOrEqual(frame);
  }
  expect(Math.abs(Number(found.format.duration) - made.duration!), `${what} ${found.format.duration}`).toBeLessThanOrEqual(frame);
  if (made.first_frame === undefined) return;
  const { mean, bits } = await look(await firstFrame(path));
  for (const [band, value] of made.first_frame.mean.entries()) expect(Math.abs(mean[band]! - value), what).toBeLessThan(3);
  expect(hashDistance(bits, made.first_frame.ahash), what).toBeLessThanOrEqual(4);
};

const firstFrame = async (path: string): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  for await (const chunk of ffmpegOutput(
    (command) => command.input(path).outputOptions('-frames:v', '1', '-f', 'image2pipe', '-c:v', 'png').output('pipe:1'),
    { signal },
  ))
    chunks.push(chunk);
  return Buffer.concat(chunks);
};
