/** Holds videos that operators made against what the peer made of the same. */
import { expect } from 'vitest';
import type { MediaRef } from '../../core/sample.js';
import { ffmpegOutput, ffprobe } from '../../runtime/media/ffmpeg.js';
import { hashDistance, look, type Made } from './parity.js';
import type { Workplace } from './workplace.js';

const { signal } = new AbortController();

/** What ffmpeg writes to its output, whole. */
export const output = async (path: string, ...options: string[]): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  for await (const chunk of ffmpegOutput((command) => command.input(path).outputOptions(options).output('pipe:1'), { signal }))
    chunks.push(chunk);
  return Buffer.concat(chunks);
};
/** The first picture that is shown, as PNG. */
export const firstFrame = (path: string) => output(path, '-frames:v', '1', '-f', 'image2pipe', '-c:v', 'png');
/** The mean grey of every picture that is shown. */
export const greys = async (path: string) => [
  ...(await output(path, '-vf', 'scale=1:1:flags=area', '-vsync', 'passthrough', '-pix_fmt', 'gray', '-f', 'rawvideo')),
];
/** Streams as ffprobe tells them, packets counted, hidden ones too. */
export const streamsOf = async (path: string): Promise<readonly Readonly<Record<string, string | number>>[]> =>
  (JSON.parse(await ffprobe(path, ['-count_packets', '-show_streams', '-of', 'json'], { signal })) as { streams: [] }).streams;

/** By path: files that a step made are named by what they hold. */
const known = new Map<string, ReturnType<typeof seen>>();
const seen = async (path: string) => ({ streams: await streamsOf(path), shown: await look(await firstFrame(path)) });

/** Sizes alike, durations within a frame or a packet of sound, packets within two, the look of the first picture; `sound` says whether the video has sound. */
const expectAlike = async (path: string, { made }: Made, what: string, sound?: boolean): Promise<void> => {
  if (!known.has(path)) known.set(path, seen(path));
  const { streams, shown } = await known.get(path)!;
  const wanted = made.streams!.filter(({ codec_type }) => codec_type === 'video' || sound !== false);
  expect(
    streams.filter(({ codec_type }) => codec_type === 'video' || sound !== true).map((one) => [one.codec_type, one.width, one.height]),
    what,
  ).toEqual(wanted.map((one) => [one.codec_type, one.width, one.height]));
  const [theirs] = wanted;
  const frame = 1 / Number(String(theirs!.avg_frame_rate).split('/')[0]);
  const near = (ours: number, own: number, most: number, of: string) =>
    expect(Math.abs(ours - own), `${what}: ${of} ${ours} for ${own}`).toBeLessThanOrEqual(most);
  near(
    Number(streams[0]!.duration),
    Number(theirs!.duration ?? made.duration),
    frame + (theirs!.duration === undefined ? 0.05 : 0.003),
    'seconds',
  );
  near(Number(streams[0]!.nb_read_packets), Number(theirs!.nb_read_packets), 2, 'packets');
  const [heard, peers] = [streams, wanted].map((list) => list.find(({ codec_type }) => codec_type === 'audio'));
  if (peers) near(Number(heard!.duration), Number(peers.duration), 1024 / Number(peers.sample_rate) + frame, 'seconds of sound');
  const { mean, bits } = shown;
  for (const [band, value] of made.first_frame!.mean.entries()) near(mean[band]!, value, 3, 'colour');
  expect(hashDistance(bits, made.first_frame!.ahash), what).toBeLessThanOrEqual(4);
};

/** A list of videos against the peer's: those that it left are left. */
export const expectVideosAlike = async (
  { context: { media } }: Workplace,
  sample: { readonly id: string; readonly videos: readonly MediaRef[] },
  ours: readonly MediaRef[],
  theirs: readonly (Made | string)[] | undefined,
  sound?: boolean,
): Promise<void> => {
  if (theirs === undefined) return expect(ours, sample.id).toEqual(sample.videos);
  expect(ours.length, sample.id).toBe(theirs.length);
  for (const [at, one] of theirs.entries()) {
    if (typeof one === 'string') expect(ours[at], `${sample.id} ${at}`).toEqual(sample.videos[at]);
    else await expectAlike(await media.file(ours[at]!), one, `${sample.id} ${at}`, sound);
  }
};
