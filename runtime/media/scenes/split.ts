/** Splitting videos by scene, range by range: scores of frames, pieces of long scenes, one clip per scene. */
import type { Context, RangePhase } from '../../../core/operator.js';
import type { Json, MediaRef } from '../../../core/sample.js';
import { encodeClip, encodePicture, encodeSound, joinPieces, type Piece } from '../encode.js';
import type { Rational } from '../probe.js';
import { scenesOf } from './detect.js';
import type { Detector } from './detector.js';
import { measureRange, packFigures, unpackFigures } from './figures.js';
import { openFilm } from './film.js';
import type { Colours } from './picked.js';
import { piecesOf, type ScoreRange, type Span, scoreRanges, secondsBetween, stretchOf } from './ranges.js';

/** How scenes are found and encoded. */
export interface Splitting {
  readonly detector: Detector;
  readonly encoder: readonly string[];
  readonly muxer: readonly string[];
}
type Reads = 'videos' | 'text';
type Sample = { readonly videos: readonly MediaRef[] };
/** What a phase works on, and what it answers. `video` is a place in the sample's list. */
type Scoring = ScoreRange &
  Colours & { readonly video: number; readonly width: number; readonly height: number; readonly timeBase: Rational };
type Scored = { readonly video: number; readonly figures: string };
type Making = Span & { readonly video: number; readonly scene: number; readonly timeBase: Rational; readonly sound: boolean };
type Made = { readonly video: number; readonly scene: number; readonly sound: boolean; readonly seconds: number; readonly file: MediaRef };
type Cutting = { readonly video: number; readonly timeBase: Rational; readonly spans: readonly Span[]; readonly made: readonly Made[] };
type Cut = { readonly video: number; readonly clips: readonly MediaRef[] };
const answers = <T>(results: readonly Json[] | undefined) => (results ?? []) as unknown as readonly T[];
const json = (value: unknown) => value as Json;

/** The places of the distinct videos, and of each video that of its first equal. */
const distinct = ({ videos }: Sample) =>
  videos.flatMap(({ uri }, at) => (videos.findIndex((other) => other.uri === uri) === at ? [at] : []));
const filmOf = async (sample: Sample, video: number, { media, signal }: Context) =>
  openFilm(await media.file(sample.videos[video]!), { signal });
const scenes = ({ detector }: Splitting, scored: readonly Scored[], video: number) => {
  const figures = unpackFigures(scored.filter((answer) => answer.video === video).map((answer) => answer.figures));
  return scenesOf(detector.cuts(figures), figures.length);
};
/** Videos that have more than one scene, with those. */
const split = async function* (sample: Sample, splitting: Splitting, scored: readonly Scored[], context: Context) {
  for (const video of distinct(sample)) {
    const found = scenes(splitting, scored, video);
    if (found.length > 1) yield { video, found, film: await filmOf(sample, video, context) };
  }
};

const scores: RangePhase<Reads, Splitting> = {
  name: 'scores',
  async ranges(sample, _, __, context) {
    const ranges: Scoring[] = [];
    for (const video of distinct(sample)) {
      const {
        times,
        video: { width, height, pixelFormat, colorSpace, colorRange, timeBase },
      } = await filmOf(sample, video, context);
      for (const range of scoreRanges(times, timeBase, context.seconds))
        ranges.push({ ...range, video, width, height, pixelFormat, colorSpace, colorRange, timeBase });
    }
    return ranges.map(json);
  },
  async mapRange(sample, range, { detector }, { media, signal }) {
    const scoring = range as unknown as Scoring;
    const path = await media.file(sample.videos[scoring.video]!);
    return { video: scoring.video, figures: packFigures(await measureRange(detector, { ...scoring, path }, scoring, { signal })) };
  },
};

