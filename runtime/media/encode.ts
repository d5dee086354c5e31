/**
 * Writes stretches of a video anew as H.264 and AAC in MP4, the same bytes each time: one thread, no date, no name of the program.
 * What is too long for one go is written in pieces, which are joined without encoding again.
 */
import { writeFile } from 'node:fs/promises';
import type { FfmpegCommand } from 'fluent-ffmpeg';
import type { RunOptions } from './ffmpeg.js';
import { runFfmpeg, USER_INPUT } from './ffmpeg.js';
import { type Stretch, stretchFilters, stretchInput, stretchLimits, timesOf } from './frames.js';

/** Options of a user's own: for the encoders, and for the file that is made last. */
export interface EncodeOptions extends RunOptions {
  readonly encoder: readonly string[];
  readonly muxer: readonly string[];
}

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
const AUDIO = ['-c:a', 'aac', '-threads:a', '1'];

/** Writes a stretch with its sound. */
export const encodeClip = (stretch: Stretch, to: string, options: EncodeOptions): Promise<void> =>
  runFfmpeg(
    (command) => {
      pictureOf(command.input(stretch.path).inputOptions(stretchInput(stretch)), stretch);
      soundOf(command, stretch);
      command.outputOptions(...options.encoder, ...EXACT, ...options.muxer).output(to);
    },
    stretchLimits(stretch, options),
  );

/** Writes a stretch without sound: a piece to be joined. */
export const encodePicture = (stretch: Stretch, to: string, options: EncodeOptions): Promise<void> =>
  runFfmpeg(
    (command) => {
      pictureOf(command.input(stretch.path).inputOptions(stretchInput(stretch)), stretch);
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

/** A file with a part of a clip's pictures, and how long it is shown. */
export interface Piece {
  readonly path: string;
  readonly seconds: number;
}

/** A file whose sound is put beside pictures. `start` is when in it, in seconds, the first picture is shown; 0 where it was made for them. */
export interface Sound {
  readonly path: string;
  readonly start?: number;
}

/** Puts pieces behind each other, and the sound beside them. `list` is a scratch file to write their names to. */
export const joinPieces = async (
  pieces: readonly Piece[],
  sound: Sound | null,
  { list, to }: { readonly list: string; readonly to: string },
  options: EncodeOptions,
): Promise<void> => {
  const quoted = (path: string) => `'${path.replaceAll("'", "'\\''")}'`;
  await writeFile(list, pieces.map(({ path, seconds }) => `file ${quoted(path)}\nduration ${seconds}\n`).join(''));
  await runFfmpeg((command) => {
    command.input(list).inputOptions('-f', 'concat', '-safe', '0').outputOptions('-map', '0:v');
    if (sound !== null) command.input(sound.path).outputOptions('-map', '1:a?');
    if (sound?.start !== undefined) command.inputOptions(...USER_INPUT, '-itsoffset', (-sound.start).toFixed(6)).outputOptions('-copyts');
    command.outputOptions('-c', 'copy', ...EXACT, ...options.muxer).output(to);
  }, options);
};

const pictureOf = (command: FfmpegCommand, stretch: Stretch) =>
  command.videoFilters(stretchFilters(stretch)).outputOptions(...timesOf(stretch.timeBase), ...VIDEO);

/** Sound that begins late is filled up with silence, so that it keeps in step with the pictures. */
const soundOf = (command: FfmpegCommand, { from, to, timeBase: { num, den } }: Stretch) => {
  const [start, end] = [(from * num) / den, (to * num) / den];
  command
    .audioFilters([`atrim=start=${start}:end=${end}`, `asetpts=PTS-${start}/TB`, 'aresample=async=1:first_pts=0'])
    .outputOptions('-map', '0:a?', ...AUDIO);
};
