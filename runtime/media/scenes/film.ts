/** A video as splitting it needs it: where it lies, its stream and the times of its frames. */
import { stat } from 'node:fs/promises';
import { SampleError } from '../../../core/errors.js';
import type { RunOptions } from '../ffmpeg.js';
import { type FrameTimes, probeFrames, probeVideo, type VideoStream, videoOf } from '../probe.js';

/** What a video says of itself. */
export interface FilmHead {
  readonly video: VideoStream;
  readonly hasAudio: boolean;
  readonly soundCodecs: readonly string[];
  /** When the file begins and how long it lasts. */
  readonly startSeconds: number;
  readonly seconds: number | null;
}
export interface Film extends FilmHead {
  readonly times: FrameTimes;
}

/** Reads the head alone. */
export const openHead = (path: string, options: RunOptions): Promise<FilmHead> =>
  recall('head', path, async () => {
    const probe = await probeVideo(path, options);
    const { hasAudio, soundCodecs, startSeconds, seconds } = probe;
    const video = videoOf(probe);
    if (video.width === 0 || video.height === 0) throw new SampleError('the video does not say how large its pictures are');
    return { video, hasAudio, soundCodecs, startSeconds, seconds: video.seconds ?? seconds };
  });

/** Reads all that is known of a video without decoding it: its whole container is walked through. */
export const openFilm = (path: string, options: RunOptions): Promise<Film> =>
  recall('film', path, async () => ({ ...(await openHead(path, options)), times: await probeFrames(path, options) }));

/** What was read last: the phases of ranged work ask for it again and again. */
const known = new Map<string, FilmHead | Film>();
/** Frames that are remembered, and what a film weighs besides its own; the film that was asked for last is, however long. */
const [MOST_FRAMES, REST] = [1_000_000, 100];
const weightOf = (film: FilmHead | Film) => ('times' in film ? film.times.pts.length : 0) + REST;
let weight = 0;

const recall = async <T extends FilmHead>(kind: string, path: string, read: () => Promise<T>): Promise<T> => {
  const { size, mtimeMs, ino } = await stat(path);
  const key = [kind, path, size, mtimeMs, ino].join('\n');
  const film = (known.get(key) as T | undefined) ?? (await read());
  if (known.delete(key)) weight -= weightOf(film);
  known.set(key, film);
  weight += weightOf(film);
  for (const [oldest, one] of known) {
    if (weight <= MOST_FRAMES || one === film) break;
    known.delete(oldest);
    weight -= weightOf(one);
  }
  return film;
};