/** Pictures of scenes longer than a range, in pieces; their sound whole. */
const pieces: RangePhase<Reads, Splitting> = {
  name: 'pieces',
  async ranges(sample, splitting, [scored], context) {
    const ranges: Making[] = [];
    for await (const { video, found, film } of split(sample, splitting, answers(scored), context)) {
      const { timeBase } = film.video;
      for (const [scene, place] of found.entries()) {
        const parts = piecesOf(place, film.times, timeBase, context.seconds);
        if (parts.length === 1) continue;
        for (const part of parts) ranges.push({ ...part, video, scene, timeBase, sound: false });
        if (film.hasAudio) ranges.push({ ...stretchOf(film.times, place), video, scene, timeBase, sound: true });
      }
    }
    return ranges.map(json);
  },
  async mapRange(sample, range, { encoder, muxer }, { media, signal }) {
    const { video, scene, timeBase, sound, ...span } = range as unknown as Making;
    const path = media.scratch('mp4');
    const encode = sound ? encodeSound : encodePicture;
    await encode({ ...span, timeBase, path: await media.file(sample.videos[video]!) }, path, { signal, encoder, muxer });
    return json({ video, scene, sound, seconds: secondsBetween(span.from, span.to, timeBase), file: await media.write({ path }, 'mp4') });
  },
};

/** One clip per scene: short scenes are encoded, several in a range; those in pieces are joined. */
const clips: RangePhase<Reads, Splitting> = {
  name: 'clips',
  async ranges(sample, splitting, [scored, made], context) {
    const ranges: Cutting[] = [];
    for await (const { video, found, film } of split(sample, splitting, answers(scored), context)) {
      const { timeBase } = film.video;
      let [spans, seconds]: [Span[], number] = [[], 0];
      const close = () => {
        if (spans.length > 0) ranges.push({ video, timeBase, spans, made: [] });
        [spans, seconds] = [[], 0];
      };
      for (const [scene, place] of found.entries()) {
        const parts = answers<Made>(made).filter((part) => part.video === video && part.scene === scene);
        const span = stretchOf(film.times, place);
        const length = secondsBetween(span.from, span.to, timeBase);
        if (parts.length > 0 || seconds + length > context.seconds) close();
        seconds += length;
        if (parts.length > 0) ranges.push({ video, timeBase, spans: [], made: parts });
        else spans.push(span);
      }
      close();
    }
    return ranges.map(json);
  },
  async mapRange(sample, range, { encoder, muxer }, { media, signal }) {
    const { video, timeBase, spans, made } = range as unknown as Cutting;
    const options = { signal, encoder, muxer };
    const files: MediaRef[] = [];
    for (const span of spans) {
      const path = media.scratch('mp4');
      await encodeClip({ ...span, timeBase, path: await media.file(sample.videos[video]!) }, path, options);
      files.push(await media.write({ path }, 'mp4'));
    }
    if (made.length > 0) {
      const parts: Piece[] = [];
      for (const { file, seconds, sound } of made) if (!sound) parts.push({ path: await media.file(file), seconds });
      const sound = made.find((part) => part.sound);
      const path = media.scratch('mp4');
      await joinPieces(parts, sound ? { path: await media.file(sound.file) } : null, { list: media.scratch('txt'), to: path }, options);
      files.push(await media.write({ path }, 'mp4'));
    }
    return json({ video, clips: files });
  },
};

/** The ranges of each phase need what the phases before them answered. */
export const splitPhases = [scores, pieces, clips] as const;

/** For each video of the list, how many scenes it has, and its clips: none where it is left as it is. */
export const joinSplit = ({ videos }: Sample, splitting: Splitting, [scored, , cut]: readonly (readonly Json[])[]) =>
  videos.map(({ uri }) => {
    const video = videos.findIndex((other) => other.uri === uri);
    const made = answers<Cut>(cut).flatMap((answer) => (answer.video === video ? answer.clips : []));
    return { scenes: scenes(splitting, answers(scored), video).length, clips: made };
  });
