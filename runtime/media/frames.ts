/** Decoded frames, one after the other, of a stretch of a video that is named by the times of its frames. */
import { SampleError } from '../../core/errors.js';
import { ffmpegOutput, type RunOptions, USER_INPUT } from './ffmpeg.js';
import type { Rational } from './probe.js';
import { IDLE_CPU_SECONDS } from './watch.js';

/** Frames of a video from the one shown at `from` up to, not including, `to`, in units of the time base. */
export interface Stretch {
  readonly path: string;
  readonly timeBase: Rational;
  /** Time of a key frame at or before `from`: where decoding starts. */
  readonly key: number;
  readonly from: number;
  readonly to: number;
  /** Whether sound goes on after the last frame: set where the stretch is the end of the video. */
  readonly isOpen?: boolean;
}

/** Decoding from a key frame to where a stretch begins shows no progress: seconds of CPU time that a second of it may take. */
const CPU_PER_SECOND = 10;

/** What may be spent on a stretch before its first frame comes. */
export const stretchLimits = ({ timeBase: { num, den }, key, from }: Stretch, options: RunOptions): RunOptions => ({
  ...options,
  idleCpuSeconds: IDLE_CPU_SECONDS + CPU_PER_SECOND * (((from - key) * num) / den),
});

/** Options that make ffmpeg decode from the stretch's key frame on, times unchanged, on one thread. */
export const stretchInput = ({ timeBase, key }: Stretch): string[] => {
  // A microsecond late at most, never early: a seek answers with the key frame at or before the time it is given.
  const seconds = Math.ceil((key * timeBase.num * 1e6) / timeBase.den) / 1e6;
  return ['-threads', '1', ...USER_INPUT, '-copyts', '-seek_timestamp', '1', '-noaccurate_seek', '-ss', seconds.toFixed(6)];
};

/** Filters that leave the frames of the stretch, the first at time 0. */
export const stretchFilters = ({ from, to }: Stretch): string[] => [`trim=start_pts=${from}:end_pts=${to}`, `setpts=PTS-${from}`];

/** Options that write the pictures with their times as they are, in units of the time base. */
export const timesOf = ({ num, den }: Rational): string[] => [
  ...['-map', '0:V:0', '-vsync', 'passthrough', '-enc_time_base', `${num}/${den}`, '-video_track_timescale', `${den}`],
];

/** Not all frames came that should. */
export class MissingFrames extends SampleError {}

/** What is wanted of a frame: how many bytes it has, after these filters and in this form. */
export interface FrameForm {
  readonly filters: readonly string[];
  readonly pixelFormat: string;
  readonly bytes: number;
  /** Options for the decoder. */
  readonly decoder?: readonly string[];
  /** Where filters leave frames out: the time that may be come to without one. */
  readonly sparseUntil?: number;
}

/**
 * Gives each frame of the stretch as rows of blue, green and red bytes; the buffer is used again for the next. The colours are
 * ffmpeg's plain conversion, which OpenCV's reader uses too, bit for bit.
 */
export const decodeFrames = (
  stretch: Stretch,
  { width, height }: { readonly width: number; readonly height: number },
  count: number,
  options: RunOptions,
): AsyncGenerator<Uint8Array> => rawFrames(stretch, { filters: [], pixelFormat: 'bgr24', bytes: width * height * 3 }, count, options);

/** Gives each frame of the stretch in a form; the buffer is used again for the next. There must be `count` of them. */
export async function* rawFrames(
  stretch: Stretch,
  { filters, pixelFormat, bytes, decoder = [], sparseUntil = stretch.from }: FrameForm,
  count: number,
  options: RunOptions,
): AsyncGenerator<Uint8Array> {
  const frame = new Uint8Array(bytes);
  let filled = 0;
  let frames = 0;
  const chunks = ffmpegOutput(
    (command) => {
      command
        .input(stretch.path)
        .inputOptions(...stretchInput(stretch), ...decoder)
        .outputOptions('-map', '0:V:0', '-vsync', 'passthrough', '-pix_fmt', pixelFormat, '-f', 'rawvideo')
        .videoFilters([`trim=start_pts=${stretch.from}:end_pts=${stretch.to}`, ...filters])
        .output('pipe:1');
    },
    stretchLimits({ ...stretch, from: sparseUntil }, options),
  );
  for await (const chunk of chunks) {
    for (let at = 0; at < chunk.length; ) {
      const length = Math.min(chunk.length - at, frame.length - filled);
      frame.set(chunk.subarray(at, at + length), filled);
      at += length;
      filled += length;
      if (filled < frame.length) continue;
      filled = 0;
      frames++;
      yield frame;
    }
  }
  if (frames !== count || filled > 0) throw new MissingFrames(`${count} frames should be there, ${frames} could be decoded`);
}
