/**
 * Writes stretches of a video anew, as H.264 and AAC in MP4 or as they are encoded already, the same bytes each time: one thread, no date,
 * no name of the program. What is too long for one go is written in pieces, which are joined without encoding again.
 */
import { writeFile } from 'node:fs/promises';
import type { FfmpegCommand } from 'fluent-ffmpeg';
import type { RunOptions } from './ffmpeg.js';
import { runFfmpeg, USER_INPUT } from './ffmpeg.js';
import { type Stretch, stretchFilters, stretchInput, stretchLimits, timesOf } from './frames.js';
import type { Rational } from './probe.js';
import { microsAt } from './time.js';

/** How pictures and sound are encoded: options of a user's own for the encoders and for the file that is made last, and a new size. */
export interface Encoding {
  readonly encoder: readonly string[];
  readonly muxer: readonly string[];
  readonly size?: Size;
}
export interface Size {
  readonly width: number;
  readonly height: number;
}
export type EncodeOptions = RunOptions & Encoding;

/** The same bytes each time: no date, no name of the program. */
export const EXACT = [
  '-map_metadata',
  '-1',
  '-map_chapters',
  '-1',
  '-fflags',
  '+bitexact',
  '-flags:v',
  '+bitexact',
  '-flags:a',
  '+bitexact',
];
export const VIDEO = ['-c:v', 'libx264', '-preset', 'veryfast', '-crf', '22', '-threads:v', '1', '-x264-params', 'cpu-independent=1'];
/** Sounds that MP4 holds as they are. */
export const COPIED: readonly (string | undefined)[] = ['aac', 'mp3', 'ac3', 'eac3', 'alac'];
/** Scaling that is the same on every processor. */
const SCALING = ['-sws_flags', 'bicubic+accurate_rnd+bitexact'];
const AUDIO = ['-c:a', 'aac', '-threads:a', '1'];
/** Ticks a second in which MP4 says when its streams begin: finer than its own, which are milliseconds. */
const CLOCK = ['-movie_timescale', '90000'];

/** Writes a stretch with its sound. */
export const encodeClip = (stretch: Stretch, to: string, options: EncodeOptions): Promise<void> =>
  runFfmpeg(
    (command) => {
      pictureOf(command.input(stretch.path).inputOptions(stretchInput(stretch)), stretch, options);
      soundOf(command, stretch);
      command.outputOptions(...options.encoder, ...EXACT, ...options.muxer).output(to);
    },
    stretchLimits(stretch, options),
  );

/** Writes a whole file, its sound as it is if the container can hold that. */
export const encodeWhole = (stretch: Stretch, to: string, sound: 'copy' | 'aac', options: EncodeOptions): Promise<void> =>
  runFfmpeg((command) => {
    command
      .input(stretch.path)
      .inputOptions('-threads', '1', ...USER_INPUT)
      .videoFilters(shapeOf(options));
    command.outputOptions(...pictureOptions(stretch), '-map', '0:a?', ...(sound === 'copy' ? ['-c:a', 'copy'] : AUDIO));
    command.outputOptions(...options.encoder, ...EXACT, ...CLOCK, ...options.muxer).output(to);
  }, options);

/** Writes a stretch without sound: a piece to be joined. */
export const encodePicture = (stretch: Stretch, to: string, options: EncodeOptions): Promise<void> =>
  runFfmpeg(
    (command) => {
      pictureOf(command.input(stretch.path).inputOptions(stretchInput(stretch)), stretch, options);
      command.outputOptions(...options.encoder, ...EXACT).output(to);
    },
    stretchLimits(stretch, options),
  );

/** Writes the sound of a stretch: whole, for pieces of sound could not be joined without a gap. */
export const encodeSound = (stretch: Stretch, to: string, options: EncodeOptions): Promise<void> =>
  runFfmpeg(
    (command) => {
      soundOf(command.input(stretch.path).inputOptions(stretchInput(stretch)), stretch);
      command.outputOptions(...options.encoder, ...EXACT).output(to);
    },
    stretchLimits(stretch, options),
  );

