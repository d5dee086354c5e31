/** Writes files anew through one filter of ffmpeg, and sound anew from its samples: the same bytes each time. */
import { EXACT, VIDEO } from './encode.js';
import { type RunOptions, runFfmpeg, USER_INPUT } from './ffmpeg.js';

/** Codecs by the endings of files; other sound becomes WAV. */
const CODECS: Readonly<Record<string, string>> = {
  wav: 'pcm_s16le',
  flac: 'flac',
  mp3: 'libmp3lame',
  ogg: 'libvorbis',
  opus: 'libopus',
  m4a: 'aac',
  aac: 'aac',
  aif: 'pcm_s16be',
  aiff: 'pcm_s16be',
};
/** Containers that hold H.264 and are read everywhere; other videos become MP4. */
const CONTAINERS = ['mp4', 'm4v', 'mov', 'mkv'];

const endingOf = (uri: string): string => /\.(\w+)$/.exec(uri)?.[1]?.toLowerCase() ?? '';
/** The ending of what is made of a file. */
export const audioEnding = (uri: string): string => (Object.hasOwn(CODECS, endingOf(uri)) ? endingOf(uri) : 'wav');
export const videoEnding = (uri: string): string => (CONTAINERS.includes(endingOf(uri)) ? endingOf(uri) : 'mp4');

const codingOf = (to: string) => ['-c:a', CODECS[audioEnding(to)]!, '-threads:a', '1', ...EXACT];

/** Writes the first sound stream, and no other, through a filter. */
export const filterAudio = (from: string, filter: string, to: string, options: RunOptions): Promise<void> =>
  runFfmpeg(
    (command) =>
      command
        .input(from)
        .inputOptions(...USER_INPUT)
        .audioFilters(filter)
        .outputOptions('-map', '0:a:0', '-filter_threads', '1', ...codingOf(to))
        .output(to),
    options,
  );

/** Writes the first video stream, and no other, through a filter; frames keep their times. */
export const filterVideo = (from: string, filter: string, to: string, options: RunOptions): Promise<void> =>
  runFfmpeg(
    (command) =>
      command
        .input(from)
        .inputOptions(...USER_INPUT)
        .videoFilters(filter)
        .outputOptions('-map', '0:V:0', '-filter_threads', '1', '-vsync', 'vfr', '-enc_time_base', '-1', ...VIDEO, ...EXACT)
        .output(to),
    options,
  );

/** Writes sound from a file of bare floats. */
export const encodeFloats = (
  from: string,
  { rate, channels }: { readonly rate: number; readonly channels: number },
  to: string,
  options: RunOptions,
): Promise<void> =>
  runFfmpeg(
    (command) =>
      command
        .input(from)
        .inputOptions('-f', 'f32le', '-ar', `${rate}`, '-ac', `${channels}`)
        .outputOptions(...codingOf(to))
        .output(to),
    options,
  );
