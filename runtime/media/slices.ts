/** Videos cut by their length or at their key frames: where, and the phases that do it. */
import { SampleError } from '../../core/errors.js';
import type { Cut } from './clip-ranges.js';
import { clipPhases, filmOf } from './clips.js';
import { parseExtraArgs } from './extra-args.js';
import { distinct } from './phases.js';
import type { Film } from './scenes/film.js';
import { firstAtOrAfter } from './scenes/ranges.js';
import { namedCount } from './split-sample.js';
import { microsAt, microsOf, tickAt } from './time.js';

/** More clips than anybody wants of one video: a slip in the parameters, or a video of key frames alone. */
const MOST_CLIPS = 100_000;

/** How videos are cut and written. */
export interface Slicing {
  readonly cuts: (film: Film) => readonly Cut[];
  readonly how: 'encode' | 'copy';
  readonly byToken: boolean;
  readonly encoder: readonly string[];
  readonly muxer: readonly string[];
}
interface Given {
  readonly video_backend: 'ffmpeg' | 'av';
  readonly ffmpeg_extra_args: string;
  readonly legacy_split_by_text_token: boolean;
}

export const slicing = (cuts: Slicing['cuts'], { video_backend, ffmpeg_extra_args, legacy_split_by_text_token }: Given): Slicing => {
  const { encoder, muxer, encodes } = parseExtraArgs(ffmpeg_extra_args);
  return { cuts, how: video_backend === 'av' || encodes ? 'encode' : 'copy', byToken: legacy_split_by_text_token, encoder, muxer };
};

/** Only videos that the text names are cut, where those count. */
export const slicePhases = clipPhases<Slicing, 'text'>(async function* (sample, { cuts, how, byToken }, _, context) {
  const { videos, text } = sample;
  for (const video of distinct({ videos: byToken ? videos.slice(0, namedCount(text, videos)) : videos })) {
    const film = await filmOf(sample, video, context);
    const clips = cuts(film);
    if (clips.length > MOST_CLIPS) throw tooMany(clips.length);
    if (clips.length > 0) yield { video, film, clips, how };
  }
});

/** Seconds of a clip, between the beginnings of two, and of the shortest last one. */
export interface Lengths {
  readonly split: number;
  readonly step: number;
  readonly last: number;
}

/** Clips of equal length by the clock of the file, the last to its end; none of a video that is no longer than one. Clips that no frame begins in are none. */
export const cutsByLength =
  (lengths: Lengths) =>
  ({ times, startSeconds, seconds, video: { timeBase } }: Film): Cut[] => {
    const [split, step, last] = [lengths.split, lengths.step, lengths.last].map(microsOf) as [number, number, number];
    const begin = microsOf(startSeconds);
    const whole = seconds === null ? microsAt(times.end, timeBase) - begin : microsOf(seconds);
    if (whole <= split) return [];
    if (whole / step > MOST_CLIPS) throw tooMany(Math.ceil(whole / step));
    const frameAt = (micros: number) => firstAtOrAfter(times.pts, tickAt(begin + micros, timeBase));
    const cuts: Cut[] = [];
    for (let from = 0; ; from += step) {
      const isLast = from + split >= whole;
      if (!isLast) cuts.push({ start: frameAt(from), end: frameAt(from + split) });
      else if (whole - from >= last && from < whole) cuts.push({ start: frameAt(from), end: times.pts.length, isOpen: true });
      if (isLast) return cuts.filter(({ start, end }) => start < end);
    }
  };

/** A clip from each key frame to the next. */
export const cutsAtKeyFrames = ({ times: { keys, pts } }: Film): Cut[] =>
  keys.map((start, at) => (at === keys.length - 1 ? { start, end: pts.length, isOpen: true } : { start, end: keys[at + 1]! }));

const tooMany = (count: number) => new SampleError(`the video would be cut in ${count} clips; the most are ${MOST_CLIPS}`);