/** Writes a stretch as it is encoded: from its key frame on, which is hidden if it comes before the stretch, as is sound. */
export const copyClip = (stretch: Stretch, to: string, options: EncodeOptions): Promise<void> => {
  const [from, end] = [microsAt(stretch.from, stretch.timeBase), microsAt(stretch.to, stretch.timeBase)];
  return runFfmpeg((command) => {
    command.input(stretch.path).inputOptions(...USER_INPUT, '-seek_timestamp', '1', '-ss', secondsOf(from));
    if (!stretch.isOpen) command.outputOptions('-t', secondsOf(end - from));
    command.outputOptions('-map', '0:V:0', '-map', '0:a?', '-c', 'copy', ...EXACT, ...CLOCK, ...options.muxer).output(to);
  }, options);
};

/** Writes pictures of one size, rows of red, green and blue bytes, as a video without sound. */
export const encodePictures = (
  pictures: AsyncIterable<Uint8Array>,
  { width, height }: Size,
  fps: number,
  to: string,
  options: EncodeOptions,
): Promise<void> =>
  runFfmpeg(
    (command) => {
      command
        .input('pipe:0')
        .inputOptions('-f', 'rawvideo', '-pixel_format', 'rgb24', '-video_size', `${width}x${height}`, '-framerate', `${fps}`)
        .videoFilters([...shapeOf({}), 'scale=out_color_matrix=bt601:out_range=tv', 'format=yuv420p'])
        .outputOptions(...VIDEO, ...SCALING, '-colorspace', 'smpte170m', '-color_range', 'tv')
        .outputOptions(...options.encoder, ...EXACT, ...options.muxer)
        .output(to);
    },
    options,
    pictures,
  );

/** A file with a part of a clip's pictures, and when it is shown. */
export interface Piece {
  readonly path: string;
  readonly from: number;
  readonly to: number;
}
/** Sound for joined pieces; it begins so many microseconds before them. */
export interface Sound {
  readonly path: string;
  readonly lead: number;
}

/** Puts pieces behind each other, and the sound beside them. `list` is a scratch file to write their names to. */
export const joinPieces = async (
  pieces: readonly Piece[],
  timeBase: Rational,
  sound: Sound | null,
  { list, to }: { readonly list: string; readonly to: string },
  options: EncodeOptions,
): Promise<void> => {
  const quoted = (path: string) => `'${path.replaceAll("'", "'\\''")}'`;
  // Differences of rounded times: what is rounded in one is made good in the next.
  const duration = ({ from, to: end }: Piece) => secondsOf(microsAt(end, timeBase) - microsAt(from, timeBase));
  await writeFile(list, pieces.map((piece) => `file ${quoted(piece.path)}\nduration ${duration(piece)}\n`).join(''));
  await runFfmpeg((command) => {
    command.input(list).inputOptions('-f', 'concat', '-safe', '0', '-itsoffset', secondsOf(sound?.lead ?? 0));
    command.outputOptions('-map', '0:v');
    if (sound !== null)
      command
        .input(sound.path)
        .inputOptions(...USER_INPUT)
        .outputOptions('-map', '1:a?');
    command.outputOptions('-c', 'copy', ...EXACT, ...CLOCK, ...options.muxer).output(to);
  }, options);
};

const secondsOf = (micros: number): string => (micros / 1e6).toFixed(6);

const pictureOf = (command: FfmpegCommand, stretch: Stretch, options: Encoding) =>
  command.videoFilters([...stretchFilters(stretch), ...shapeOf(options)]).outputOptions(pictureOptions(stretch));
/** H.264 has pictures with even sides: the last row or column of others is left off. */
const shapeOf = ({ size }: Pick<Encoding, 'size'>) => [
  ...(size ? [`scale=${size.width}:${size.height}`] : []),
  'crop=floor(iw/2)*2:floor(ih/2)*2:0:0',
];
const pictureOptions = ({ timeBase }: Stretch) => [...timesOf(timeBase), ...VIDEO, ...SCALING];

/** Sound that begins late is filled up with silence, so that it keeps in step with the pictures. */
const soundOf = (command: FfmpegCommand, { from, to, isOpen, timeBase: { num, den } }: Stretch) => {
  const [start, end] = [(from * num) / den, (to * num) / den];
  command
    .audioFilters([`atrim=start=${start}${isOpen ? '' : `:end=${end}`}`, `asetpts=PTS-${start}/TB`, 'aresample=async=1:first_pts=0'])
    .outputOptions('-map', '0:a?', ...AUDIO);
};
