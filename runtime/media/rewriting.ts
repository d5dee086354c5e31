/** Rewriting videos range by range: pieces with their frames changed, then one file for each video in which a frame was. */

import type { RangePhase, Readable, Reading } from '../../core/operator.js';
import type { Json, MediaRef } from '../../core/sample.js';
import { COPIED, encodeSound, joinPieces } from './encode.js';
import type { ImageSize } from './image.js';
import { answers, distinct, json } from './phases.js';
import type { Rational } from './probe.js';
import { type FrameChange, rewriteFrames } from './rewrite.js';
import { openFilm } from './scenes/film.js';
import { firstAtOrAfter, piecesOf, type Span, stretchOf } from './scenes/ranges.js';
import { microsAt, microsOf } from './time.js';

/** What a mapper does to videos. */
export interface Rewriter<Q, R extends keyof Readable = 'videos'> {
  /** What the changes of a video's frames need to know, of what earlier phases answered or of the sample; null leaves the video as it is. */
  readonly known?: (earlier: readonly (readonly Json[])[], video: number, sample: Reading<R>, params: Q) => Json;
  /** Makes the change for a range of a video. */
  readonly changeOf: (params: Q, size: ImageSize, known: Json) => FrameChange | Promise<FrameChange>;
  /** Options for the encoder. */
  readonly encoder?: (params: Q) => readonly string[];
}
type Sample = { readonly videos: readonly MediaRef[] };
/** A stretch of a video to be written anew, or its sound. `video` is a place in the sample's list. */
type Work = Span & { readonly video: number; readonly timeBase: Rational } & (
    | { readonly sound: true }
    | { readonly sound: false; readonly size: ImageSize; readonly count: number; readonly known: Json }
  );
type Made = Span & { readonly video: number; readonly sound: boolean; readonly isChanged: boolean; readonly file: MediaRef };
type Joining = {
  readonly video: number;
  readonly timeBase: Rational;
  readonly made: readonly Made[];
  readonly copiesSound: boolean;
  readonly startSeconds: number;
};
type Joined = { readonly video: number; readonly file: MediaRef };
const PLAIN = { encoder: [], muxer: [] } as const;

/** The place of the first video that is equal. */
const firstOf = ({ videos }: Sample, uri: string) => videos.findIndex((video) => video.uri === uri);

/** The last two phases of a mapper that changes frames. */
export const rewritePhases = <Q, R extends keyof Readable = 'videos'>({
  known = () => true,
  changeOf,
  encoder = () => [],
}: Rewriter<Q, R | 'videos'>): readonly [RangePhase<R | 'videos', Q>, RangePhase<R | 'videos', Q>] => [
  {
    name: 'pieces',
    async ranges(sample, params, earlier, { media, signal, seconds }) {
      const ranges: Work[] = [];
      for (const video of distinct(sample)) {
        const knows = known(earlier, video, sample, params);
        if (knows === null) continue;
        const film = await openFilm(await media.file(sample.videos[video]!), { signal });
        const { timeBase, width, height } = film.video;
        const whole = { start: 0, end: film.times.pts.length };
        for (const piece of piecesOf(whole, film.times, timeBase, seconds)) {
          const count = firstAtOrAfter(film.times.pts, piece.to) - firstAtOrAfter(film.times.pts, piece.from);
          ranges.push({ ...piece, video, timeBase, sound: false, size: { width, height }, count, known: knows });
        }
        if (film.hasAudio && !film.soundCodecs.every((codec) => COPIED.includes(codec)))
          ranges.push({ ...stretchOf(film.times, whole), video, timeBase, sound: true });
      }
      return ranges.map(json);
    },
    async mapRange(sample, range, params, { media, signal }) {
      const work = range as unknown as Work;
      const { video, key, from, to, sound } = work;
      const stretch = { key, from, to, timeBase: work.timeBase, path: await media.file(sample.videos[video]!) };
      const path = media.scratch('mp4');
      const options = { ...PLAIN, encoder: encoder(params), signal };
      let isChanged = false;
      if (work.sound) await encodeSound(stretch, path, { ...PLAIN, signal });
      else isChanged = await rewriteFrames(stretch, work, await changeOf(params, work.size, work.known), path, options);
      return json({ key, from, to, video, sound, isChanged, file: await media.write({ path }, 'mp4') });
    },
  },
  {
    name: 'files',
    async ranges(sample, _, earlier, { media, signal }) {
      const ranges: Joining[] = [];
      for (const video of distinct(sample)) {
        const made = answers<Made>(earlier.at(-1)).filter((piece) => piece.video === video);
        if (!made.some(({ isChanged }) => isChanged)) continue;
        const film = await openFilm(await media.file(sample.videos[video]!), { signal });
        ranges.push({
          video,
          timeBase: film.video.timeBase,
          made,
          copiesSound: film.hasAudio && !made.some(({ sound }) => sound),
          startSeconds: film.startSeconds,
        });
      }
      return ranges.map(json);
    },
    async mapRange(sample, range, _, { media, signal }) {
      const { video, timeBase, made, copiesSound, startSeconds } = range as unknown as Joining;
      const pictures = made.filter(({ sound }) => !sound);
      const parts = await Promise.all(pictures.map(async ({ file, from, to }) => ({ path: await media.file(file), from, to })));
      const sound = made.find((piece) => piece.sound);
      const lead = microsAt(pictures[0]!.from, timeBase) - microsOf(startSeconds);
      const source = { path: await media.file(sample.videos[video]!), lead };
      const beside = sound ? { path: await media.file(sound.file), lead: 0 } : copiesSound ? source : null;
      const path = media.scratch('mp4');
      const muxer = ['-video_track_timescale', `${timeBase.den}`];
      await joinPieces(parts, timeBase, beside, { list: media.scratch('txt'), to: path }, { ...PLAIN, muxer, signal });
      return json({ video, file: await media.write({ path }, 'mp4') });
    },
  },
];

/** The sample's videos, of what its phases answered: those in which a frame was changed are new. */
export const joinRewritten = (sample: Sample, results: readonly (readonly Json[])[]): MediaRef[] => {
  const files = new Map(answers<Joined>(results.at(-1)).map(({ video, file }) => [video, file]));
  return sample.videos.map((ref) => files.get(firstOf(sample, ref.uri)) ?? ref);
};
